"""Where does every candidate of the shortlist stand, and what still bars it? For those who work on it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.publicity.domain.candidate import Candidate
from services.publicity.domain.honour import Honour
from services.publicity.domain.objection import Objection
from services.publicity.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel

State = Literal[
    "known", "shortlisted", "awaiting_verdict", "conferred", "declined", "disqualified", "withdrawn", "revoked"
]


class CandidateRow(ViewsBase):
    """An application that something was heard of; on the shortlist where `rank` is set."""

    __tablename__ = "candidates"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    category: Mapped[str]
    rank: Mapped[int | None]
    score: Mapped[Decimal | None]
    number: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    department: Mapped[str]
    verdict: Mapped[str]
    verdict_article: Mapped[str]
    banned_until: Mapped[date | None]
    open_objections: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str]
    article: Mapped[str]
    certificate: Mapped[str]
    changed_at: Mapped[datetime]


candidates = ReadModel("candidates", tables=[CandidateRow])


def _row(session: Session, application_id: UUID, at: datetime) -> CandidateRow:
    row = session.get_one(CandidateRow, application_id)
    row.changed_at = at
    return row


@candidates.on(Candidate.HeardOf)
def _heard_of(session: Session, recorded: Recorded[Candidate.HeardOf]) -> None:
    heard = recorded.event
    session.add(
        CandidateRow(
            application_id=heard.originator_id,
            year=heard.year,
            category=heard.category.value,
            number="",
            name="",
            unit_name="",
            department="",
            verdict="",
            verdict_article="",
            open_objections=0,
            state="known",
            reason="",
            article="",
            certificate="",
            changed_at=heard.timestamp,
        )
    )


@candidates.on(Candidate.Shortlisted)
def _shortlisted(session: Session, recorded: Recorded[Candidate.Shortlisted]) -> None:
    listed = recorded.event.listed
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.rank, row.score, row.number = listed.rank, listed.score, listed.number
    row.name, row.unit_name, row.department = listed.name, listed.unit_name, listed.department
    if row.state == "known":
        row.state = "shortlisted"


@candidates.on(Candidate.EligibilityLearned)
def _eligibility_learned(session: Session, recorded: Recorded[Candidate.EligibilityLearned]) -> None:
    standing = recorded.event.standing
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.verdict, row.verdict_article, row.banned_until = standing.verdict, standing.article, standing.banned_until


@candidates.on(Candidate.ObjectionUpheld)
def _objection_upheld(session: Session, recorded: Recorded[Candidate.ObjectionUpheld]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    if row.state in {"known", "shortlisted"}:
        row.reason, row.article = f"异议成立：{recorded.event.reason}", "17.6"


@candidates.on(Candidate.Withdrawn)
def _withdrawn(session: Session, recorded: Recorded[Candidate.Withdrawn]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.state, row.reason, row.article = "withdrawn", recorded.event.reason, "8"


@candidates.on(Candidate.VerdictRequested)
def _verdict_requested(session: Session, recorded: Recorded[Candidate.VerdictRequested]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.state, row.reason, row.article = "awaiting_verdict", recorded.event.reason, "17.6"


@candidates.on(Candidate.DecisionSuspended)
def _decision_suspended(session: Session, recorded: Recorded[Candidate.DecisionSuspended]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.state, row.reason, row.article = "shortlisted", recorded.event.reason, recorded.event.article


@candidates.on(Candidate.Awarded)
def _awarded(session: Session, recorded: Recorded[Candidate.Awarded]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.state, row.certificate = "conferred", recorded.event.certificate


@candidates.on(Candidate.Declined)
def _declined(session: Session, recorded: Recorded[Candidate.Declined]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.state, row.reason, row.article = "declined", recorded.event.reason, recorded.event.article


@candidates.on(Candidate.Disqualified)
def _disqualified(session: Session, recorded: Recorded[Candidate.Disqualified]) -> None:
    row = _row(session, recorded.event.originator_id, recorded.event.timestamp)
    row.state, row.reason, row.article = "disqualified", recorded.event.reason, "18.3"


@candidates.on(Honour.Revoked)
def _revoked(session: Session, recorded: Recorded[Honour.Revoked]) -> None:
    row = _row(session, recorded.event.application_id, recorded.event.timestamp)
    row.state, row.reason, row.article = "revoked", recorded.event.reason, "18.3"


@candidates.on(Objection.Lodged)
def _lodged(session: Session, recorded: Recorded[Objection.Lodged]) -> None:
    _row(session, recorded.event.application_id, recorded.event.timestamp).open_objections += 1


@candidates.on(Objection.Resolved)
def _resolved(session: Session, recorded: Recorded[Objection.Resolved]) -> None:
    _row(session, recorded.event.application_id, recorded.event.timestamp).open_objections -= 1


def shortlist_of_year(session: Session, year: int) -> list[CandidateRow]:
    """Everybody on the shortlist of a round, by category and rank."""
    listed = select(CandidateRow).where(CandidateRow.year == year, CandidateRow.rank.is_not(None))
    return list(session.scalars(listed.order_by(CandidateRow.category, CandidateRow.rank, CandidateRow.number)))
