"""Aggregates from their history: one, or all of a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from shared.history.aggregate import Aggregate
from shared.history.chain import EMPTY, Entry, follow
from shared.history.codec import Codec
from shared.history.ledger import Ledger

A = TypeVar("A", bound=Aggregate)


def entries_of(ledger: Ledger, *, after: int = 0, page: int = 1000) -> Iterator[Entry]:
    """Every entry after a position, read a page at a time."""
    while entries := ledger.read(after=after, limit=page):
        yield from entries
        after = entries[-1].position


def replay(entries: Iterable[Entry], codec: Codec, onto: dict[UUID, Aggregate] | None = None) -> dict[UUID, Aggregate]:
    """The aggregates that a run of entries leads to, from their creation on or from where ``onto`` stands."""
    aggregates = {} if onto is None else onto
    for entry in entries:
        known = aggregates.get(entry.originator_id)
        applied = codec.apply(entry, known)
        if applied is not known:
            aggregates[entry.originator_id] = applied
    return aggregates


def replay_ledger(ledger: Ledger, codec: Codec, *, page: int = 1000) -> dict[UUID, Aggregate]:
    """Every aggregate of a ledger, whose chain is verified on the way. Raises ChainBrokenError."""
    aggregates: dict[UUID, Aggregate] = {}
    head = EMPTY
    while entries := ledger.read(after=head.position, limit=page):
        head = follow(head, entries)
        replay(entries, codec, aggregates)
    return aggregates


def load(ledger: Ledger, codec: Codec, cls: type[A], aggregate_id: UUID) -> A | None:
    """One aggregate as it stands, or None if there is none of this class under the id."""
    aggregate = replay(ledger.events_of(aggregate_id), codec).get(aggregate_id)
    return aggregate if isinstance(aggregate, cls) else None
