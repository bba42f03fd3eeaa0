"""The on-site audit of an enterprise or a leader's unit that passed the material review (17.2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID, uuid5

from services.review.domain.refusals import RoleMissingError
from services.review.domain.regulation import Category
from services.review.domain.review import Review
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
from shared.legal_time import legal_date

SMALLEST_TEAM = 2


class Audit(Aggregate):
    """The plan of an audit and its conclusion; a plan may be changed until the audit is concluded.

    It binds one version of the application: a newer version that comes so far is audited anew.
    """

    TOPIC = "review.Audit"

    class Event(Aggregate.Event):
        TOPIC = "review.Audit.Event"
        application_id: UUID
        year: int
        category: Category

    class Opened(Event, Created):
        TOPIC = "review.Audit.Opened"

    class Scheduled(Event):
        TOPIC = "review.Audit.Scheduled"
        on: date
        place: str
        lead: str
        team: tuple[str, ...]
        application_version: int

    class Completed(Event):
        TOPIC = "review.Audit.Completed"
        on: date
        conclusion: Literal["passed", "failed"]
        findings: str

    @event(Opened)
    def __init__(self, application_id: UUID, year: int, category: Category) -> None:
        self.application_id = application_id
        self.year = year
        self.category = category
        self.on: date | None = None
        self.lead = ""
        self.team: tuple[str, ...] = ()
        self.application_version = 0

    @staticmethod
    def id_of(application_id: UUID) -> UUID:
        """The id of an application's audit."""
        return uuid5(application_id, "audit")

    @classmethod
    def open(cls, review: Review, *, by: str, at: datetime) -> Self:
        """Begin the audit of an application that 17.2 has audited."""
        review.check_auditable(by)
        return cls._create(
            cls.Opened,
            id=cls.id_of(review.id),
            application_id=review.id, year=review.year, category=review.category, by=by, timestamp=at,
        )  # fmt: skip

    def schedule(
        self, review: Review, *, on: date, place: str, lead: str, team: Sequence[str], by: Actor, at: datetime
    ) -> None:
        """Plan the audit, or change the plan: day, place, lead and team (accounts, the lead among them)."""
        if not by.has("office"):
            raise RoleMissingError("安排现场审核", "办公室", "17.2")
        review.check_auditable(by.account)
        members = tuple(dict.fromkeys((lead, *team)))
        if len(members) < SMALLEST_TEAM:
            raise AuditTeamTooSmallError
        for member in members:
            review.check_not_recommender(member)
        if on < legal_date(at):
            raise AuditDayPastError(on, legal_date(at))
        self._record(
            self.Scheduled,
            on=on, place=place, lead=lead, team=members, application_version=review.at_version, by=by.account, at=at,
        )  # fmt: skip

    @event(Scheduled)
    def _scheduled(self, on: date, lead: str, team: tuple[str, ...], application_version: int) -> None:
        self.on = on
        self.lead = lead
        self.team = team
        self.application_version = application_version

    def complete(
        self, review: Review, *, conclusion: Literal["passed", "failed"], findings: str, by: Actor, at: datetime
    ) -> None:
        """Conclude the audit, on its day or later, by the team's lead or the office."""
        self.check_may_conclude(self, by)
        if self.on is None or self.application_version != review.at_version:
            review.check_auditable(by.account)
            raise AuditNotScheduledError(review.label)
        review.check_auditable(by.account)
        if legal_date(at) < self.on:
            raise AuditDayAheadError(self.on)
        self._record(self.Completed, on=legal_date(at), conclusion=conclusion, findings=findings, by=by.account, at=at)

    @staticmethod
    def check_may_conclude(audit: "Audit | None", by: Actor) -> None:
        """Refuse whoever is neither the team's lead nor the office, without a word on the application."""
        if not by.has("office") and (audit is None or by.account != audit.lead):
            raise NotLeadOfAuditError

    @event(Completed)
    def _completed(self) -> None:
        self.on = None

    def _record(self, event_class: type[Event], *, by: str, at: datetime, **fields: Any) -> None:
        self.trigger_event(
            event_class,
            application_id=self.application_id, year=self.year, category=self.category, by=by, timestamp=at, **fields,
        )  # fmt: skip


class AuditTeamTooSmallError(InvalidInputError):
    """An audit is made by at least two, the lead among them."""

    remedy = "请至少指定组长和一名组员。"

    def __init__(self) -> None:
        message = f"现场审核组至少 {SMALLEST_TEAM} 人。"
        super().__init__(message, [FieldError("team", message)], article="17.2")


class AuditDayPastError(InvalidInputError):
    """An audit is planned for today or later."""

    remedy = "请选择今天或之后的日期。"

    def __init__(self, on: date, today: date) -> None:
        message = f"现场审核日期 {on.isoformat()} 早于今天（{today.isoformat()}）。"
        super().__init__(message, [FieldError("on", message)], article="17.2")


class AuditNotScheduledError(RuleBrokenError):
    """There is no plan that could be concluded."""

    article = "17.2"
    remedy = "请先安排现场审核的日期、地点和人员。"

    def __init__(self, label: str) -> None:
        super().__init__(f"{label}尚未安排现场审核。")


class NotLeadOfAuditError(ForbiddenError):
    """The lead of the team or the office concludes an audit."""

    article = "17.2"
    remedy = "请由审核组组长或办公室填写结论。"

    def __init__(self) -> None:
        super().__init__("您不是这份申报的现场审核组的组长，不能填写结论。")


class AuditDayAheadError(RuleBrokenError):
    """An audit can't be concluded before its day."""

    article = "17.2"
    remedy = "请在现场审核当日或之后填写结论；如提前审核，请先修改安排。"

    def __init__(self, on: date) -> None:
        super().__init__(f"现场审核定于 {on.isoformat()}，尚未到期。")
