"""Who holds or held an honour? Every honour ever conferred, with its state."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.publicity.domain.commendation import Commendation
from services.publicity.domain.honour import Honour
from services.publicity.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel

PAGE = 50
"""Honours on one page of the register."""


class HonourRow(ViewsBase):
    """An honour: in force, or revoked since when and why."""

    __tablename__ = "register"
    honour_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(unique=True)
    year: Mapped[int] = mapped_column(index=True)
    category: Mapped[str]
    certificate: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    conferred_on: Mapped[date]
    revoked_on: Mapped[date | None]
    ground: Mapped[str | None]
    reason: Mapped[str]


class InsigniaRow(ViewsBase):
    """A piece of insignia of a revoked honour, and when it came back."""

    __tablename__ = "register_insignia"
    honour_id: Mapped[UUID] = mapped_column(primary_key=True)
    insignia: Mapped[str] = mapped_column(primary_key=True)
    reclaimed_on: Mapped[date | None]


class CommendationRow(ViewsBase):
    """The commendation of a round."""

    __tablename__ = "register_commendations"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    announced_on: Mapped[date]
    ceremony_on: Mapped[date]
    honours: Mapped[int]


register = ReadModel("register", tables=[HonourRow, InsigniaRow, CommendationRow])


@register.on(Honour.Conferred)
def _conferred(session: Session, recorded: Recorded[Honour.Conferred]) -> None:
    conferred = recorded.event
    session.add(
        HonourRow(
            honour_id=conferred.originator_id,
            application_id=conferred.application_id,
            year=conferred.year,
            category=conferred.category.value,
            certificate=conferred.certificate,
            title=conferred.title,
            name=conferred.name,
            unit_name=conferred.unit_name,
            conferred_on=conferred.conferred_on,
            revoked_on=None,
            ground=None,
            reason="",
        )
    )


@register.on(Honour.Revoked)
def _revoked(session: Session, recorded: Recorded[Honour.Revoked]) -> None:
    revoked = recorded.event
    row = session.get_one(HonourRow, revoked.originator_id)
    row.revoked_on, row.ground, row.reason = revoked.decided_on, revoked.ground.value, revoked.reason
    session.add_all(
        InsigniaRow(honour_id=revoked.originator_id, insignia=kind.value, reclaimed_on=None)
        for kind in revoked.insignia
    )


@register.on(Honour.InsigniaReclaimed)
def _reclaimed(session: Session, recorded: Recorded[Honour.InsigniaReclaimed]) -> None:
    reclaimed = recorded.event
    row = session.get_one(InsigniaRow, (reclaimed.originator_id, reclaimed.insignia.value))
    row.reclaimed_on = reclaimed.reclaimed_on


@register.on(Commendation.Announced)
def _announced(session: Session, recorded: Recorded[Commendation.Announced]) -> None:
    announced = recorded.event
    session.add(
        CommendationRow(
            year=announced.year,
            announced_on=announced.announced_on,
            ceremony_on=announced.ceremony_on,
            honours=announced.honours,
        )
    )


@dataclass(frozen=True)
class Found:
    """One page of honours; `insignia` of those revoked, `total` over all pages."""

    honours: list[HonourRow]
    insignia: dict[UUID, list[InsigniaRow]]
    total: int
    page: int
    pages: int


def search_register(session: Session, *, words: str = "", year: int | None = None, page: int = 1) -> Found:
    """Honours in which every word stands (name, unit, title or certificate number), the latest round first."""
    matching = _conditions(words, year)
    total = session.scalar(select(func.count()).select_from(HonourRow).where(*matching)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(page, pages)
    ordered = (
        select(HonourRow).where(*matching).order_by(HonourRow.year.desc(), HonourRow.category, HonourRow.certificate)
    )
    rows = list(session.scalars(ordered.limit(PAGE).offset((page - 1) * PAGE)))
    insignia: dict[UUID, list[InsigniaRow]] = {row.honour_id: [] for row in rows if row.revoked_on}
    reclaimed = select(InsigniaRow).where(InsigniaRow.honour_id.in_(insignia)).order_by(InsigniaRow.insignia)
    for piece in session.scalars(reclaimed):
        insignia[piece.honour_id].append(piece)
    return Found(rows, insignia, total, page, pages)


def rounds_with_honours(session: Session) -> list[int]:
    """The rounds that the register holds, the latest first."""
    return list(session.scalars(select(HonourRow.year).distinct().order_by(HonourRow.year.desc())))


def commendations_of(session: Session, year: int | None = None) -> list[CommendationRow]:
    """The commendations, of one round or of all, the latest first."""
    all_of_them = select(CommendationRow).order_by(CommendationRow.year.desc())
    return list(session.scalars(all_of_them if year is None else all_of_them.where(CommendationRow.year == year)))


def _conditions(words: str, year: int | None) -> list[ColumnElement[bool]]:
    found = [or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED)) for word in words.split()]
    return found if year is None else [*found, HonourRow.year == year]


_SEARCHED = (HonourRow.name, HonourRow.unit_name, HonourRow.title, HonourRow.certificate)
