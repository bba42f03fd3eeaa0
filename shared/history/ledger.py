"""The ledger of one service: its history, and all that is written in the same transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from shared.history import tables
from shared.history.chain import Entry, Head
from shared.history.errors import ConflictError, NotFoundError, SourceConflictError

ParkedState = Literal["open", "replayed", "discarded"]
SETTLED = "这条搁置消息已经处理过。"
Rows = list[tuple[Any, ...]]
Write = Callable[[str, Sequence[Sequence[Any]]], int]
"""Executes a statement once for each row of parameters; returns the number of rows changed."""


@dataclass(frozen=True)
class Parked:
    """A message that kept failing, kept for a person; ``id`` is unique, parking it again updates it."""

    id: str
    source: str
    sequence: int
    subject: str
    type: str
    body: bytes
    error: str
    attempts: int
    parked_at: datetime
    state: ParkedState = "open"


@dataclass(frozen=True)
class Request:
    """An idempotency key with a fingerprint of the request that it stands for."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True)
class Answered:
    """A request that was carried out: its result as JSON and the position it led to."""

    key: str
    fingerprint: bytes
    result: bytes
    position: int


@dataclass(frozen=True)
class Changes:
    """What one transaction writes.

    ``sources`` are the sequences reached, ``sources_before`` those that the decision rested on (0 when
    absent). A key of None is destroyed.
    """

    entries: Sequence[Entry] = ()
    sources: Mapping[str, int] = field(default_factory=dict)
    requests: Sequence[Answered] = ()
    parked: Sequence[Parked] = ()
    keys: Mapping[UUID, bytes | None] = field(default_factory=dict)
    sources_before: Mapping[str, int] = field(default_factory=dict)
    parked_states: Mapping[str, ParkedState] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.entries, self.sources, self.requests, self.parked, self.keys, self.parked_states))


