"""What an account has uploaded: its own files alone may stand in its applications, and those that wait are bounded."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from services.applications.domain.refusals import NotUploadedError, TooMuchUploadedError
from services.applications.domain.rounds import NAMESPACE
from shared.history import Aggregate, Created, event

MOST_BYTES = 500 * 1024 * 1024
MOST_FILES = 400
KEPT_UNLISTED = timedelta(days=30)
"""How long a file stays that no application lists."""
_RENEWED_AFTER = timedelta(days=1)


class Waiting(NamedTuple):
    """A file that no application of its account lists yet; `size` in bytes."""

    size: int
    since: datetime


class Room(NamedTuple):
    """How many files wait, and how many bytes, of all that may."""

    files: int
    size: int

    @property
    def left(self) -> int:
        """How many bytes the next file may have."""
        return max(MOST_BYTES - self.size, 0) if self.files < MOST_FILES else 0

    @property
    def refusal(self) -> TooMuchUploadedError:
        """Why a file finds no room."""
        return TooMuchUploadedError(self.files, self.size, most_files=MOST_FILES, most_bytes=MOST_BYTES)


class Uploads(Aggregate):
    """One account's uploads. A file of the same content belongs to every account that has uploaded it itself."""

    TOPIC = "applications.Uploads"

    class Event(Aggregate.Event):
        TOPIC = "applications.Uploads.Event"

    class Begun(Event, Created):
        TOPIC = "applications.Uploads.Begun"
        account: str

    class Uploaded(Event):
        TOPIC = "applications.Uploads.Uploaded"
        sha256: str
        size: int

    class Listed(Event):
        TOPIC = "applications.Uploads.Listed"
        application: UUID
        files: tuple[str, ...]

    class Expired(Event):
        TOPIC = "applications.Uploads.Expired"
        files: tuple[str, ...]

    @event(Begun)
    def __init__(self, account: str, by: str, timestamp: datetime) -> None:
        self.account = account
        self.waiting: dict[str, Waiting] = {}
        self.listed: set[str] = set()

    @staticmethod
    def id_of(account: str) -> UUID:
        """The id of an account's uploads."""
        return uuid5(NAMESPACE, f"uploads:{account}")

    @classmethod
    def begin(cls, account: str, *, at: datetime) -> Self:
        """An account uploads for the first time."""
        return cls._create(cls.Begun, id=cls.id_of(account), account=account, by=account, timestamp=at)

    @property
    def own(self) -> frozenset[str]:
        """SHA-256 of every file that the account may list."""
        return frozenset(self.waiting) | self.listed

    def room(self, coming: Collection[int] = ()) -> "Room":
        """What waits already, together with files of these sizes that are coming in."""
        return Room(len(self.waiting) + len(coming), sum(file.size for file in self.waiting.values()) + sum(coming))

    def upload(self, sha256: str, size: int, *, at: datetime) -> None:
        """Note a file; the same one again only so that it stays longer."""
        known = self.waiting.get(sha256)
        if sha256 not in self.listed and (known is None or at - known.since >= _RENEWED_AFTER):
            self._uploaded(sha256=sha256, size=size, by=self.account, timestamp=at)

    @event(Uploaded)
    def _uploaded(self, sha256: str, size: int, by: str, timestamp: datetime) -> None:
        self.waiting[sha256] = Waiting(size, timestamp)

    def list_in(self, application: UUID, files: Iterable[str], *, at: datetime) -> None:
        """An application lists these of the account's own files."""
        new = tuple(sorted({sha256 for sha256 in files if sha256 in self.waiting}))
        if new:
            self._listed(application=application, files=new, by=self.account, timestamp=at)

    @event(Listed)
    def _listed(self, application: UUID, files: tuple[str, ...], by: str, timestamp: datetime) -> None:
        for sha256 in files:
            self.waiting.pop(sha256, None)
            self.listed.add(sha256)

    def expire(self, *, by: str, at: datetime) -> None:
        """Let go of files that have waited too long."""
        files = tuple(sha256 for sha256, file in self.waiting.items() if at - file.since >= KEPT_UNLISTED)
        if files:
            self._expired(files=files, by=by, timestamp=at)

    @event(Expired)
    def _expired(self, files: tuple[str, ...], by: str, timestamp: datetime) -> None:
        for sha256 in files:
            self.waiting.pop(sha256, None)


def check_own(files: Mapping[str, str], own: Collection[str]) -> None:
    """Raise NotUploadedError naming every file (SHA-256 by name) that is not the account's own.

    That somebody else has uploaded it is not told: who knows a file's hash need not know the file.
    """
    foreign = [file for file, sha256 in files.items() if sha256 not in own]
    if foreign:
        raise NotUploadedError(foreign)
