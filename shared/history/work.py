"""What one command may read and write, and the batch of commands that becomes one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from shared.history.aggregate import Aggregate
from shared.history.chain import Entry, Head, extend
from shared.history.codec import Codec
from shared.history.errors import ConflictError, NotFoundError, UnsavedChangesError
from shared.history.ledger import Ledger, Parked, ParkedState

if TYPE_CHECKING:
    from collections.abc import Iterable

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


class Overlay:
    """The history as it will stand after the commands of a batch that have succeeded so far."""

    def __init__(self, ledger: Ledger, codec: Codec, head: Head) -> None:
        self.ledger = ledger
        self.codec = codec
        self.head = head
        self.entries: list[Entry] = []
        self.parked: list[Parked] = []
        self.parked_states: dict[str, ParkedState] = {}
        self.keys: dict[UUID, bytes | None] = {}
        self._events: dict[UUID, list[Aggregate.Event]] = {}
        self._aggregates: dict[UUID, Aggregate] = {}

    def run(self, handler: Callable[[Work], R], cause: str) -> R:
        """Runs one command; if it raises, it leaves nothing behind."""
        work = Work(self, cause)
        try:
            result = handler(work)
            self._accept(work)
        except BaseException:
            for aggregate_id in work.touched:
                self._aggregates.pop(aggregate_id, None)
            raise
        return result

    def find(self, aggregate_id: UUID) -> Aggregate | None:
        aggregate: Any = self._aggregates.get(aggregate_id)
        if aggregate is None:
            for entry in self.ledger.events_of(aggregate_id):
                aggregate = self.codec.event(entry).mutate(aggregate)
            for pending in self._events.get(aggregate_id, ()):
                aggregate = pending.mutate(aggregate)
            if aggregate is not None:
                self._aggregates[aggregate_id] = aggregate
        return cast("Aggregate | None", aggregate)

    def version_pending(self, aggregate_id: UUID) -> int | None:
        """The last version that this batch writes of an aggregate."""
        events = self._events.get(aggregate_id)
        return events[-1].originator_version if events else None

    def _accept(self, work: Work) -> None:
        for aggregate in work.touched.values():
            if aggregate.pending_events:
                raise UnsavedChangesError(f"{type(aggregate).__qualname__} {aggregate.id} was not saved")
        encode, topic = self.codec.encode, self.codec.topic
        encoded = [
            (event.originator_id, event.originator_version, topic(event), encode(event, work.cause))
            for event in work.events
        ]
        entries = extend(self.head, encoded)
        if entries:
            self.entries += entries
            self.head = Head(entries[-1].position, entries[-1].link)
        for event in work.events:
            self._events.setdefault(event.originator_id, []).append(event)
        self._aggregates.update(work.touched)
        self.parked += work.parked
        self.parked_states.update(work.parked_states)
        self.keys.update(work.keys)


class Work:
    """Reads and writes of one command; all of it is committed, or none."""

    def __init__(self, overlay: Overlay, cause: str) -> None:
        self.cause = cause
        self.touched: dict[UUID, Aggregate] = {}
        self.events: list[Aggregate.Event] = []
        self.parked: list[Parked] = []
        self.parked_states: dict[str, ParkedState] = {}
        self.keys: dict[UUID, bytes | None] = {}
        self._overlay = overlay

    def get(self, cls: type[A], id: UUID) -> A:
        """Raises NotFoundError, also when the id belongs to an aggregate of another class."""
        aggregate = self.find(cls, id)
        if aggregate is None:
            raise NotFoundError(f"没有找到编号为 {id} 的记录。", remedy="请核对编号。")
        return aggregate

    def find(self, cls: type[A], id: UUID) -> A | None:
        aggregate = self.touched.get(id) or self._overlay.find(id)
        if aggregate is not None:
            self.touched[id] = aggregate
        return aggregate if isinstance(aggregate, cls) else None

    def save(self, *aggregates: Aggregate) -> None:
        """Writes the aggregates' new events, in this order."""
        for aggregate in aggregates:
            events = cast("Iterable[Aggregate.Event]", aggregate.collect_events())
            known = self.touched.get(aggregate.id)
            if known is not None and known is not aggregate:
                raise ConflictError
            for event in events:
                if known is None and event.originator_version <= (
                    self._overlay.version_pending(aggregate.id) or 0
                ):
                    raise ConflictError
                self.events.append(event)
            self.touched[aggregate.id] = aggregate

    def keep_key(self, subject: UUID, wrapped: bytes) -> None:
        self.keys[subject] = wrapped

    def destroy_key(self, subject: UUID) -> None:
        self.keys[subject] = None

    def wrapped_key(self, subject: UUID) -> bytes | None:
        for keys in (self.keys, self._overlay.keys):
            if subject in keys:
                return keys[subject]
        return self._overlay.ledger.wrapped_key(subject)

    def park(self, parked: Parked) -> None:
        self.parked.append(parked)

    def mark_parked(self, parked_id: str, state: ParkedState) -> None:
        """Together with what the command writes, such as the effect of a replayed message."""
        self.parked_states[parked_id] = state
