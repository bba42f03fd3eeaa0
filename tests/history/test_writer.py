"""What those who submit commands get."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.history import (
    ConflictError,
    Ledger,
    LedgerUnavailableError,
    NotFoundError,
    Parked,
    RuleBrokenError,
    Signal,
    UnsavedChangesError,
    UnstorableEventError,
    Work,
    Writer,
    Written,
    load,
    open_ledger,
    replay_ledger,
    verify_chain,
)
from tests.history.books import CODEC, AlreadyLentError, Book, Chair, acquire, lend, lend_and_give_back


def book_of(ledger: Ledger, book_id: UUID) -> Book:
    book = load(ledger, CODEC, Book, book_id)
    assert book is not None
    return book


def test_command_gets_its_result_and_position(ledger: Ledger, writer: Writer) -> None:
    book = uuid4()
    assert writer.submit(acquire(book)).result() == Written({"id": str(book)}, 1)
    assert writer.submit(lend_and_give_back(book), cause="request 7").result() == Written(1, 3)
    assert writer.submit(lambda work: work.get(Book, book).edition.title).result() == Written("论语", 3)
    recorded = [CODEC.decode(entry) for entry in ledger.read(after=0, limit=10)]
    assert [type(r.event) for r in recorded] == [Book.Acquired, Book.Lent, Book.GivenBack]
    assert [r.cause for r in recorded] == ["", "request 7", "request 7"]


def test_commands_of_one_batch_see_one_another(ledger: Ledger, waiting: Writer) -> None:
    book = uuid4()
    futures = [
        waiting.submit(acquire(book)),
        waiting.submit(lend_and_give_back(book)),
        waiting.submit(lend(book)),
        waiting.submit(lend(book)),
    ]
    waiting.start()
    assert [f.result().position for f in futures[:3]] == [1, 3, 4]
    assert isinstance(futures[3].exception(), AlreadyLentError)
    assert book_of(ledger, book).loans == 2


def test_failing_command_contributes_nothing_while_its_neighbours_commit(ledger: Ledger, waiting: Writer) -> None:
    book, lost = uuid4(), uuid4()

    def fails_late(work: Work) -> None:
        work.save(Book.acquire(lost))
        known = work.get(Book, book)
        known.lend("甲")
        work.save(known)
        work.keep_key(lost, b"key")
        raise ZeroDivisionError

    futures = [waiting.submit(h) for h in (acquire(book), fails_late, lend_and_give_back(book), fails_late)]
    waiting.start()
    assert [type(f.exception()) for f in futures] == [type(None), ZeroDivisionError, type(None), ZeroDivisionError]
    assert list(replay_ledger(ledger, CODEC)) == [book]
    assert book_of(ledger, book).loans == 1
    assert ledger.wrapped_key(lost) is None
    assert verify_chain(ledger) is None


def test_error_of_a_handler_does_not_end_the_writer(writer: Writer) -> None:
    def exits(work: Work) -> None:
        raise SystemExit(1)

    assert isinstance(writer.submit(exits).exception(), SystemExit)
    assert writer.submit(lambda work: 1).result() == Written(1, 0)


def test_rule_broken_reaches_the_one_who_asked(writer: Writer) -> None:
    book = uuid4()
    writer.submit(acquire(book))
    writer.submit(lend(book))
    error = writer.submit(lend(book)).exception()
    assert isinstance(error, RuleBrokenError)
    assert (error.message, error.article, error.remedy, error.status) == ("此书已借出。", "第三条", "请预约。", 409)


def test_get_of_unknown_or_other_aggregate_is_not_found(writer: Writer) -> None:
    chair = uuid4()
    writer.submit(lambda work: work.save(Chair.buy(chair))).result()
    for wrong in (uuid4(), chair):
        error = writer.submit(lend(wrong)).exception()
        assert isinstance(error, NotFoundError)
        assert str(wrong) in str(error)
        assert writer.submit(lambda work, wrong=wrong: work.find(Book, wrong)).result().result is None


def test_creating_what_exists_is_a_conflict_for_that_command_alone(ledger: Ledger, waiting: Writer) -> None:
    book, other = uuid4(), uuid4()
    futures = [waiting.submit(acquire(b)) for b in (book, book, other)]
    waiting.start()
    futures += [waiting.submit(acquire(book))]
    assert [type(f.exception()) for f in futures] == [type(None), ConflictError, type(None), ConflictError]
    assert set(replay_ledger(ledger, CODEC)) == {book, other}


def test_change_that_is_not_saved_is_an_error(ledger: Ledger, writer: Writer) -> None:
    book = uuid4()
    writer.submit(acquire(book))
    assert isinstance(writer.submit(lambda work: work.get(Book, book).lend("甲")).exception(), UnsavedChangesError)
    assert writer.submit(lend(book)).result() == Written(1, 2)
    assert ledger.head().position == 2


def test_event_that_cannot_be_stored_fails_its_command_alone(ledger: Ledger, waiting: Writer) -> None:
    book = uuid4()
    futures = [waiting.submit(acquire(book, "\ud800")), waiting.submit(acquire(book))]
    waiting.start()
    assert isinstance(futures[0].exception(), UnstorableEventError)
    assert futures[1].result().position == 1


def test_command_that_no_transaction_takes_fails_alone(ledger: Ledger, waiting: Writer) -> None:
    """A sequence beyond 64 bits passes every check but the database's."""
    first, second = uuid4(), uuid4()
    futures = [
        waiting.submit(acquire(first)),
        waiting.submit(acquire(uuid4()), source=("city_review", 2**70)),
        waiting.submit(acquire(second)),
    ]
    waiting.start()
    assert futures[1].exception() is not None
    assert [futures[0].result().position, futures[2].result().position] == [1, 2]
    assert set(replay_ledger(ledger, CODEC)) == {first, second}
    assert ledger.source_position("city_review") == 0


