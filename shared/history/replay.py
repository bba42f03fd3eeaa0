"""Aggregates from their history: one, or all of a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from shared.history.aggregate import Aggregate
from shared.history.chain import Entry, verified
from shared.history.codec import Codec
from shared.history.ledger import Ledger

A = TypeVar("A", bound=Aggregate)


def entries_of(ledger: Ledger, *, after: int = 0, page: int = 1000) -> Iterator[Entry]:
    """Every entry after a position, read a page at a time."""
    while entries := ledger.read(after=after, limit=page):
        yield from entries
        after = entries[-1].position


def replay(entries: Iterable[Entry], codec: Codec) -> dict[UUID, Aggregate]:
    """The aggregates that a run of entries, from their creation on, leads to."""
    aggregates: dict[UUID, Aggregate] = {}
    for entry in entries:
        aggregates[entry[1]] = codec.apply(entry, aggregates.get(entry[1]))
    return aggregates


def replay_ledger(ledger: Ledger, codec: Codec) -> dict[UUID, Aggregate]:
    """Every aggregate of a ledger, from a chain that is verified on the way. Raises ChainBrokenError."""
    return replay(verified(entries_of(ledger)), codec)


def load(ledger: Ledger, codec: Codec, cls: type[A], aggregate_id: UUID) -> A | None:
    """One aggregate as it stands, or None if there is none of this class under the id."""
    aggregate = replay(ledger.events_of(aggregate_id), codec).get(aggregate_id)
    return aggregate if isinstance(aggregate, cls) else None
