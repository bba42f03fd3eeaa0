"""A projector: takes events from the history into a read model, rows and position in one transaction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from shared.faults import place_of
from shared.history import Codec, Entry, Ledger, LedgerUnavailableError, Recorded
from shared.readmodels.database import Views
from shared.readmodels.model import Handler, ReadModel
from shared.readmodels.pages import Pages
from shared.readmodels.positions import POSITIONS
from shared.readmodels.rows import Rows

BATCH = 500
logger = logging.getLogger(__name__)


class HistoryGapError(Exception):
    """The history did not give the event after the stored position: nothing may be skipped."""


class PoisonError(Exception):
    """A read model cannot take an event; the cause is its handler's or the codec's exception."""

    def __init__(self, entry: Entry, cause: Exception) -> None:
        super().__init__(f"event {entry.position} ({entry.topic})")
        self.entry = entry
        self.cause = cause


@dataclass(frozen=True)
class Fault:
    """Why a projector stopped: the event, and the error's class and place, without its message."""

    position: int
    topic: str
    error: str

    def __str__(self) -> str:
        return f"{self.topic} @ {self.position}: {self.error}"


class Applier:
    """Applies entries to a session: decodes only what the model handles, and reports the entry that fails."""

    def __init__(self, decode: Callable[[Entry], Recorded[Any]], model: ReadModel) -> None:
        self._decode = decode
        self._model = model
        self._handlers: dict[str, Handler | None] = {}

    def apply(self, session: Rows, entries: Sequence[Entry]) -> None:
        """Let the model's handlers write the rows of some entries."""
        concerned = {entry.originator_id for entry in entries if self._handlers.get(entry.topic, True)}
        for rows in self._model.rows if concerned else ():
            session.foresee(rows, concerned)
        for entry in entries:
            self._apply(session, entry)
        flush(session, entries)

    def _apply(self, session: Session, entry: Entry) -> None:
        try:
            handler = self._handlers.get(entry.topic)
            if handler is None and entry.topic in self._handlers:
                return
            recorded = self._decode(entry)
            if handler is None:
                handler = self._handlers[entry.topic] = self._model.handler_of(type(recorded.event))
            if handler is not None:
                handler(session, recorded)
        except Exception as exc:
            if is_passing(exc):
                raise
            raise PoisonError(entry, exc) from exc


class Projector:
    """Keeps one read model. Used by one thread at a time; where two processes run it, the position row decides."""

    def __init__(
        self, ledger: Ledger, codec: Codec, views: Views, model: ReadModel, *, pages: Pages | None = None
    ) -> None:
        """`pages` is shared by projectors that take turns."""
        self.model = model
        self.fault: Fault | None = None
        self._ledger = ledger
        self._views = views
        self._pages = pages or Pages(ledger, codec)
        self._applier = Applier(self._pages.decode, model)
        self._reached: int | None = None

    def position(self) -> int:
        """The position that the read model shows."""
        return self._views.positions().get(self.model.name, (0, False))[0]

    def lag(self) -> int:
        """How many events the read model is behind."""
        return self._ledger.head().position - self.position()

    def run_once(self, limit: int = BATCH) -> int:
        """Take at most `limit` events, in one transaction; return how many.

        An event that the model cannot take stops this projector (`fault`), after the events before it. Errors that
        pass, such as a database that is away, are raised and change nothing.
        """
        with self._views.turns:
            if self.fault and not self._repaired(self.fault):
                return 0
            try:
                return self._advance(limit)
            except Exception as exc:
                self._reached = None
                self._pages.forget()
                if is_passing(exc) or isinstance(exc, HistoryGapError):
                    raise
            return self._advance_singly(limit)

    def _advance(self, limit: int) -> int:
        if self._reached is None:
            self._reached = self.position()
        entries = self._pages.read(after=self._reached, limit=limit)
        if not entries:
            return 0
        with self._views.transaction() as session:
            stored = lock_position(session, self.model)
            if stored is None:
                return 0
            if stored != self._reached:
                self._reached = stored
                entries = self._pages.read(after=stored, limit=limit)
            check_dense(entries, stored)
            self._applier.apply(session, entries)
            reached = stored + len(entries)
            store_position(session, self.model, reached)
        self._reached = reached
        self._views.progress.advanced(self.model.name, reached)
        return len(entries)

    def _advance_singly(self, limit: int) -> int:
        """After a failure inside a batch: up to the event that is to blame, each in a transaction of its own."""
        done = 0
        while done < limit:
            try:
                moved = self._advance(1)
            except PoisonError as exc:
                self._stop(exc)
                return done
            if not moved:
                break
            done += moved
        return done

    def _stop(self, poison: PoisonError) -> None:
        entry = poison.entry
        self._reached = None
        self.fault = Fault(entry.position, entry.topic, place_of(poison.cause))
        logger.error("read model %s stopped: %s", self.model.name, self.fault)
        with self._views.transaction() as session:
            session.execute(
                update(POSITIONS)
                .where(POSITIONS.c.name == self.model.name)
                .values(error=str(self.fault), error_position=entry.position, error_at=datetime.now(UTC))
            )
        self._views.progress.advanced(self.model.name, entry.position - 1, stopped=True)

    def _repaired(self, fault: Fault) -> bool:
        """Whether a rebuild, or another process with a repaired handler, has gone past the event."""
        position, stopped = self._views.positions().get(self.model.name, (0, False))
        if position < fault.position and stopped:
            return False
        self.fault = self._reached = None
        return True

    def resume(self) -> None:
        """Try the event that stopped this projector once more."""
        self.fault = self._reached = None


def is_passing(exc: BaseException) -> bool:
    """Whether the database, not the event, is the reason: busy, away, a deadlock."""
    return isinstance(exc, OperationalError | InterfaceError | LedgerUnavailableError) or (
        isinstance(exc, DBAPIError) and exc.connection_invalidated
    )


def lock_position(session: Session, model: ReadModel, *, wait: bool = False) -> int | None:
    """Lock the model's position row and return the position; None when another process holds it and `wait` is False."""
    query = select(POSITIONS.c.position).where(POSITIONS.c.name == model.name)
    position = session.execute(query.with_for_update(skip_locked=not wait)).scalar_one_or_none()
    if position is None and session.execute(query).first() is None:
        raise LookupError(f"read model {model.name} was never created: call views.create() first")
    return position


def store_position(session: Session, model: ReadModel, position: int) -> None:
    """Write the position beside the rows, and forget an error that is past."""
    session.execute(
        update(POSITIONS)
        .where(POSITIONS.c.name == model.name)
        .values(position=position, error="", error_position=None, error_at=None)
    )


def check_dense(entries: Sequence[Entry], after: int) -> None:
    """Refuse a history with a hole."""
    if entries and (entries[0].position != after + 1 or entries[-1].position != after + len(entries)):
        raise HistoryGapError(f"expected the event after {after}, got {entries[0].position}..{entries[-1].position}")


def flush(session: Rows, entries: Sequence[Entry]) -> None:
    """Send the rows to the database; a row that it refuses is the event's fault."""
    try:
        session.finish()
    except Exception as exc:
        if is_passing(exc):
            raise
        raise PoisonError(entries[-1], exc) from exc
