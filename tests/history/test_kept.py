"""Aggregates are kept between batches, and yet always stand as the history has them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared.history import (
    Aggregate,
    Changes,
    Codec,
    Entry,
    Ledger,
    LedgerUnavailableError,
    Signal,
    Work,
    Writer,
    open_ledger,
)
from shared.history.sqlite import SQLiteLedger
from shared.history.work import Kept
from tests.history.books import AlreadyLentError, Book, Chair, acquire, lend, lend_and_give_back

BOOK = UUID(int=1)


class CountingCodec(Codec):
    applied = 0

    def apply(self, entry: Entry, aggregate: Aggregate | None) -> Aggregate:
        self.applied += 1
        return super().apply(entry, aggregate)


def loans_of(work: Work) -> int:
    return work.get(Book, BOOK).loans


def give_back(work: Work) -> None:
    book = work.get(Book, BOOK)
    book.give_back()
    work.save(book)


def started(ledger: Ledger, codec: Codec) -> Writer:
    writer = Writer(ledger, codec, committed=Signal())
    writer.start()
    return writer


def test_a_long_history_is_read_once_and_not_for_every_batch(ledger: Ledger) -> None:
    codec = CountingCodec([Book, Chair])
    writer = started(ledger, codec)
    writer.submit(acquire(BOOK)).result()
    for _ in range(50):
        writer.submit(lend_and_give_back(BOOK)).result()
    assert codec.applied == 0
    writer.submit(lend(BOOK)).result()
    with pytest.raises(AlreadyLentError):
        writer.submit(lend(BOOK)).result()
    assert writer.submit(loans_of).result().result == 51
    assert codec.applied == 0
    writer.stop()


def test_what_another_process_wrote_is_seen_also_by_a_command_that_would_write_nothing(
    url: str, ledger: Ledger
) -> None:
    codec = CountingCodec([Book, Chair])
    here, elsewhere = open_ledger(url), ledger
    one, other = started(here, codec), started(elsewhere, CountingCodec([Book, Chair]))
    one.submit(acquire(BOOK)).result()
    one.submit(lend(BOOK)).result()
    other.submit(give_back).result()
    assert one.submit(lend(BOOK)).result().result == 2
    codec.applied = 0
    other.submit(give_back).result()
    assert one.submit(loans_of).result().result == 2
    assert one.submit(lend(BOOK)).result().result == 3
    assert codec.applied == 1, "only what the other one wrote"
    one.stop()
    other.stop()
    here.close()


class FailingLedger(SQLiteLedger):
    failing = False

    def append(self, changes: Changes) -> None:
        if self.failing:
            raise LedgerUnavailableError
        super().append(changes)


def test_what_could_not_be_committed_is_not_kept(tmp_path: Path) -> None:
    ledger = FailingLedger(tmp_path / "library.db")
    ledger.create()
    writer = started(ledger, Codec([Book, Chair]))
    writer.submit(acquire(BOOK)).result()
    ledger.failing = True
    with pytest.raises(LedgerUnavailableError):
        writer.submit(lend(BOOK)).result()
    ledger.failing = False
    assert writer.submit(loans_of).result().result == 0
    assert writer.submit(lend(BOOK)).result().result == 1
    writer.stop()
    ledger.close()


def test_an_aggregate_that_broke_half_way_is_read_again(writer: Writer) -> None:
    def break_off(work: Work) -> None:
        book = work.get(Book, BOOK)
        book.loans = 99
        raise KeyError

    writer.submit(acquire(BOOK)).result()
    with pytest.raises(KeyError):
        writer.submit(break_off).result()
    assert writer.submit(loans_of).result().result == 0


def test_those_used_longest_ago_make_room() -> None:
    books = [Book.acquire(uuid4()) for _ in range(3)]
    kept = Kept(most=2)
    kept.give_back({book.id: book for book in books[:2]})
    kept.give_back({books[0].id: books[0]} if kept.take(books[0].id) else {})
    kept.give_back({books[2].id: books[2], uuid4(): None})
    assert [kept.take(book.id) is not None for book in books] == [True, False, True]
