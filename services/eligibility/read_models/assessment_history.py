"""How did an application's verdict come about: every assessment with its inputs, and every judgement ever made?"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.eligibility.domain.assessment import Assessment
from services.eligibility.read_models import ViewsBase
from services.eligibility.read_models.assessments import Told
from shared.history import Recorded
from shared.readmodels import ReadModel


class AssessmentMadeRow(ViewsBase):
    """One assessment: at which gate, under which rulebook, with which version, measurements and bans."""

    __tablename__ = "assessments_made"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    gate: Mapped[str]
    on: Mapped[date]
    rulebook: Mapped[str]
    version: Mapped[int]
    verdict: Mapped[str]
    previous: Mapped[str]
    measurements: Mapped[str]
    bans: Mapped[str]
    predecessors: Mapped[str]
    order_id: Mapped[UUID | None]


class JudgementRow(ViewsBase):
    """One judgement, numbered within its application; `replaced_by` is 0 while it stands."""

    __tablename__ = "judgements"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str]
    met: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    centrally: Mapped[bool]
    replaces: Mapped[int]
    replaced_by: Mapped[int]


assessment_history = ReadModel("assessment_history", tables=[AssessmentMadeRow, JudgementRow])


@assessment_history.on(Assessment.Assessed, Assessment.Reassessed, Assessment.Changed)
def _made(session: Session, recorded: Recorded[Told]) -> None:
    told = recorded.event
    session.add(
        AssessmentMadeRow(
            application_id=told.originator_id,
            position=recorded.position,
            at=told.timestamp,
            by=told.by,
            gate=told.gate.value,
            on=told.result.on,
            rulebook=told.result.rulebook,
            version=told.version_number,
            verdict=told.result.verdict.value,
            previous=getattr(told, "previous", ""),
            measurements=" ".join(measured.event_id for measured in told.facts.measurements),
            bans=" ".join(f"{ban.decided_on}/{ban.last_day}" for ban in told.facts.bans or ()),
            predecessors=" ".join(told.predecessors),
            order_id=getattr(told, "order", None),
        )
    )


@assessment_history.on(Assessment.Judged)
def _judged(session: Session, recorded: Recorded[Assessment.Judged]) -> None:
    told = recorded.event
    known = JudgementRow.application_id == told.originator_id
    number = session.scalar(select(func.max(JudgementRow.number)).where(known)) or 0
    for judgement in told.judgements:
        number += 1
        standing = session.scalar(
            select(JudgementRow).where(known, JudgementRow.clause == judgement.clause, JudgementRow.replaced_by == 0)
        )
        if standing is not None:
            standing.replaced_by = number
        session.add(
            JudgementRow(
                application_id=told.originator_id,
                number=number,
                clause=judgement.clause,
                met=judgement.met,
                reason=judgement.reason,
                by=judgement.by,
                at=told.timestamp,
                centrally=told.centrally,
                replaces=standing.number if standing is not None else 0,
                replaced_by=0,
            )
        )
        session.flush()


def assessments_made(session: Session, application_id: UUID) -> Sequence[AssessmentMadeRow]:
    """Every assessment of an application, the first one first."""
    chosen = select(AssessmentMadeRow).where(AssessmentMadeRow.application_id == application_id)
    return session.scalars(chosen.order_by(AssessmentMadeRow.position)).all()


def judgements_made(session: Session, application_id: UUID) -> Sequence[JudgementRow]:
    """Every judgement on an application, the first one first."""
    chosen = select(JudgementRow).where(JudgementRow.application_id == application_id)
    return session.scalars(chosen.order_by(JudgementRow.number)).all()
