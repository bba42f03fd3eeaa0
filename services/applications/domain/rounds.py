"""The yearly round (article 3): its stages with their days, its quotas, and the numbers it has given out."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from shared.history import Aggregate, Created, RuleBrokenError, event

NAMESPACE = UUID("6f0f5a5e-7f0b-5a0e-9a53-2f6f3f6f6a01")
LETTERS = {"enterprise": "E", "team": "T", "star": "S", "leader": "L"}
StageName = Literal["application", "preliminary", "material", "audit", "expert", "notice", "decision", "ceremony"]

STAGE_NAMES: dict[StageName, str] = {
    "application": "申报",
    "preliminary": "初审",
    "material": "材料审核",
    "audit": "现场审核",
    "expert": "专家评审",
    "notice": "公示",
    "decision": "审定",
    "ceremony": "表彰",
}
STAGE_ORDER = tuple(STAGE_NAMES)


class Stage(BaseModel):
    """One stage of a round; both days belong to it (legal days, Asia/Shanghai)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: StageName
    first_day: date
    last_day: date


class Round(Aggregate):
    """One year's round; `Opened` is its first event, a number is `Taken` for every first submission."""

    TOPIC = "applications.Round"

    class Event(Aggregate.Event):
        TOPIC = "applications.Round.Event"

    class Opened(Event, Created):
        TOPIC = "applications.Round.Opened"
        year: int
        title: str
        stages: tuple[Stage, ...]
        quotas: dict[str, int]

    class NumberTaken(Event):
        TOPIC = "applications.Round.NumberTaken"
        category: str
        serial: int

    @event(Opened)
    def __init__(self, year: int, title: str, stages: tuple[Stage, ...], quotas: dict[str, int]) -> None:
        self.year = year
        self.title = title
        self.stages = {stage.name: stage for stage in stages}
        self.quotas = quotas
        self.serials: dict[str, int] = {}

    @staticmethod
    def id_of(year: int) -> UUID:
        """The id of a year's round: one round a year (article 3)."""
        return uuid5(NAMESPACE, f"round:{year}")

    @classmethod
    def open(
        cls, year: int, title: str, stages: tuple[Stage, ...], quotas: dict[str, int], *, by: str, at: datetime
    ) -> Self:
        """Open the year's round with its stages in order."""
        if "application" not in {stage.name for stage in stages}:
            raise RoundWithoutApplicationStageError
        order = [STAGE_ORDER.index(stage.name) for stage in stages]
        for place, stage in enumerate(stages):
            early = place > 0 and (order[place] <= order[place - 1] or stage.first_day < stages[place - 1].first_day)
            if early or stage.last_day < stage.first_day:
                raise StagesOutOfOrderError(STAGE_NAMES[stage.name])
        return cls._create(
            cls.Opened, id=cls.id_of(year), year=year, title=title, stages=stages, quotas=quotas, by=by, timestamp=at
        )

    def check_takes_applications(self, on: date) -> None:
        """Refuse a day outside the stage of application."""
        stage = self.stages["application"]
        if on < stage.first_day:
            raise ApplicationsNotYetOpenError(self.year, stage.first_day)
        if on > stage.last_day:
            raise ApplicationsClosedError(self.year, stage.last_day)

    def take_number(self, category: str, *, by: str, at: datetime) -> str:
        """The next number of this round and category, without gaps: `2026-S-0001`."""
        serial = self.serials.get(category, 0) + 1
        self._number_taken(category=category, serial=serial, by=by, timestamp=at)
        return f"{self.year}-{LETTERS[category]}-{serial:04d}"

    @event(NumberTaken)
    def _number_taken(self, category: str, serial: int, by: str, timestamp: datetime) -> None:
        self.serials[category] = serial


class RoundExistsError(RuleBrokenError):
    """Article 3: one round a year."""

    article = "第三条"
    remedy = "每年只组织一次，同一年度不能再次开启。"

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年度的活动已经开启。")


class RoundWithoutApplicationStageError(RuleBrokenError):
    """A round needs the days on which it takes applications."""

    article = "第三条"
    remedy = "请给出申报阶段（application）的起止日期。"
    status = 422

    def __init__(self) -> None:
        super().__init__("日程缺少申报阶段。")


class StagesOutOfOrderError(RuleBrokenError):
    """The stages of a round follow one another."""

    article = "第十七条"
    remedy = f"请按{'、'.join(STAGE_NAMES.values())}的先后填写，每个阶段至多一次，结束日期不早于开始日期。"
    status = 422

    def __init__(self, stage: str) -> None:
        super().__init__(f"日程次序不对：{stage}。")


class ApplicationsNotYetOpenError(RuleBrokenError):
    """The stage of application has not begun."""

    article = "第三条"

    def __init__(self, year: int, first_day: date) -> None:
        super().__init__(f"{year}年度尚未开始申报。", remedy=f"申报自{first_day.isoformat()}起受理，请届时提交。")


class ApplicationsClosedError(RuleBrokenError):
    """The stage of application is over."""

    article = "第三条"

    def __init__(self, year: int, last_day: date) -> None:
        super().__init__(f"{year}年度申报已于{last_day.isoformat()}截止。", remedy="请在下一年度的申报期内提交。")
