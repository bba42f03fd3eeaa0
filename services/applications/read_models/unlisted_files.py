"""Which files wait for an application, and which does one list, so that the others may go?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.applications.domain.applications import Application
from services.applications.domain.uploads import Uploads
from services.applications.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel
from shared.readmodels.positions import POSITIONS

_AT_ONCE = 500


class WaitingRow(ViewsBase):
    """A file that an account has uploaded and not listed."""

    __tablename__ = "waiting_files"
    uploads_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(index=True)


class ListedRow(ViewsBase):
    """A file that some version of an application lists."""

    __tablename__ = "listed_files"
    sha256: Mapped[str] = mapped_column(primary_key=True)


unlisted_files = ReadModel("unlisted_files", tables=[WaitingRow, ListedRow])


@unlisted_files.on(Uploads.Uploaded)
def _uploaded(session: Session, recorded: Recorded[Uploads.Uploaded]) -> None:
    uploaded = recorded.event
    row = session.get(WaitingRow, (uploaded.originator_id, uploaded.sha256))
    if row is None:
        row = WaitingRow(uploads_id=uploaded.originator_id, sha256=uploaded.sha256, since=uploaded.timestamp)
        session.add(row)
    row.since = uploaded.timestamp


@unlisted_files.on(Uploads.Listed, Uploads.Expired)
def _settled(session: Session, recorded: Recorded[Uploads.Listed | Uploads.Expired]) -> None:
    settled = recorded.event
    session.execute(
        delete(WaitingRow).where(WaitingRow.uploads_id == settled.originator_id, WaitingRow.sha256.in_(settled.files))
    )


@unlisted_files.on(Application.Submitted, Application.Resubmitted)
def _listed(session: Session, recorded: Recorded[Application.Submitted | Application.Resubmitted]) -> None:
    for sha256 in sorted(set(recorded.event.files.values())):
        if session.get(ListedRow, sha256) is None:
            session.add(ListedRow(sha256=sha256))


def overdue(session: Session, *, before: datetime) -> list[UUID]:
    """The uploads of accounts with a file that has waited since before that time."""
    query = select(WaitingRow.uploads_id).where(WaitingRow.since <= before).distinct()
    return list(session.scalars(query.order_by(WaitingRow.uploads_id)))


def needed(session: Session, *, files: Collection[str]) -> set[str]:
    """Those of these files (SHA-256) that an application lists or that wait for one."""
    wanted = sorted(files)
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for column in (ListedRow.sha256, WaitingRow.sha256):
            found.update(session.scalars(select(column).where(column.in_(some))))
    return found


def position_shown(session: Session) -> int:
    """How much of the history the other answers of this session rest on."""
    mine = select(POSITIONS.c.position).where(POSITIONS.c.name == unlisted_files.name)
    return int(session.execute(mine).scalar_one())
