"""Messages of a source take effect once and in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from shared.history import Ledger, Request, Signal, SourceHaltedError, Work, Writer, Written, open_ledger, replay_ledger
from tests.history.books import CODEC, acquire, lend_and_give_back

SOURCE = "city_review"


def fails(work: Work) -> None:
    raise ZeroDivisionError


def titles(ledger: Ledger) -> list[str]:
    return [book.edition.title for book in replay_ledger(ledger, CODEC).values()]


def titled(title: str) -> Callable[[Work], Any]:
    return acquire(uuid4(), title)


def test_message_takes_effect_once(ledger: Ledger, waiting: Writer) -> None:
    book = UUID(int=1)
    futures = [waiting.submit(acquire(book), source=(SOURCE, 3))]
    futures += [waiting.submit(acquire(book), source=(SOURCE, 3))]
    waiting.start()
    futures += [waiting.submit(acquire(book), source=(SOURCE, sequence)) for sequence in (3, 2)]
    assert [f.result() for f in futures] == [Written({"id": str(book)}, 1), *[Written(None, 1)] * 3]
    assert ledger.source_position(SOURCE) == 3


def test_messages_of_one_batch_go_in_order_and_the_greatest_is_stored(ledger: Ledger, waiting: Writer) -> None:
    book = uuid4()
    futures = [waiting.submit(acquire(book), source=(SOURCE, 10))]
    futures += [waiting.submit(lend_and_give_back(book), source=(SOURCE, n)) for n in (11, 15, 40)]
    futures += [waiting.submit(titled("另一来源"), source=("city_surveys", 2))]
    waiting.start()
    assert [f.result().position for f in futures] == [1, 3, 5, 7, 8]
    assert (ledger.source_position(SOURCE), ledger.source_position("city_surveys")) == (40, 2)


def test_message_without_effect_still_counts(ledger: Ledger, writer: Writer) -> None:
    assert writer.submit(lambda work: None, source=(SOURCE, 6)).result() == Written(None, 0)
    assert ledger.source_position(SOURCE) == 6
    assert ledger.head().position == 0


def test_nothing_overtakes_a_message_that_failed(ledger: Ledger, waiting: Writer) -> None:
    """Else the failed one would be taken for done: its sequence is below the one reached."""
    futures = [
        waiting.submit(titled("一"), source=(SOURCE, 1)),
        waiting.submit(fails, source=(SOURCE, 2)),
        waiting.submit(titled("三"), source=(SOURCE, 3)),
        waiting.submit(titled("别处"), source=("city_surveys", 9)),
    ]
    waiting.start()
    assert [type(f.exception()) for f in futures] == [type(None), ZeroDivisionError, SourceHaltedError, type(None)]
    assert ledger.source_position(SOURCE) == 1
    for number, title in ((2, "二"), (3, "三"), (4, "四")):
        waiting.submit(titled(title), source=(SOURCE, number)).result()
    assert titles(ledger) == ["一", "别处", "二", "三", "四"]
    assert ledger.source_position(SOURCE) == 4


def test_messages_that_waited_for_a_later_batch_do_not_overtake_either(ledger: Ledger, waiting: Writer) -> None:
    """More of them than one batch holds; the submitter may then leave the failed one out knowingly."""
    futures = [waiting.submit(fails, source=(SOURCE, 1))]
    futures += [waiting.submit(titled(str(n)), source=(SOURCE, n)) for n in range(2, 600)]
    waiting.start()
    assert [type(f.exception()) for f in futures] == [ZeroDivisionError, *[SourceHaltedError] * 598]
    assert ledger.source_position(SOURCE) == 0
    assert waiting.submit(titled("后来"), source=(SOURCE, 700)).result().position == 1
    assert ledger.source_position(SOURCE) == 700


def test_nothing_overtakes_a_message_that_no_transaction_takes(ledger: Ledger, waiting: Writer) -> None:
    book = UUID(int=1)
    futures = [waiting.submit(acquire(book, "\x00"), request=Request("\x00" * 3, b""))]
    futures += [waiting.submit(titled("一"), source=(SOURCE, n)) for n in (2**70, 2**70 + 1)]
    waiting.start()
    assert isinstance(futures[2].exception(), SourceHaltedError)
    assert ledger.source_position(SOURCE) == 0


def test_nothing_overtakes_a_message_that_was_cancelled(ledger: Ledger, waiting: Writer) -> None:
    futures = [waiting.submit(titled(title), source=(SOURCE, n)) for n, title in enumerate("一二三", start=1)]
    assert futures[1].cancel()
    waiting.start()
    assert isinstance(futures[2].exception(), SourceHaltedError)
    for sequence, title in enumerate("一二三", start=1):
        waiting.submit(titled(title), source=(SOURCE, sequence)).result()
    assert titles(ledger) == ["一", "二", "三"]


def test_two_processes_that_follow_one_source_double_nothing(url: str, ledger: Ledger, waiting: Writer) -> None:
    other_ledger = open_ledger(url)
    other = Writer(other_ledger, CODEC, committed=Signal())
    books = [UUID(int=n) for n in range(1, 41)]
    ours = [waiting.submit(acquire(b), source=(SOURCE, n)) for n, b in enumerate(books, start=1)]
    theirs = [other.submit(acquire(b), source=(SOURCE, n)) for n, b in enumerate(books, start=1)]
    waiting.start()
    other.start()
    done = [(a.result().result is None) + (b.result().result is None) for a, b in zip(ours, theirs, strict=True)]
    assert done == [1] * 40
    assert list(replay_ledger(ledger, CODEC)) == books
    other.stop()
    other_ledger.close()
