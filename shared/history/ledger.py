"""The ledger of one service: its history, and all that is written in the same transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from shared.history import tables
from shared.history.chain import Entry, Head
from shared.history.errors import NotFoundError, SourceConflictError

ParkedState = Literal["open", "replayed", "discarded"]
Rows = list[tuple[Any, ...]]
Write = Callable[[str, Sequence[Sequence[Any]]], int]
"""Executes a statement for every row of parameters; the number of rows changed."""


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

    Every method may be called from any thread, and raises LedgerUnavailableError when the database does not
    answer.
    """

    @abstractmethod
    def create(self) -> None:
        """Creates what is missing; existing tables and rows stay as they are."""

    @abstractmethod
    def head(self) -> Head: ...

    @abstractmethod
    def read(self, *, after: int, limit: int) -> list[Entry]:
        """Entries by position, from ``after + 1``."""

    @abstractmethod
    def events_of(self, aggregate_id: UUID, *, after_version: int = 0) -> list[Entry]: ...

    @abstractmethod
    def append(self, changes: Changes) -> None:
        """One transaction. Raises ConflictError (a position or version is taken), SourceConflictError."""

    @abstractmethod
    def append_exclusively(self, decide: Callable[[Head], Changes]) -> None:
        """Like append, but no other process can write while ``decide`` reads and decides.

        ``decide`` is called again when the connection broke and nothing was stored.
        """

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _rows(self, statement: str, parameters: Sequence[Any]) -> Rows:
        """Rows of one SELECT with ``?`` parameters."""

    @abstractmethod
    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        """One transaction of its own."""

    @abstractmethod
    def _forget(self) -> None:
        """Removes what deleted keys left behind in the database's files."""

    def source_position(self, source: str) -> int:
        """The sequence reached of a source stream; 0 before the first message."""
        return self.source_positions([source])[source]

    def source_positions(self, sources: Iterable[str]) -> dict[str, int]:
        names = list(sources)
        found = self._rows(tables.select_in(tables.SELECT_SOURCES, len(names)), names) if names else []
        return dict.fromkeys(names, 0) | dict(found)

    def answered(self, keys: Iterable[str]) -> dict[str, Answered]:
        """The requests among ``keys`` that were carried out before."""
        names = list(keys)
        rows = self._rows(tables.select_in(tables.SELECT_REQUESTS, len(names)), names) if names else []
        return {row[0]: Answered(*row) for row in rows}

    def parked(self, *, state: ParkedState | None = "open", limit: int = 1000) -> list[Parked]:
        """Parked messages, the oldest first; every state when ``state`` is None."""
        if state is None:
            rows = self._rows(tables.SELECT_PARKED, (limit,))
        else:
            rows = self._rows(tables.SELECT_PARKED_IN_STATE, (state, limit))
        return [_parked(row) for row in rows]

    def parked_message(self, parked_id: str) -> Parked:
        rows = self._rows(tables.SELECT_PARKED_MESSAGE, (parked_id,))
        if not rows:
            raise NotFoundError(f"没有编号为 {parked_id} 的搁置消息。")
        return _parked(rows[0])

    def mark_parked(self, parked_id: str, state: ParkedState) -> None:
        if not self._write(tables.MARK_PARKED, [(state, parked_id)]):
            raise NotFoundError(f"没有编号为 {parked_id} 的搁置消息。")

    def wrapped_key(self, subject: UUID) -> bytes | None:
        rows = self._rows(tables.SELECT_KEY, (subject.hex,))
        return bytes(rows[0][0]) if rows else None

    def delete_key(self, subject: UUID) -> bool:
        """Destroys a key for good; True if there was one."""
        deleted = self._write(tables.DELETE_KEY, [(subject.hex,)])
        self._forget()
        return bool(deleted)

    @staticmethod
    def _write_beside(write: Write, changes: Changes) -> None:
        """All that is written beside the entries."""
        if changes.sources:
            before = changes.sources_before
            rows = [(name, reached, before.get(name, 0)) for name, reached in changes.sources.items()]
            if write(tables.REACH_SOURCE, rows) != len(rows):
                raise SourceConflictError(changes.sources)
        if changes.requests:
            answers = [(r.key, r.fingerprint, r.result, r.position) for r in changes.requests]
            write(tables.INSERT_REQUEST, answers)
        if changes.parked:
            write(tables.PARK, [_row(parked) for parked in changes.parked])
        if changes.parked_states:
            write(tables.MARK_PARKED, [(state, name) for name, state in changes.parked_states.items()])
        kept = [(subject.hex, key) for subject, key in changes.keys.items() if key is not None]
        if kept:
            write(tables.KEEP_KEY, kept)
        destroyed = [(subject.hex,) for subject, key in changes.keys.items() if key is None]
        if destroyed:
            write(tables.DELETE_KEY, destroyed)


PARKED_FIELDS = tuple(Parked.__dataclass_fields__)


def _row(parked: Parked) -> tuple[Any, ...]:
    parked_at = parked.parked_at.astimezone(UTC).isoformat(timespec="microseconds")  # sorts as text
    return (
        parked.id, parked.source, parked.sequence, parked.subject, parked.type, parked.body,
        parked.error, parked.attempts, parked_at, parked.state,
    )  # fmt: skip


def _parked(row: tuple[Any, ...]) -> Parked:
    fields = dict(zip(PARKED_FIELDS, row, strict=True))
    fields["parked_at"] = datetime.fromisoformat(fields["parked_at"])
    return Parked(**fields)
