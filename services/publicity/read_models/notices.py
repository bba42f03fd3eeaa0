"""What is on public notice, until when, and who is on it? Names and units, nothing else."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.publicity.domain.notice import Notice
from services.publicity.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel

State = Literal["running", "over", "closed"]


class NoticeRow(ViewsBase):
    """The notice of a round; `position` and `link` say where its publication stands in the history."""

    __tablename__ = "notices"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notice_id: Mapped[UUID]
    published_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    address: Mapped[str]
    last_day: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    objections: Mapped[int]
    shortlist_hash: Mapped[str]
    position: Mapped[int]
    link: Mapped[str]

    def state(self, now: datetime) -> State:
        """`over`: the time is up, and nobody has closed it yet."""
        if self.closed_at is not None:
            return "closed"
        return "running" if now < self.ends_at else "over"


class NoticeLineRow(ViewsBase):
    """A candidate as the public sees it."""

    __tablename__ = "notice_lines"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str]
    category: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    recommending_department: Mapped[str]

    @property
    def of_itself(self) -> bool:
        """Whether the candidate is the unit, not somebody in it."""
        return self.name == self.unit_name


class NoticeExtensionRow(ViewsBase):
    """Why and until when a notice runs longer."""

    __tablename__ = "notice_extensions"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    extended_at: Mapped[datetime]
    last_day: Mapped[date]
    reason: Mapped[str]


notices = ReadModel("notices", tables=[NoticeRow, NoticeLineRow, NoticeExtensionRow])


@notices.on(Notice.Published)
def _published(session: Session, recorded: Recorded[Notice.Published]) -> None:
    published = recorded.event
    session.add(
        NoticeRow(
            year=published.year,
            notice_id=published.originator_id,
            published_at=published.published_at,
            posted_at=published.posted_at,
            address=published.address,
            last_day=published.last_day,
            ends_at=published.ends_at,
            closed_at=None,
            objections=0,
            shortlist_hash=published.shortlist_hash,
            position=recorded.position,
            link=recorded.link.hex(),
        )
    )
    session.add_all(
        NoticeLineRow(
            year=published.year,
            place=place,
            number=line.number,
            category=line.category.value,
            name=line.name,
            unit_name=line.unit_name,
            recommending_department=line.recommending_department,
        )
        for place, line in enumerate(published.lines, start=1)
    )


@notices.on(Notice.Extended)
def _extended(session: Session, recorded: Recorded[Notice.Extended]) -> None:
    extended = recorded.event
    row = session.get_one(NoticeRow, extended.year)
    row.last_day, row.ends_at = extended.last_day, extended.ends_at
    session.add(
        NoticeExtensionRow(
            year=extended.year,
            position=recorded.position,
            extended_at=extended.timestamp,
            last_day=extended.last_day,
            reason=extended.reason,
        )
    )


@notices.on(Notice.Closed)
def _closed(session: Session, recorded: Recorded[Notice.Closed]) -> None:
    row = session.get_one(NoticeRow, recorded.event.year)
    row.closed_at, row.objections = recorded.event.closed_at, recorded.event.objections


def all_notices(session: Session) -> list[NoticeRow]:
    """Every notice, the latest first."""
    return list(session.scalars(select(NoticeRow).order_by(NoticeRow.year.desc())))


def notice_of_year(session: Session, year: int) -> NoticeRow | None:
    """The notice of a round."""
    return session.get(NoticeRow, year)


def lines_of(session: Session, year: int) -> list[NoticeLineRow]:
    """Who is on it, in the order of the shortlist."""
    mine = select(NoticeLineRow).where(NoticeLineRow.year == year).order_by(NoticeLineRow.place)
    return list(session.scalars(mine))


def extensions_of(session: Session, year: int) -> list[NoticeExtensionRow]:
    """How it was extended, the first time first."""
    mine = select(NoticeExtensionRow).where(NoticeExtensionRow.year == year).order_by(NoticeExtensionRow.position)
    return list(session.scalars(mine))


def due_notices(session: Session, now: datetime) -> list[int]:
    """The rounds whose notice is to be closed."""
    due = select(NoticeRow.year).where(NoticeRow.closed_at.is_(None), NoticeRow.ends_at <= now)
    return list(session.scalars(due.order_by(NoticeRow.year)))