def test_writer_that_meets_another_ones_events_decides_again(url: str, ledger: Ledger, waiting: Writer) -> None:
    """The other writes after the first one has decided and before it commits."""
    book = uuid4()
    tries: list[int] = []
    other_ledger = open_ledger(url)
    other_ledger.turns = nullcontext()  # as in another process, whose threads this one's do not wait for
    other = Writer(other_ledger, CODEC, committed=Signal())
    other.start()

    def lend_late(work: Work) -> int:
        known = work.get(Book, book)
        if not tries:
            other.submit(lend_and_give_back(book)).result()
        tries.append(known.loans)
        known.lend("乙")
        work.save(known)
        return known.loans

    waiting.start()
    waiting.submit(acquire(book)).result()
    assert waiting.submit(lend_late).result() == Written(2, 4)
    assert tries == [0, 1]
    assert waiting.submit(lend(book)).exception() is not None
    assert other.submit(lend(book)).exception() is not None
    other.stop()
    other_ledger.close()
    assert book_of(ledger, book).loans == 2
    assert verify_chain(ledger) is None


def test_writer_whose_head_is_old_still_writes(url: str, ledger: Ledger, writer: Writer) -> None:
    other_ledger = open_ledger(url)
    other = Writer(other_ledger, CODEC, committed=Signal())
    other.start()
    books = [uuid4() for _ in range(20)]
    for number, book in enumerate(books):
        assert (writer, other)[number % 2].submit(acquire(book)).result().position == number + 1
    other.stop()
    other_ledger.close()
    assert verify_chain(ledger) is None


def test_stop_carries_out_what_was_submitted(ledger: Ledger, waiting: Writer) -> None:
    futures = [waiting.submit(acquire(uuid4())) for _ in range(1000)]
    waiting.start()
    waiting.stop()
    assert sorted(f.result(timeout=0).position for f in futures) == list(range(1, 1001))
    assert ledger.head().position == 1000
    with pytest.raises(RuntimeError, match="stopped"):
        waiting.submit(acquire(uuid4()))


