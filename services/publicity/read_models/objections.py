"""Which objections are there, and how did they end? The text is internal; an objector asks with the query code."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.publicity.domain.objection import Objection
from services.publicity.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel

State = Literal["open", "upheld", "dismissed"]


class ObjectionRow(ViewsBase):
    """One objection, its code hashed."""

    __tablename__ = "objections"
    objection_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    application_id: Mapped[UUID]
    number: Mapped[str]
    text: Mapped[str]
    code_hash: Mapped[str] = mapped_column(index=True)
    lodged_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str]
    ground: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str]


objections = ReadModel("objections", tables=[ObjectionRow])


@objections.on(Objection.Lodged)
def _lodged(session: Session, recorded: Recorded[Objection.Lodged]) -> None:
    lodged = recorded.event
    session.add(
        ObjectionRow(
            objection_id=lodged.originator_id,
            year=lodged.year,
            application_id=lodged.application_id,
            number=lodged.number,
            text=lodged.text,
            code_hash=lodged.code_hash,
            lodged_at=lodged.timestamp,
            state="open",
            reason="",
            ground=None,
            resolved_at=None,
            resolved_by="",
        )
    )


@objections.on(Objection.Resolved)
def _resolved(session: Session, recorded: Recorded[Objection.Resolved]) -> None:
    resolved = recorded.event
    row = session.get_one(ObjectionRow, resolved.originator_id)
    row.state, row.reason = resolved.outcome, resolved.reason
    row.ground = resolved.ground.value if resolved.ground else None
    row.resolved_at, row.resolved_by = resolved.timestamp, resolved.by


def objections_of_year(session: Session, year: int, state: State | None = None) -> list[ObjectionRow]:
    """The objections of a round, the first one first."""
    mine = select(ObjectionRow).where(ObjectionRow.year == year)
    if state is not None:
        mine = mine.where(ObjectionRow.state == state)
    return list(session.scalars(mine.order_by(ObjectionRow.lodged_at, ObjectionRow.objection_id)))


def objection_by_code(session: Session, code_hash: str) -> ObjectionRow | None:
    """What the holder of that code asks about."""
    return session.scalars(select(ObjectionRow).where(ObjectionRow.code_hash == code_hash)).first()
