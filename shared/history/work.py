"""What one command may read and write, and how the commands of a batch see one another."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TypeVar, cast
from uuid import UUID

from shared.history.aggregate import Aggregate
from shared.history.chain import Entry, Head, extend
from shared.history.codec import Codec
from shared.history.errors import ConflictError, NotFoundError, RuleBrokenError, UnsavedChangesError
from shared.history.ledger import Ledger, Parked, ParkedState

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")

MOST_KEPT = 1_000  # aggregates


class Work:
    """Reads and writes of one command; all of it is committed, or none."""

    def __init__(self, overlay: Overlay, cause: str) -> None:
        self.cause = cause
        self._overlay = overlay
        self._touched: dict[UUID, Aggregate] = {}
        self._versions: dict[UUID, int] = {}
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
                self._versions[aggregate_id] = aggregate.version
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


class Kept:
    """Aggregates as they stood after earlier batches, the latest used: what was read once need not be read again.

    Who takes one must read what was written of it since, by whomever; who changes one without committing the change
    must not give it back.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._aggregates: OrderedDict[UUID, Aggregate] = OrderedDict()

    def take(self, aggregate_id: UUID) -> Aggregate | None:
        """The aggregate, which is then not kept any more."""
        return self._aggregates.pop(aggregate_id, None)

    def give_back(self, aggregates: Mapping[UUID, Aggregate | None]) -> None:
        """Keeps aggregates in place of those used longest ago."""
        for aggregate_id, aggregate in aggregates.items():
            if aggregate is not None:
                self._aggregates[aggregate_id] = aggregate
        while len(self._aggregates) > self._most:
            self._aggregates.popitem(last=False)


class Overlay:
    """The history as it will stand after those commands of a batch that have succeeded so far."""

    def __init__(self, ledger: Ledger, codec: Codec, head: Head, kept: Kept | None = None) -> None:
        self.ledger = ledger
        self.head = head
        self.entries: list[Entry] = []
        self.parked: list[Parked] = []
        self.parked_states: dict[str, ParkedState] = {}
        self.keys: dict[UUID, bytes | None] = {}
        self.aggregates: dict[UUID, Aggregate | None] = {}
        self._codec = codec
        self._kept = kept or Kept()
        self._events: dict[UUID, list[Aggregate.Event]] = {}

    def run(self, handler: Callable[[Work], R], cause: str) -> R:
        """Runs one command; if it raises, it leaves nothing behind."""
        work = Work(self, cause)
        try:
            result = handler(work)
            self._accept(work)
        except BaseException as error:
            refused = isinstance(error, RuleBrokenError)  # before anything was changed, as a rule
            for aggregate_id, aggregate in work._touched.items():
                if not refused or aggregate.version != work._versions.get(aggregate_id):
                    self.aggregates.pop(aggregate_id, None)
            raise
        return result

    def find(self, aggregate_id: UUID) -> Aggregate | None:
        """An aggregate with what this batch has written of it."""
        if aggregate_id not in self.aggregates:
            aggregate = self._kept.take(aggregate_id)
            version = aggregate.version if aggregate else 0
            for entry in self.ledger.events_of(aggregate_id, after_version=version):
                aggregate = self._codec.apply(entry, aggregate)
            for pending in self._events.get(aggregate_id, ()):
                aggregate = cast("Aggregate", pending.mutate(aggregate))
            self.aggregates[aggregate_id] = aggregate
        return self.aggregates[aggregate_id]

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
        self.aggregates.update(work._touched)
        self.parked += work._parked
        self.parked_states.update(work._parked_states)
        self.keys.update(work._keys)