def test_cancelled_command_is_not_carried_out(ledger: Ledger, waiting: Writer) -> None:
    futures = [waiting.submit(acquire(uuid4())) for _ in range(2)]
    assert futures[0].cancel()
    waiting.start()
    assert futures[1].result().position == 1


def test_writer_that_was_never_started_cancels_what_waits(ledger: Ledger, waiting: Writer) -> None:
    future = waiting.submit(acquire(uuid4()))
    waiting.stop()
    assert future.cancelled()


def test_database_that_does_not_answer_fails_commands_and_says_so(tmp_path: Path) -> None:
    """Its file is missing, which must not become an empty history either."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/library.db")
    writer = Writer(ledger, CODEC, committed=Signal())
    futures = [writer.submit(acquire(uuid4()), source=("s", n)) for n in (1, 2)]
    writer.start()
    assert [type(f.exception()) for f in futures] == [LedgerUnavailableError] * 2
    assert list(tmp_path.iterdir()) == []
    ledger.create()
    assert writer.submit(acquire(uuid4()), source=("s", 1)).result().position == 1
    writer.stop()
    ledger.close()


def test_keys_follow_their_command(ledger: Ledger, waiting: Writer) -> None:
    subject = uuid4()

    def keep(work: Work) -> bytes | None:
        work.keep_key(subject, b"wrapped")
        return work.wrapped_key(subject)

    def destroy(work: Work) -> bytes | None:
        work.destroy_key(subject)
        return work.wrapped_key(subject)

    futures = [waiting.submit(h) for h in (keep, lambda work: work.wrapped_key(subject), destroy, keep)]
    waiting.start()
    assert [f.result().result for f in futures] == [b"wrapped", b"wrapped", None, b"wrapped"]
    assert ledger.wrapped_key(subject) == b"wrapped"


def test_parked_message_is_settled_with_its_effect_once(ledger: Ledger, waiting: Writer) -> None:
    message = Parked("s:1", "s", 1, "x", "x.v1", b"{}", "E", 6, datetime(2026, 4, 1, tzinfo=UTC))
    books = [uuid4(), uuid4()]

    def replay_into(book: UUID) -> Callable[[Work], Any]:
        def handler(work: Work) -> None:
            work.save(Book.acquire(book))
            work.mark_parked("s:1", "replayed")

        return handler

    parked = waiting.submit(lambda work: work.park(message), source=("s", 1))
    waiting.start()
    assert parked.result().position == 0
    assert ledger.parked() == [message]
    assert ledger.source_position("s") == 1
    assert waiting.submit(replay_into(books[0])).result().position == 1
    assert isinstance(waiting.submit(replay_into(books[1])).exception(), ConflictError)
    assert list(replay_ledger(ledger, CODEC)) == books[:1]


def test_many_threads_submitting_lose_nothing(ledger: Ledger, writer: Writer) -> None:
    book = uuid4()
    writer.submit(acquire(book))
    loans: list[int] = []

    def borrow() -> None:
        loans.extend(writer.submit(lend_and_give_back(book)).result().result for _ in range(25))

    threads = [threading.Thread(target=borrow) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(loans) == list(range(1, 201))
    assert book_of(ledger, book).loans == 200


def test_a_message_that_another_process_has_handled_since_is_not_handled_again(
    url: str, ledger: Ledger, writer: Writer
) -> None:
    other_ledger = open_ledger(url)
    other = Writer(other_ledger, CODEC, committed=Signal())
    other.start()
    book = uuid4()
    assert writer.submit(acquire(book), source=("city_review", 1)).result().position == 1
    other.submit(lend_and_give_back(book), source=("city_review", 2)).result()
    assert writer.submit(lend_and_give_back(book), source=("city_review", 2)).result() == Written(None, 3)
    assert writer.submit(lend(book), source=("city_review", 3)).exception() is None
    assert book_of(ledger, book).loans == 2
    assert ledger.source_position("city_review") == 3
    other.stop()
    other_ledger.close()
