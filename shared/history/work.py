"""What one command may read and write, and how the commands of a batch see one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from shared.history.aggregate import Aggregate
from shared.history.chain import Entry, Head, extend
from shared.history.codec import Codec
from shared.history.errors import ConflictError, NotFoundError, UnsavedChangesError
from shared.history.ledger import Ledger, Parked, ParkedState

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


class Work:
    """Reads and writes of one command; all of it is committed, or none."""

    def __init__(self, overlay: Overlay, cause: str) -> None:
        self.cause = cause
        self._overlay = overlay
        self._touched: dict[UUID, Aggregate] = {}
        self._events: list[Aggregate.Event] = []
        self._parked: list[Parked] = []
        self._parked_states: dict[str, ParkedState] = {}
        self._keys: dict[UUID, bytes | None] = {}

    def get(self, cls: type[A], aggregate_id: UUID) -> A:
        """Raises NotFoundError, also when the id belongs to an aggregate of another class."""
        aggregate = self.find(cls, aggregate_id)
        if aggregate is None:
            raise NotFoundError(f"没有找到编号为 {aggregate_id} 的记录。", remedy="请核对编号。")
        return aggregate

    def find(self, cls: type[A], aggregate_id: UUID) -> A | None:
        """The same object each time within a command."""
        aggregate = self._touched.get(aggregate_id)
        if aggregate is None:
            aggregate = self._overlay.find(aggregate_id)
        if aggregate is not None:
            self._touched[aggregate_id] = aggregate
        return aggregate if isinstance(aggregate, cls) else None

    def save(self, *aggregates: Aggregate) -> None:
        """Writes the aggregates' new events, in this order.

        Raises ConflictError when another aggregate stands under the id already.
        """
        for aggregate in aggregates:
            known = self.find(Aggregate, aggregate.id)
            if known is not None and known is not aggregate:
                raise ConflictError
            self._touched[aggregate.id] = aggregate
            self._events += cast("list[Aggregate.Event]", aggregate.collect_events())

    def keep_key(self, subject: UUID, wrapped: bytes) -> None:
        """Keeps a subject's key, in place of one that it had."""
        self._keys[subject] = wrapped

    def destroy_key(self, subject: UUID) -> None:
        """Erases what is encrypted under the key, whose bytes in the history stay as they are."""
        self._keys[subject] = None

    def wrapped_key(self, subject: UUID) -> bytes | None:
        """A subject's key, or None if it has none or lost it."""
        for keys in (self._keys, self._overlay.keys):
            if subject in keys:
                return keys[subject]
        return self._overlay.ledger.wrapped_key(subject)

    def park(self, parked: Parked) -> None:
        """Puts a message aside for a person."""
        self._parked.append(parked)

    def mark_parked(self, parked_id: str, state: ParkedState) -> None:
        """Settles an open message together with its effect; ConflictError when it is settled already."""
        self._parked_states[parked_id] = state


class Overlay:
    """The history as it will stand after those commands of a batch that have succeeded so far."""

    def __init__(self, ledger: Ledger, codec: Codec, head: Head) -> None:
        self.ledger = ledger
        self.head = head
        self.entries: list[Entry] = []
        self.parked: list[Parked] = []
        self.parked_states: dict[str, ParkedState] = {}
        self.keys: dict[UUID, bytes | None] = {}
        self._codec = codec
        self._events: dict[UUID, list[Aggregate.Event]] = {}
        self._aggregates: dict[UUID, Aggregate | None] = {}

    def run(self, handler: Callable[[Work], R], cause: str) -> R:
        """Runs one command; if it raises, it leaves nothing behind."""
        work = Work(self, cause)
        try:
            result = handler(work)
            self._accept(work)
        except BaseException:
            for aggregate_id in work._touched:
                self._aggregates.pop(aggregate_id, None)
            raise
        return result

    def find(self, aggregate_id: UUID) -> Aggregate | None:
        """An aggregate with what this batch has written of it."""
        if aggregate_id not in self._aggregates:
            aggregate: Any = None
            for entry in self.ledger.events_of(aggregate_id):
                aggregate = self._codec.apply(entry, aggregate)
            for pending in self._events.get(aggregate_id, ()):
                aggregate = pending.mutate(aggregate)
            self._aggregates[aggregate_id] = aggregate
        return self._aggregates[aggregate_id]

    def _accept(self, work: Work) -> None:
        for aggregate in work._touched.values():
            if aggregate.pending_events:
                raise UnsavedChangesError(f"{type(aggregate).__qualname__} {aggregate.id} was changed and not saved")
        topic, encode = self._codec.topic, self._codec.encode
        rows = [(e.originator_id, e.originator_version, topic(e), encode(e, work.cause)) for e in work._events]
        if rows:
            entries = extend(self.head, rows)
            self.entries += entries
            self.head = Head(entries[-1].position, entries[-1].link)
        for event in work._events:
            self._events.setdefault(event.originator_id, []).append(event)
        self._aggregates.update(work._touched)
        self.parked += work._parked
        self.parked_states.update(work._parked_states)
        self.keys.update(work._keys)
