"""Who may not apply until when, why, and which unit stands in whose place (18.3)?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.eligibility.domain.holder import Holder
from services.eligibility.domain.rulebook import Category
from services.eligibility.domain.unit import OF_UNITS, Unit
from services.eligibility.read_models import ViewsBase
from services.eligibility.read_models.assessments import AssessmentRow
from shared.history import Recorded
from shared.readmodels import ReadModel


class BanRow(ViewsBase):
    """One ban, by the case that it came of; the holder is known by its key."""

    __tablename__ = "bans"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(index=True)
    round: Mapped[int]
    category: Mapped[str]
    ground: Mapped[str]
    decided_on: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    first_free_day: Mapped[date]
    entered_at: Mapped[datetime]
    position: Mapped[int]


class SuccessionRow(ViewsBase):
    """One renaming or merger; of the old unit one at the most that was not withdrawn."""

    __tablename__ = "successions"
    position: Mapped[int] = mapped_column(primary_key=True)
    old_uscc: Mapped[str] = mapped_column(index=True)
    new_uscc: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    on: Mapped[date]
    document: Mapped[str]
    department: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str]
    withdrawn_because: Mapped[str]


ban_register = ReadModel("ban_register", tables=[BanRow, SuccessionRow])


@dataclass(frozen=True)
class Entry:
    """A ban with what is known of the case, None where its application was not assessed here.

    `successors` are the units, by number, that the ban binds besides, or whose team of the same name it binds.
    """

    ban: BanRow
    case: AssessmentRow | None
    successors: tuple[str, ...] = ()


@ban_register.on(Holder.Banned)
def _banned(session: Session, recorded: Recorded[Holder.Banned]) -> None:
    told = recorded.event
    session.add(
        BanRow(
            application_id=told.application,
            holder=told.key,
            round=told.round,
            category=told.category,
            ground=told.ground,
            decided_on=told.decided_on,
            last_day=told.last_day,
            first_free_day=told.first_free_day,
            entered_at=told.timestamp,
            position=recorded.position,
        )
    )


@ban_register.on(Unit.Succeeded)
def _succeeded(session: Session, recorded: Recorded[Unit.Succeeded]) -> None:
    told = recorded.event
    session.add(
        SuccessionRow(
            old_uscc=told.predecessor,
            new_uscc=told.uscc,
            kind=told.kind.value,
            on=told.on,
            document=told.document,
            department=told.department,
            by=told.by,
            at=told.timestamp,
            position=recorded.position,
            withdrawn_by="",
            withdrawn_because="",
        )
    )


@ban_register.on(Unit.SuccessionWithdrawn)
def _succession_withdrawn(session: Session, recorded: Recorded[Unit.SuccessionWithdrawn]) -> None:
    told = recorded.event
    stood = select(SuccessionRow).where(
        SuccessionRow.old_uscc == told.predecessor, SuccessionRow.withdrawn_at.is_(None)
    )
    row = session.scalars(stood).one()
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = told.timestamp, told.by, told.reason


def bans_on(session: Session, day: date | None = None) -> list[Entry]:
    """Every ban, or those in force on that day; the latest decision first."""
    chosen = select(BanRow, AssessmentRow).outerjoin(
        AssessmentRow, AssessmentRow.application_id == BanRow.application_id
    )
    if day is not None:
        chosen = chosen.where(BanRow.decided_on <= day, BanRow.last_day >= day)
    ordered = chosen.order_by(BanRow.decided_on.desc(), BanRow.position.desc())
    stand = select(SuccessionRow).where(SuccessionRow.withdrawn_at.is_(None))
    successor = {row.old_uscc: row.new_uscc for row in session.scalars(stand)}
    return [Entry(row[0], row[1], _successors(row[0], row[1], successor)) for row in session.execute(ordered)]


def _successors(ban: BanRow, case: AssessmentRow | None, successor: Mapping[str, str]) -> tuple[str, ...]:
    if case is None or Category(ban.category) not in OF_UNITS:
        return ()
    found: list[str] = []
    uscc = case.submitted().uscc
    while (uscc := successor.get(uscc, "")) and uscc not in found:
        found.append(uscc)
    return tuple(found)


def all_successions(session: Session) -> Sequence[SuccessionRow]:
    """Every renaming and merger, the latest record first."""
    return session.scalars(select(SuccessionRow).order_by(SuccessionRow.position.desc())).all()
