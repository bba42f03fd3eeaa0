"""What is the verdict on an application, and what does each clause say?"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.rulebook import AssessmentResult
from services.eligibility.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class AssessmentRow(ViewsBase):
    """The newest assessment of one application; the result as JSON."""

    __tablename__ = "assessments"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(index=True)
    department: Mapped[str] = mapped_column(index=True)
    verdict: Mapped[str]
    gate: Mapped[str]
    on: Mapped[date]
    rulebook: Mapped[str]
    result: Mapped[str]
    closed: Mapped[bool]
    position: Mapped[int]

    def parsed(self) -> AssessmentResult:
        """The whole result."""
        return AssessmentResult.model_validate_json(self.result)


assessments = ReadModel("assessments", tables=[AssessmentRow])


@assessments.on(Assessment.Assessed, Assessment.Reassessed, Assessment.Changed)
def _assessed(
    session: Session, recorded: Recorded[Assessment.Assessed | Assessment.Reassessed | Assessment.Changed]
) -> None:
    told = recorded.event
    row = session.get(AssessmentRow, told.originator_id)
    if row is None:
        row = AssessmentRow(application_id=told.originator_id, closed=False)
        session.add(row)
    row.round = told.round
    row.department = told.department
    row.verdict = told.result.verdict.value
    row.gate = told.gate.value
    row.on = told.result.on
    row.rulebook = told.result.rulebook
    row.result = told.result.model_dump_json()
    row.position = recorded.position


@assessments.on(Assessment.Closed)
def _closed(session: Session, recorded: Recorded[Assessment.Closed]) -> None:
    session.get_one(AssessmentRow, recorded.event.originator_id).closed = True


def assessment_of(session: Session, application_id: UUID) -> AssessmentRow | None:
    """The newest assessment, if there is one."""
    return session.scalar(select(AssessmentRow).where(AssessmentRow.application_id == application_id))
