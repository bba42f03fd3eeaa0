"""What a ledger keeps, refuses and gives back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared.history import (
    Answered,
    Changes,
    ConflictError,
    Entry,
    Head,
    Ledger,
    NotFoundError,
    Parked,
    SourceConflictError,
    extend,
    open_ledger,
    verify_chain,
)
from tests.history import raw

BOOK = UUID(int=7)


def entries(head: Head, *versions: int, book: UUID = BOOK) -> list[Entry]:
    return extend(head, [(book, version, "library.Book.Lent", b"{}") for version in versions])


def parked(number: int) -> Parked:
    return Parked(
        id=f"city_review:{number}",
        source="city_review",
        sequence=number,
        subject="evt.city.review.x",
        type="review.x.v1",
        body=b"\x00\xff{",
        error="ValueError: 不识别",
        attempts=6,
        parked_at=datetime(2026, 4, 1, 8, tzinfo=UTC) + timedelta(seconds=number),
    )


def test_append_continues_after_the_head(ledger: Ledger) -> None:
    ledger.append(Changes(entries(ledger.head(), 1, 2)))
    ledger.append(Changes(entries(ledger.head(), 3)))
    assert [entry.position for entry in ledger.read(after=0, limit=10)] == [1, 2, 3]
    assert [entry.position for entry in ledger.read(after=1, limit=1)] == [2]
    assert [entry.originator_version for entry in ledger.events_of(BOOK, after_version=1)] == [2, 3]
    assert ledger.events_of(uuid4()) == []
    assert verify_chain(ledger) is None


@pytest.mark.parametrize(
    ("position", "versions"),
    [(0, (3,)), (1, (3,)), (3, (3,)), (2, (2,)), (2, (3, 3))],
    ids=["position taken", "last position taken", "hole", "version taken", "version twice"],
)
def test_append_that_does_not_follow_is_refused_whole(ledger: Ledger, position: int, versions: tuple[int, ...]) -> None:
    ledger.append(Changes(entries(Head(), 1, 2), sources={"city_review": 1}))
    before = ledger.read(after=0, limit=10)
    wrong = Head(position, ledger.head().link)
    with pytest.raises(ConflictError):
        ledger.append(
            Changes(
                entries(wrong, *versions),
                sources={"city_review": 2},
                sources_before={"city_review": 1},
                parked=[parked(1)],
                keys={BOOK: b"key"},
            )
        )
    assert ledger.read(after=0, limit=10) == before
    assert ledger.source_position("city_review") == 1
    assert ledger.parked() == []
    assert ledger.wrapped_key(BOOK) is None


CHANGES = ["UPDATE stored_events SET state = state", "DELETE FROM stored_events WHERE leaf_index = 2"]
CHANGES_ON = {
    "sqlite": [
        "INSERT OR REPLACE INTO stored_events SELECT * FROM stored_events",
        "REPLACE INTO stored_events SELECT 3, originator_id, originator_version, topic, '', '' FROM stored_events",
    ],
    "postgresql": ["TRUNCATE stored_events", "TRUNCATE stored_events CASCADE"],
}


def test_history_refuses_to_be_changed(url: str, ledger: Ledger) -> None:
    ledger.append(Changes(entries(Head(), 1, 2)))
    before = raw.stored(url)
    for statement in CHANGES + CHANGES_ON[url.partition(":")[0]]:
        with pytest.raises(Exception, match="the history is append only"):
            raw.execute(url, statement)
        assert raw.stored(url) == before


def test_create_again_keeps_everything(ledger: Ledger) -> None:
    ledger.append(Changes(entries(Head(), 1)))
    ledger.create()
    assert ledger.head().position == 1


def test_create_by_many_at_once_succeeds(url: str) -> None:
    ledgers = [open_ledger(url) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(ledger.create) for ledger in ledgers]:
            done.result()
    assert [ledger.head() for ledger in ledgers] == [Head()] * 6
    for ledger in ledgers:
        ledger.close()


def test_reading_from_many_threads_sees_whole_transactions(ledger: Ledger) -> None:
    """Batches of two: no reader ever sees half of one, or a hole."""

    def read_until_the_end() -> set[int]:
        seen = set()
        while not seen or max(seen) < 100:
            positions = [entry.position for entry in ledger.read(after=0, limit=1000)]
            assert positions == list(range(1, len(positions) + 1))
            seen.add(len(positions))
        return seen

    with ThreadPoolExecutor(8) as threads:
        readers = [threads.submit(read_until_the_end) for _ in range(8)]
        for number in range(50):
            ledger.append(Changes(entries(ledger.head(), 2 * number + 1, 2 * number + 2)))
        lengths = set[int]().union(*(reader.result() for reader in readers))
    assert {length % 2 for length in lengths} == {0}


def test_source_position_moves_only_from_where_it_was(ledger: Ledger) -> None:
    assert ledger.source_position("city_review") == 0
    ledger.append(Changes(sources={"city_review": 5, "city_surveys": 2}))
    ledger.append(Changes(sources={"city_review": 9}, sources_before={"city_review": 5}))
    with pytest.raises(SourceConflictError):
        ledger.append(Changes(sources={"city_review": 8}, sources_before={"city_review": 5}))
    with pytest.raises(SourceConflictError):
        ledger.append(Changes(sources={"city_review": 10, "city_surveys": 3}, sources_before={"city_review": 9}))
    assert ledger.source_position("city_review") == 9
    assert ledger.source_position("city_surveys") == 2


def test_parked_messages_come_back_as_they_were_oldest_first(ledger: Ledger) -> None:
    ledger.append(Changes(parked=[parked(2), parked(1)]))
    assert ledger.parked() == [parked(1), parked(2)]
    assert ledger.parked_message("city_review:2") == parked(2)
    with pytest.raises(NotFoundError):
        ledger.parked_message("city_review:3")


def test_parked_message_is_settled_once(ledger: Ledger) -> None:
    ledger.append(Changes(parked=[parked(1), parked(2), parked(3)]))
    ledger.mark_parked("city_review:1", "discarded")
    ledger.append(Changes(parked_states={"city_review:2": "replayed"}))
    with pytest.raises(ConflictError, match="已经处理过"):
        ledger.mark_parked("city_review:1", "replayed")
    with pytest.raises(ConflictError, match="已经处理过"):
        ledger.append(Changes(entries(Head(), 1), parked_states={"city_review:2": "replayed"}))
    with pytest.raises(NotFoundError):
        ledger.mark_parked("city_review:4", "discarded")
    assert [message.state for message in ledger.parked(state=None)] == ["discarded", "replayed", "open"]
    assert [message.sequence for message in ledger.parked()] == [3]
    assert [message.sequence for message in ledger.parked(state="replayed")] == [2]
    assert ledger.head() == Head()


def test_message_parked_again_keeps_one_row(ledger: Ledger) -> None:
    ledger.append(Changes(parked=[parked(1)]))
    again = replace(parked(1), attempts=12, error="ValueError: 仍不识别")
    ledger.append(Changes(parked=[again]))
    assert ledger.parked() == [again]


def test_requests_are_found_by_key(ledger: Ledger) -> None:
    first = Answered("a", b"\x01", b'{"id":1}', 0)
    ledger.append(Changes(requests=[first, replace(first, key="b")]))
    assert ledger.answered({"a", "c"}) == {"a": first}
    assert ledger.answered(set()) == {}
    with pytest.raises(ConflictError):
        ledger.append(Changes(entries(Head(), 1), requests=[first]))
    assert ledger.head() == Head()


def test_key_is_kept_replaced_and_destroyed(ledger: Ledger) -> None:
    ledger.append(Changes(keys={BOOK: b"one", UUID(int=8): b"other"}))
    ledger.append(Changes(keys={BOOK: b"two"}))
    assert ledger.wrapped_key(BOOK) == b"two"
    assert ledger.delete_key(BOOK)
    assert not ledger.delete_key(BOOK)
    assert ledger.wrapped_key(BOOK) is None
    ledger.append(Changes(keys={UUID(int=8): None}))
    assert ledger.wrapped_key(UUID(int=8)) is None


@pytest.mark.parametrize("destroy", [Ledger.delete_key, lambda ledger, key: ledger.append(Changes(keys={key: None}))])
def test_destroyed_key_is_gone_from_the_files(tmp_path: Path, destroy: Callable[[Ledger, UUID], None]) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/library.db")
    ledger.create()
    secret = b"wrapped key: 7d4c10"
    ledger.append(Changes(keys={UUID(int=n): secret if n == 7 else bytes(40) for n in range(20)}))

    def found() -> bool:
        return any(secret in path.read_bytes() for path in tmp_path.iterdir())

    assert found()
    destroy(ledger, UUID(int=7))
    assert not found()
    ledger.close()


def test_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/new/library.db")
    ledger.create()
    ledger.append(Changes(entries(Head(), 1)))
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()} == {0o600}
    ledger.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///", "library.db"])
def test_open_unknown_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a ledger's URL"):
        open_ledger(url)
