"""The expert review of one application (17.3): scores, recusals, and the mean that counts."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self
from uuid import UUID, uuid5

from services.review.domain.refusals import RoleMissingError
from services.review.domain.regulation import Category
from services.review.domain.review import Review
from services.review.domain.submission import Value
from shared.history import (
    Actor,
    Aggregate,
    Created,
    FieldError,
    ForbiddenError,
    InvalidInputError,
    RuleBrokenError,
    event,
)

FEWEST_SCORES = 3
HIGHEST_SCORE = 100
METHOD = "arithmetic_mean.v1"
"""The mean of the counted scores, all of equal weight, exact, then rounded once to four decimals, half to even."""


class Score(Value):
    """One expert's score of one version, 0-100 with two decimals."""

    score: Decimal
    reason: str
    application_version: int


class Panel(Aggregate):
    """The experts who scored an application or recused themselves from it.

    An expert scores a version once; a recused expert's score counts nowhere, and after completion reopens the review.
    """

    TOPIC = "review.Panel"

    class Event(Aggregate.Event):
        TOPIC = "review.Panel.Event"
        application_id: UUID
        year: int
        category: Category

    class Opened(Event, Created):
        TOPIC = "review.Panel.Opened"

    class Scored(Event):
        TOPIC = "review.Panel.Scored"
        score: Score

    class Recused(Event):
        TOPIC = "review.Panel.Recused"
        reason: str

    class Completed(Event):
        TOPIC = "review.Panel.Completed"
        method: str
        score: Decimal
        experts: tuple[str, ...]
        application_version: int

    @event(Opened)
    def __init__(self, application_id: UUID, year: int, category: Category) -> None:
        self.application_id = application_id
        self.year = year
        self.category = category
        self.scores: dict[str, Score] = {}
        self.recused: dict[str, str] = {}

    @staticmethod
    def id_of(application_id: UUID) -> UUID:
        """The id of an application's panel."""
        return uuid5(application_id, "panel")

    @classmethod
    def open(cls, review: Review, *, by: str, at: datetime) -> Self:
        """Begin with the first expert's act."""
        return cls._create(
            cls.Opened,
            id=cls.id_of(review.id),
            application_id=review.id, year=review.year, category=review.category, by=by, timestamp=at,
        )  # fmt: skip

    def score(self, review: Review, value: Decimal, reason: str, *, by: Actor, at: datetime) -> None:
        """Score the version at hand, once."""
        _check_expert(by, "评分")
        review.check_open_to_experts(by.account)
        self.check_not_recused(review, by.account)
        earlier = self.scores.get(by.account)
        if earlier is not None and earlier.application_version == review.at_version:
            raise AlreadyScoredError(review.label)
        score = Score(score=_checked(value), reason=reason, application_version=review.at_version)
        self._record(self.Scored, score=score, by=by.account, at=at)

    @event(Scored)
    def _scored(self, score: Score, by: str) -> None:
        self.scores[by] = score

    def recuse(self, review: Review, reason: str, *, by: Actor, at: datetime) -> None:
        """Step aside from this application, for good."""
        _check_expert(by, "回避申请")
        review.check_not_ended()
        if by.account in self.recused:
            raise AlreadyRecusedError(review.label)
        self._record(self.Recused, reason=reason, by=by.account, at=at)

    @event(Recused)
    def _recused(self, reason: str, by: str) -> None:
        self.recused[by] = reason

    def complete(self, review: Review, *, by: Actor, at: datetime) -> Decimal:
        """Close the panel over its counted scores and give their mean."""
        if not by.has("office"):
            raise RoleMissingError("专家评审的汇总", "办公室", "17.3")
        review.check_open_to_experts(by.account)
        self.check_not_recused(review, by.account)
        counted = self.counted(review)
        if len(counted) < FEWEST_SCORES:
            raise TooFewScoresError(review.label, len(counted))
        mean = mean_of(counted.values())
        self._record(
            self.Completed,
            method=METHOD, score=mean, experts=tuple(counted), application_version=review.at_version,
            by=by.account, at=at,
        )  # fmt: skip
        return mean

    def counted(self, review: Review) -> dict[str, Decimal]:
        """The scores that count, by expert in the order of accounts: of the version at hand, by nobody recused."""
        return {
            expert: given.score
            for expert, given in sorted(self.scores.items())
            if expert not in self.recused and given.application_version == review.at_version
        }

    def check_not_recused(self, review: Review, account: str) -> None:
        """Refuse any part in the review to who stepped aside, whether as expert, auditor or for the office."""
        if account in self.recused:
            raise RecusedExpertError(review.label, account)

    def _record(self, event_class: type[Event], *, by: str, at: datetime, **fields: Any) -> None:
        self.trigger_event(
            event_class,
            application_id=self.application_id, year=self.year, category=self.category, by=by, timestamp=at, **fields,
        )  # fmt: skip


def mean_of(scores: Iterable[Decimal]) -> Decimal:
    """The exact mean, rounded once to four decimals, half to even (ROUND_HALF_EVEN): order changes nothing."""
    exact = [Fraction(score) for score in scores]
    return Decimal(round(sum(exact, Fraction(0)) / len(exact) * 10_000)).scaleb(-4)


def _checked(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value <= HIGHEST_SCORE or value != round(value, 2):
        raise ScoreOutOfRangeError
    return abs(round(value, 2))


def _check_expert(by: Actor, act: str) -> None:
    if not by.has("expert"):
        raise RoleMissingError(act, "专家", "17.3")


class ScoreOutOfRangeError(InvalidInputError):
    """A score is 0-100 with at most two decimals."""

    remedy = "请填写 0 至 100 之间的分数，最多两位小数。"

    def __init__(self) -> None:
        message = f"分数应在 0 至 {HIGHEST_SCORE} 之间，最多两位小数。"
        super().__init__(message, [FieldError("score", message)], article="17.3")


class AlreadyScoredError(RuleBrokenError):
    """An expert scores an application once."""

    article = "17.3"
    remedy = "评分提交后不能修改；确有错误的，请向办公室书面说明。"

    def __init__(self, label: str) -> None:
        super().__init__(f"您已为{label}评分，每位专家只评一次。")


class RecusedExpertError(ForbiddenError):
    """Who has stepped aside takes no further part."""

    article = "17.3"
    remedy = "请由其他人员办理。"

    def __init__(self, label: str, account: str) -> None:
        super().__init__(f"账号 {account} 已对{label}声明回避，不能再参与其评审。")


class AlreadyRecusedError(RuleBrokenError):
    """A recusal is declared once and stands."""

    article = "17.3"
    remedy = "回避已经生效，无需重复声明。"

    def __init__(self, label: str) -> None:
        super().__init__(f"您已对{label}声明回避。")


class TooFewScoresError(RuleBrokenError):
    """A mean needs enough scores."""

    article = "17.3"

    def __init__(self, label: str, counted: int) -> None:
        super().__init__(
            f"{label}的有效评分只有 {counted} 份，至少需要 {FEWEST_SCORES} 份。",
            remedy=f"请再安排至少 {FEWEST_SCORES - counted} 位专家评分后汇总。",
        )
