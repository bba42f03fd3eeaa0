"""What is the verdict on an application, what does each clause say, and what did it rest on?"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.parts import Submission
from services.eligibility.domain.rulebook import AssessmentResult, Facts
from services.eligibility.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel

Told = Assessment.Assessed | Assessment.Reassessed | Assessment.Changed


class AssessmentRow(ViewsBase):
    """The newest assessment of one application; result, facts and submission as JSON."""

    __tablename__ = "assessments"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(index=True)
    category: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    number: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    version: Mapped[int]
    verdict: Mapped[str] = mapped_column(index=True)
    gate: Mapped[str]
    on: Mapped[date]
    at: Mapped[datetime]
    rulebook: Mapped[str]
    result: Mapped[str]
    facts: Mapped[str]
    predecessors: Mapped[str]
    submission: Mapped[str]
    forwarded: Mapped[bool]
    closed: Mapped[bool]
    position: Mapped[int]

    def parsed(self) -> AssessmentResult:
        """The whole result."""
        return AssessmentResult.model_validate_json(self.result)

    def read(self) -> Facts:
        """All that the assessment read."""
        return Facts.model_validate_json(self.facts)

    def submitted(self) -> Submission:
        """What people read of the version assessed."""
        return Submission.model_validate_json(self.submission)

    def followed(self) -> tuple[str, ...]:
        """The units whose bans were asked for too."""
        return tuple(self.predecessors.split())


assessments = ReadModel("assessments", tables=[AssessmentRow])


@assessments.on(Assessment.Assessed, Assessment.Reassessed, Assessment.Changed)
def _assessed(session: Session, recorded: Recorded[Told]) -> None:
    told = recorded.event
    row = session.get(AssessmentRow, told.originator_id)
    submission = told.submission
    if row is None:
        row = AssessmentRow(application_id=told.originator_id, closed=False, forwarded=False)
        submission = submission or Submission()
        session.add(row)
    if submission is not None:
        row.number, row.name, row.unit_name = submission.number, submission.name, submission.unit_name
        row.submission = submission.model_dump_json()
    row.round = told.round
    row.category = told.facts.category.value
    row.department = told.department
    row.version = told.version_number
    row.verdict = told.result.verdict.value
    row.gate = told.gate.value
    row.on = told.result.on
    row.at = told.timestamp
    row.rulebook = told.result.rulebook
    row.result = told.result.model_dump_json()
    row.facts = told.facts.model_dump_json()
    row.predecessors = " ".join(told.predecessors)
    row.position = recorded.position


@assessments.on(Assessment.Forwarded)
def _forwarded(session: Session, recorded: Recorded[Assessment.Forwarded]) -> None:
    session.get_one(AssessmentRow, recorded.event.originator_id).forwarded = True


@assessments.on(Assessment.Closed)
def _closed(session: Session, recorded: Recorded[Assessment.Closed]) -> None:
    session.get_one(AssessmentRow, recorded.event.originator_id).closed = True


def assessment_of(session: Session, application_id: UUID) -> AssessmentRow | None:
    """The newest assessment, if there is one."""
    return session.scalar(select(AssessmentRow).where(AssessmentRow.application_id == application_id))


def find_assessments(
    session: Session, *, departments: Collection[str] | None, round_: int | None = None, verdict: str = ""
) -> Sequence[AssessmentRow]:
    """Newest round first, then by number; `departments` None means all."""
    chosen = select(AssessmentRow)
    if departments is not None:
        chosen = chosen.where(AssessmentRow.department.in_(departments))
    if round_ is not None:
        chosen = chosen.where(AssessmentRow.round == round_)
    if verdict:
        chosen = chosen.where(AssessmentRow.verdict == verdict)
    ordered = chosen.order_by(AssessmentRow.round.desc(), AssessmentRow.number, AssessmentRow.application_id)
    return session.scalars(ordered).all()


def rounds_assessed(session: Session) -> Sequence[int]:
    """The rounds of which there are assessments, the newest first."""
    return session.scalars(select(AssessmentRow.round).distinct().order_by(AssessmentRow.round.desc())).all()


def open_in_round(session: Session, round_: int, *, not_under: str) -> Sequence[UUID]:
    """Open applications of a round that were assessed under another version of the rulebook."""
    chosen = select(AssessmentRow.application_id).where(
        AssessmentRow.round == round_, AssessmentRow.closed.is_(False), AssessmentRow.rulebook != not_under
    )
    return session.scalars(chosen.order_by(AssessmentRow.number, AssessmentRow.application_id)).all()
