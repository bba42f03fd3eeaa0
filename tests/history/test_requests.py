"""A request that is sent again gets the answer that it had."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel

from shared.history import Ledger, Request, RequestReusedError, Work, Writer, Written
from tests.history.books import Book, acquire, lend_and_give_back


class Receipt(BaseModel):
    id: str
    note: str = "已收到"


@pytest.mark.parametrize(
    ("result", "again"),
    [
        (Receipt(id="1"), {"id": "1", "note": "已收到"}),
        ({"id": 1}, {"id": 1}),
        ("文", "文"),
        (None, None),
    ],
    ids=["model", "dict", "text", "nothing"],
)
def test_repetition_gets_the_stored_result_and_position(
    ledger: Ledger, writer: Writer, result: object, again: object
) -> None:
    def once(work: Work) -> object:
        work.save(Book.acquire(uuid4()))
        return result

    request = Request("key 1", b"fingerprint")
    assert writer.submit(once, request=request).result() == Written(result, 1)
    writer.submit(acquire(uuid4())).result()
    assert writer.submit(once, request=request).result() == Written(again, 1)
    assert ledger.head().position == 2


def test_repetitions_within_one_batch_take_effect_once(ledger: Ledger, waiting: Writer) -> None:
    book = uuid4()
    waiting.submit(acquire(book))
    futures = [waiting.submit(lend_and_give_back(book), request=Request("key", b"f")) for _ in range(5)]
    waiting.start()
    assert [f.result() for f in futures] == [Written(1, 3)] * 5
    assert ledger.head().position == 3


def test_key_with_another_request_is_refused(ledger: Ledger, waiting: Writer) -> None:
    futures = [waiting.submit(acquire(uuid4()), request=Request("key", f)) for f in (b"one", b"two")]
    waiting.start()
    futures += [waiting.submit(acquire(uuid4()), request=Request("key", b"three"))]
    assert futures[0].result().position == 1
    assert [type(f.exception()) for f in futures[1:]] == [RequestReusedError] * 2
    assert ledger.head().position == 1


def test_request_that_failed_may_be_sent_again(writer: Writer) -> None:
    book = uuid4()
    request = Request("key", b"f")
    assert writer.submit(lend_and_give_back(book), request=request).exception() is not None
    writer.submit(acquire(book)).result()
    assert writer.submit(lend_and_give_back(book), request=request).result() == Written(1, 3)


def test_result_that_is_not_json_fails_the_command(ledger: Ledger, writer: Writer) -> None:
    def strange(work: Work) -> Any:
        work.save(Book.acquire(uuid4()))
        return object()

    assert writer.submit(strange, request=Request("key", b"f")).exception() is not None
    assert ledger.head().position == 0
