"""Aggregates come back from the history as they were decided."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.history import ChainBrokenError, Ledger, Writer, entries_of, load, replay, replay_ledger
from tests.history import raw
from tests.history.books import CODEC, Book, Chair, acquire, lend, lend_and_give_back


def test_replay_of_the_whole_ledger_equals_each_aggregate_loaded(ledger: Ledger, writer: Writer) -> None:
    books = [uuid4() for _ in range(7)]
    chair = uuid4()
    for book in books:
        writer.submit(acquire(book))
    writer.submit(lambda work: work.save(Chair.buy(chair)))
    for number, book in enumerate(books):
        for _ in range(number):
            writer.submit(lend_and_give_back(book))
    writer.submit(lend(books[0])).result()
    replayed = replay_ledger(ledger, CODEC)
    assert list(replayed) == [*books, chair]
    assert [replayed[book] for book in books] == [load(ledger, CODEC, Book, book) for book in books]
    assert [book.loans for book in replayed.values() if isinstance(book, Book)] == [1, 1, 2, 3, 4, 5, 6]
    assert isinstance(replayed[chair], Chair)


def test_entries_are_read_a_page_at_a_time_without_hole_or_repetition(ledger: Ledger, writer: Writer) -> None:
    for _ in range(10):
        writer.submit(acquire(uuid4())).result()
    assert [e.position for e in entries_of(ledger, page=3)] == list(range(1, 11))
    assert [e.position for e in entries_of(ledger, after=8, page=1)] == [9, 10]
    assert replay(entries_of(ledger, after=10), CODEC) == {}


def test_replay_of_a_changed_history_stops_where_it_was_changed(url: str, ledger: Ledger, writer: Writer) -> None:
    for _ in range(5):
        writer.submit(acquire(uuid4())).result()
    raw.execute(url, *raw.drop_triggers(url), "DELETE FROM stored_events WHERE leaf_index = 3")
    with pytest.raises(ChainBrokenError, match="position 3"):
        replay_ledger(ledger, CODEC)


def test_load_of_an_unknown_or_other_aggregate_is_none(ledger: Ledger, writer: Writer) -> None:
    chair = uuid4()
    writer.submit(lambda work: work.save(Chair.buy(chair))).result()
    assert load(ledger, CODEC, Book, uuid4()) is None
    assert load(ledger, CODEC, Book, chair) is None
    assert load(ledger, CODEC, Chair, chair) is not None