class Ledger(ABC):
    """An append-only history with its chain, source positions, parked messages, requests and keys.

    Every method may be called from any thread, and raises LedgerUnavailableError when the database does
    not answer.
    """

    turns: AbstractContextManager[None] = nullcontext()
    """What a writer enters for a batch, commit and all."""

    @abstractmethod
    def create(self) -> None:
        """Creates what is missing; existing tables and rows stay as they are."""

    @abstractmethod
    def append(self, changes: Changes) -> None:
        """One transaction.

        Raises ConflictError when a position or an aggregate's version is taken, SourceConflictError when a
        source has moved on; nothing is stored then. A commit whose answer is lost is looked up, not repeated.
        """

    @abstractmethod
    def append_exclusively(self, decide: Callable[[Head], Changes]) -> None:
        """Like append, but nobody else can write from before ``decide`` is called until the commit.

        ``decide`` is called again when the connection broke and nothing was stored.
        """

    @abstractmethod
    def close(self) -> None:
        """Closes the connections."""

    @abstractmethod
    def _rows(self, statement: str, parameters: Sequence[Any]) -> Rows: ...

    @abstractmethod
    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        """A transaction of its own."""

    @abstractmethod
    def _entries(self, rows: Rows) -> list[Entry]: ...

    @abstractmethod
    def _stored_id(self, aggregate_id: UUID) -> Any: ...

    @abstractmethod
    def _forget(self) -> None:
        """Clears what deleted keys left in the database's files."""

    def head(self) -> Head:
        """The last position and its link."""
        rows = self._rows(tables.SELECT_HEAD, ())
        return Head(*rows[0]) if rows else Head()

    def read(self, *, after: int, limit: int) -> list[Entry]:
        """Entries by position, from ``after + 1``."""
        return self._entries(self._rows(tables.SELECT_ENTRIES, (after, limit)))

    def events_of(self, aggregate_id: UUID, *, after_version: int = 0) -> list[Entry]:
        """One aggregate's entries by version."""
        return self._entries(self._rows(tables.SELECT_EVENTS_OF, (self._stored_id(aggregate_id), after_version)))

    def source_position(self, source: str) -> int:
        """The sequence reached of a source stream; 0 before the first message."""
        rows = self._rows(tables.SELECT_SOURCE, (source,))
        return int(rows[0][0]) if rows else 0

    def answered(self, keys: Collection[str]) -> dict[str, Answered]:
        """The requests among ``keys`` that were carried out before."""
        if not keys:
            return {}
        statement = f"{tables.SELECT_REQUESTS}({', '.join('?' * len(keys))})"
        return {row[0]: Answered(*row) for row in self._rows(statement, tuple(keys))}

    def parked(self, *, state: ParkedState | None = "open", limit: int = 1000) -> list[Parked]:
        """Parked messages, the oldest first; of every state when ``state`` is None."""
        if state is None:
            rows = self._rows(tables.SELECT_PARKED, (limit,))
        else:
            rows = self._rows(tables.SELECT_PARKED_IN_STATE, (state, limit))
        return [_parked(row) for row in rows]

    def parked_message(self, parked_id: str) -> Parked:
        """Raises NotFoundError."""
        rows = self._rows(tables.SELECT_PARKED_MESSAGE, (parked_id,))
        if not rows:
            raise ParkedMessageNotFoundError(parked_id)
        return _parked(rows[0])

    def mark_parked(self, parked_id: str, state: ParkedState) -> None:
        """Settles an open message. Raises NotFoundError, or ConflictError when it is settled already."""
        if not self._write(tables.SETTLE_PARKED, [(state, parked_id)]):
            self.parked_message(parked_id)
            raise ConflictError(SETTLED)

    def wrapped_key(self, subject: UUID) -> bytes | None:
        """A subject's key as it was kept, or None if it has none or lost it."""
        rows = self._rows(tables.SELECT_KEY, (subject.hex,))
        return bytes(rows[0][0]) if rows else None

    def delete_key(self, subject: UUID) -> bool:
        """Destroys a key for good; True if there was one."""
        deleted = self._write(tables.DELETE_KEY, [(subject.hex,)])
        self._forget()
        return bool(deleted)

    @staticmethod
    def _write_beside(write: Write, changes: Changes) -> None:
        if changes.sources:
            before = changes.sources_before
            reached = [(name, at, before.get(name, 0)) for name, at in changes.sources.items()]
            if write(tables.REACH_SOURCE, reached) != len(reached):
                raise SourceConflictError(changes.sources)
        settled = [(state, parked_id) for parked_id, state in changes.parked_states.items()]
        if settled and write(tables.SETTLE_PARKED, settled) != len(settled):
            raise ConflictError(SETTLED)
        keys = [(subject.hex, key) for subject, key in changes.keys.items()]
        rows: dict[str, list[tuple[Any, ...]]] = {
            tables.INSERT_REQUEST: [(r.key, r.fingerprint, r.result, r.position) for r in changes.requests],
            tables.PARK: [_row(parked) for parked in changes.parked],
            tables.KEEP_KEY: [(subject, key) for subject, key in keys if key is not None],
            tables.DELETE_KEY: [(subject,) for subject, key in keys if key is None],
        }
        for statement, parameters in rows.items():
            if parameters:
                write(statement, parameters)


class ParkedMessageNotFoundError(NotFoundError):
    """There is no parked message of this id."""

    def __init__(self, parked_id: str) -> None:
        super().__init__(f"没有编号为 {parked_id} 的搁置消息。")


def _row(parked: Parked) -> tuple[Any, ...]:
    values = {name: getattr(parked, name) for name in PARKED_FIELDS}
    values["parked_at"] = parked.parked_at.astimezone(UTC).isoformat(timespec="microseconds")  # sorts as text
    return tuple(values.values())


def _parked(row: tuple[Any, ...]) -> Parked:
    values = dict(zip(PARKED_FIELDS, row, strict=True))
    values["parked_at"] = datetime.fromisoformat(values["parked_at"])
    return Parked(**values)


PARKED_FIELDS = tuple(f.name for f in fields(Parked))
