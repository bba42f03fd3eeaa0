"""The shortlist of a round as it was reported."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain.shortlist import Shortlist
from services.review.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class ShortlistRow(ViewsBase):
    """The report of a round: who, when, and the hash of the list."""

    __tablename__ = "shortlist"
    year: Mapped[int] = mapped_column(primary_key=True)
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    shortlist_hash: Mapped[str]


class CandidateRow(ViewsBase):
    """One line; `line` is its place in the list."""

    __tablename__ = "shortlist_candidates"
    year: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    category: Mapped[str]
    rank: Mapped[int]
    score: Mapped[Decimal]
    number: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    department: Mapped[str]


shortlists = ReadModel("shortlists", tables=[ShortlistRow, CandidateRow])


def shortlist_of(session: Session, year: int) -> tuple[ShortlistRow, list[CandidateRow]] | None:
    """A round's report and its lines; None before it is reported."""
    row = session.get(ShortlistRow, year)
    if row is None:
        return None
    lines = session.scalars(select(CandidateRow).where(CandidateRow.year == year).order_by(CandidateRow.line))
    return row, list(lines)


@shortlists.on(Shortlist.Reported)
def _reported(session: Session, recorded: Recorded[Shortlist.Reported]) -> None:
    event = recorded.event
    session.add(
        ShortlistRow(
            year=event.year,
            reported_at=event.timestamp,
            reported_by=event.by,
            shortlist_hash=event.shortlist_hash,
        )
    )
    for line, candidate in enumerate(event.candidates, 1):
        fields = candidate.model_dump(exclude={"reviewed_by"})
        session.add(CandidateRow(year=event.year, line=line, **fields))
