"""Events come back from the history as they went in, or are not let in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.domain import OriginatorIDError, OriginatorVersionError

from shared.history import (
    Aggregate,
    Codec,
    Created,
    Entry,
    UnknownTopicError,
    UnstorableEventError,
    event,
)
from tests.history.books import AT, CODEC, Book, Edition, Shelf

BOOK = UUID(int=7)


class Unnamed(Aggregate):
    class Founded(Aggregate.Event, Created):
        pass

    @event(Founded)
    def __init__(self) -> None:
        pass


def acquired(**changes: Any) -> Book.Acquired:
    values = {"edition": Edition(title="论语", price=Decimal("12.50")), "shelf": Shelf.OPEN, "by": "馆员"}
    values |= {"timestamp": AT, "originator_id": BOOK, "originator_version": 1, "originator_topic": Book.TOPIC}
    return Book.Acquired(**(values | changes))


def stored(happened: Aggregate.Event, cause: str = "") -> Entry:
    return Entry(
        3,
        happened.originator_id,
        happened.originator_version,
        CODEC.topic(happened),
        CODEC.encode(happened, cause),
        b"",
    )


def test_event_is_stored_as_compact_json_with_who_when_and_cause() -> None:
    state = CODEC.encode(acquired(), "request 1")
    assert json.loads(state) == {
        "edition": {"title": "论语", "price": "12.50", "pages": 0},
        "shelf": "open",
        "by": "馆员",
        "timestamp": "2026-04-01T09:30:00Z",
        "cause": "request 1",
    }
    assert b" " not in state.replace(b"request 1", b"").replace("论语".encode(), b"")


def test_decoded_event_equals_the_one_that_was_stored() -> None:
    happened = acquired(timestamp=datetime(2026, 4, 1, 17, 30, tzinfo=timezone(timedelta(hours=8))))
    recorded = CODEC.decode(stored(happened, "request 1"))
    assert recorded.event == happened
    assert type(recorded.event) is Book.Acquired
    assert (recorded.position, recorded.cause) == (3, "request 1")
    assert isinstance(recorded.event.edition.price, Decimal)
    assert recorded.event.mutate(None) == acquired().mutate(None)


def test_event_stored_before_a_field_had_been_added_gets_its_default() -> None:
    state = b'{"readers":["a"],"by":"x","timestamp":"2026-04-01T09:30:00Z","cause":""}'
    entry = Entry(1, BOOK, 2, "library.Book.Lent", state, b"")
    happened = CODEC.decode(entry).event
    assert isinstance(happened, Book.Lent)
    assert (happened.readers, happened.remark) == (("a",), "")
    assert CODEC.apply(entry, acquired().mutate(None)).readers == ("a",)
    assert happened.mutate(acquired().mutate(None)).readers == ("a",)


def test_apply_is_what_the_event_itself_does() -> None:
    original = Book.acquire(BOOK)
    original.lend("甲", "乙", at=AT + timedelta(days=1))
    original.give_back(at=AT + timedelta(days=2))
    entries = [stored(happened) for happened in original.collect_events()]
    mutated: Any = None
    applied = None
    for entry in entries:
        mutated = CODEC.decode(entry).event.mutate(mutated)
        applied = CODEC.apply(entry, applied)
        assert applied == mutated
    assert applied == original


@pytest.mark.parametrize("which", [0, 2], ids=["again", "with a gap"])
def test_apply_of_an_entry_that_is_not_the_next_is_refused(which: int) -> None:
    book = Book.acquire(BOOK)
    book.lend("甲")
    book.give_back()
    entries = [stored(happened) for happened in book.collect_events()]
    with pytest.raises((OriginatorVersionError, AssertionError)):
        CODEC.apply(entries[which], CODEC.apply(entries[0], None))
    with pytest.raises(OriginatorIDError):
        CODEC.apply(entries[1]._replace(originator_id=uuid4()), CODEC.apply(entries[0], None))


def test_unknown_topic_is_named() -> None:
    with pytest.raises(UnknownTopicError, match=r"position 9 .* 'library.Book.Burnt'.*library.Book.Lent"):
        CODEC.decode(Entry(9, BOOK, 2, "library.Book.Burnt", b"{}", b""))


def test_event_of_another_services_aggregate_is_not_encoded() -> None:
    with pytest.raises(UnknownTopicError, match=r"Book\.Acquired"):
        Codec([]).encode(acquired(), "")


def test_aggregate_without_topic_is_refused() -> None:
    with pytest.raises(UnknownTopicError, match="TOPIC"):
        Codec([Unnamed])


@pytest.mark.parametrize(
    "wrong",
    [
        {"timestamp": datetime(2026, 4, 1)},  # noqa: DTZ001
        {"timestamp": "2026-04-01T00:00:00Z"},
        {"by": None},
        {"by": "\ud800"},
        {"edition": {"title": "论语", "price": "1"}},
        {"edition": Edition.model_construct(title="论语", price=Decimal("NaN"))},
        {"edition": Edition.model_construct(title=1, price=Decimal(1))},
        {"shelf": "attic"},
    ],
    ids=["naive time", "time as text", "nobody", "lone surrogate", "dict for model", "NaN", "wrong type", "no member"],
)
def test_event_that_would_not_come_back_is_not_stored(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnstorableEventError, match=r"library\.Book\.Acquired"):
        CODEC.encode(acquired(**wrong), "")


def test_list_where_the_event_has_a_tuple_is_not_stored() -> None:
    lent: Any = ["a"]
    happened = Book.Lent(originator_id=uuid4(), originator_version=2, timestamp=datetime.now(UTC), readers=lent, by="x")
    with pytest.raises(UnstorableEventError):
        CODEC.encode(happened, "")
