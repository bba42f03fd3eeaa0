"""What waits for whom: the applications under review by department, stage and deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Select, exists, false, func, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.regulation import AUDITED
from services.review.domain.review import Review
from services.review.domain.shortlist import Shortlist
from services.review.domain.stages import Stage
from services.review.domain.submission import Submission
from services.review.read_models import ViewsBase
from shared.history import Actor, Recorded
from shared.readmodels import ReadModel

SEES_ALL = frozenset({"auditor", "leading_group"})
SEES_FORWARDED = frozenset({"office", "expert"})


class QueueRow(ViewsBase):
    """One application: where it stands, since when, and what is due."""

    __tablename__ = "review_queue"
    __table_args__ = (Index("review_queue_inbox", "department", "stage"), Index("review_queue_stage", "year", "stage"))
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    category: Mapped[str]
    number: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    department: Mapped[str]
    version: Mapped[int]
    stage: Mapped[str]
    since: Mapped[datetime]
    forwarded: Mapped[bool]
    assessed: Mapped[int]
    latest_verdict: Mapped[str | None]
    correct_by: Mapped[date | None]
    audit_on: Mapped[date | None]
    scores: Mapped[int]

    @property
    def verdict(self) -> str | None:
        """The latest verdict, if it is about the version at hand."""
        return self.latest_verdict if self.assessed == self.version else None


class StageDay(ViewsBase):
    """The last day of a stage of a round."""

    __tablename__ = "review_queue_days"
    year: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    last_day: Mapped[date]


class ExpertRow(ViewsBase):
    """What one expert has done with one application."""

    __tablename__ = "review_queue_experts"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    scored_version: Mapped[int]
    recused: Mapped[bool]


@dataclass(frozen=True)
class Waiting:
    """A row of the inbox with the day by which something is due, if there is one."""

    row: QueueRow
    due_on: date | None


review_queue = ReadModel("review_queue", tables=[QueueRow, StageDay, ExpertRow])

_LEADS_TO: dict[type[Review.Event], Stage] = {
    Review.Refused: Stage.REFUSED,
    Review.PreliminaryRejected: Stage.REJECTED,
    Review.MaterialRejected: Stage.MATERIAL_REJECTED,
    Review.ExpertsConcluded: Stage.COMPLETED,
    Review.ExpertReviewReopened: Stage.EXPERT,
    Review.Withdrawn: Stage.WITHDRAWN,
    Review.LeftOut: Stage.LEFT_OUT,
}


def may_see(viewer: Actor) -> ColumnElement[bool]:
    """Clerks see what their department recommends; office and experts what was sealed and forwarded (17.1).

    An expert who stepped aside sees the application no more.
    """
    if viewer.roles & SEES_ALL:
        return true()
    own = QueueRow.department == viewer.department if viewer.has("clerk") else false()
    recused = exists().where(
        ExpertRow.application_id == QueueRow.application_id, ExpertRow.account == viewer.account, ExpertRow.recused
    )
    forwarded = QueueRow.forwarded & ~recused if viewer.roles & SEES_FORWARDED else false()
    return or_(own, forwarded)


def find_waiting(
    session: Session,
    viewer: Actor,
    *,
    year: int | None = None,
    department: str | None = None,
    stage: Stage | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Sequence[Waiting]:
    """What the viewer may see, the earliest due first, then by number."""
    due_on = _due_on()
    query = (
        _with_due_day()
        .where(may_see(viewer))
        .order_by(due_on.is_(None), due_on, QueueRow.number, QueueRow.application_id)
        .limit(limit)
        .offset(offset)
    )
    for column, wanted in ((QueueRow.year, year), (QueueRow.department, department), (QueueRow.stage, stage)):
        if wanted is not None:
            query = query.where(column == wanted)
    return [Waiting(row, due) for row, due in session.execute(query)]


def waiting_of(session: Session, application_id: UUID) -> Waiting | None:
    """One application, once a version of it has come."""
    found = session.execute(_with_due_day().where(QueueRow.application_id == application_id)).one_or_none()
    return Waiting(*found) if found else None


def sees(session: Session, viewer: Actor, application_id: UUID) -> bool:
    """Whether the viewer may see an application."""
    query = select(QueueRow.application_id).where(QueueRow.application_id == application_id, may_see(viewer))
    return session.scalar(query) is not None


def has_recused(session: Session, viewer: Actor, application_id: UUID) -> bool:
    """Whether the viewer stepped aside from an application."""
    expert = session.get(ExpertRow, (application_id, viewer.account))
    return expert is not None and expert.recused


def _due_on() -> ColumnElement[date | None]:
    return func.coalesce(QueueRow.correct_by, StageDay.last_day)


def _with_due_day() -> Select[QueueRow, date | None]:
    days = (StageDay.year == QueueRow.year) & (StageDay.stage == QueueRow.stage)
    return select(QueueRow, _due_on()).outerjoin(StageDay, days).where(QueueRow.number != "")


def _stage(session: Session, recorded: Recorded[Review.Event], stage: Stage) -> QueueRow:
    row = session.get_one(QueueRow, recorded.event.originator_id)
    row.stage = stage
    row.since = recorded.event.timestamp
    row.correct_by = None
    return row


def _show(row: QueueRow, submission: Submission) -> None:
    row.number = submission.number
    row.name = submission.name
    row.unit_name = submission.unit_name
    row.department = submission.department
    row.version = submission.version


@review_queue.on(*_LEADS_TO)
def _moved(session: Session, recorded: Recorded[Review.Event]) -> None:
    _stage(session, recorded, _LEADS_TO[type(recorded.event)])


@review_queue.on(Shortlist.RoundNoted)
def _round_noted(session: Session, recorded: Recorded[Shortlist.RoundNoted]) -> None:
    for stage in recorded.event.stages:
        session.merge(StageDay(year=recorded.event.year, stage=stage.name, last_day=stage.last_day))


@review_queue.on(Review.Opened)
def _opened(session: Session, recorded: Recorded[Review.Opened]) -> None:
    event = recorded.event
    session.add(
        QueueRow(
            application_id=event.originator_id,
            year=event.year,
            category=event.category,
            number="",
            name="",
            unit_name="",
            department="",
            version=0,
            stage=Stage.AWAITED,
            since=event.timestamp,
            forwarded=False,
            assessed=0,
            scores=0,
        )
    )


@review_queue.on(Review.VersionReceived)
def _version_received(session: Session, recorded: Recorded[Review.VersionReceived]) -> None:
    row = _stage(session, recorded, Stage.PRELIMINARY)
    _show(row, recorded.event.submission)
    row.forwarded = False
    row.audit_on = None
    row.scores = 0


@review_queue.on(Review.LateVersionNoted)
def _late_version_noted(session: Session, recorded: Recorded[Review.LateVersionNoted]) -> None:
    _show(session.get_one(QueueRow, recorded.event.originator_id), recorded.event.submission)


@review_queue.on(Review.AssessmentNoted)
def _assessment_noted(session: Session, recorded: Recorded[Review.AssessmentNoted]) -> None:
    row, assessment = session.get_one(QueueRow, recorded.event.originator_id), recorded.event.assessment
    row.latest_verdict = assessment.verdict
    row.assessed = assessment.version


@review_queue.on(Review.PreliminaryPassed)
def _preliminary_passed(session: Session, recorded: Recorded[Review.PreliminaryPassed]) -> None:
    _stage(session, recorded, Stage.MATERIAL).forwarded = True


@review_queue.on(Review.PreliminaryReturned)
def _preliminary_returned(session: Session, recorded: Recorded[Review.PreliminaryReturned]) -> None:
    _stage(session, recorded, Stage.RETURNED).correct_by = recorded.event.deadline


@review_queue.on(Review.MaterialPassed)
def _material_passed(session: Session, recorded: Recorded[Review.MaterialPassed]) -> None:
    _stage(session, recorded, Stage.AUDIT if recorded.event.category in AUDITED else Stage.EXPERT)


@review_queue.on(Audit.Scheduled)
def _audit_scheduled(session: Session, recorded: Recorded[Audit.Scheduled]) -> None:
    session.get_one(QueueRow, recorded.event.application_id).audit_on = recorded.event.on


@review_queue.on(Review.AuditConcluded)
def _audit_concluded(session: Session, recorded: Recorded[Review.AuditConcluded]) -> None:
    passed = recorded.event.conclusion == "passed"
    _stage(session, recorded, Stage.EXPERT if passed else Stage.AUDIT_FAILED)


@review_queue.on(Panel.Scored)
def _scored(session: Session, recorded: Recorded[Panel.Scored]) -> None:
    event = recorded.event
    expert = _expert(session, event.application_id, event.by)
    expert.scored_version = event.score.application_version
    _count(session, event.application_id)


@review_queue.on(Panel.Recused)
def _recused(session: Session, recorded: Recorded[Panel.Recused]) -> None:
    _expert(session, recorded.event.application_id, recorded.event.by).recused = True
    _count(session, recorded.event.application_id)


def _expert(session: Session, application_id: UUID, account: str) -> ExpertRow:
    expert = session.get(ExpertRow, (application_id, account))
    if expert is None:
        expert = ExpertRow(application_id=application_id, account=account, scored_version=0, recused=False)
        session.add(expert)
    return expert


def _count(session: Session, application_id: UUID) -> None:
    row = session.get_one(QueueRow, application_id)
    session.flush()
    row.scores = (
        session.scalar(
            select(func.count()).where(
                ExpertRow.application_id == application_id,
                ExpertRow.scored_version == row.version,
                ~ExpertRow.recused,
            )
        )
        or 0
    )
