"""The chain is what the documentation says, and shows what was changed behind the ledger's back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from shared.history import GENESIS, Head, Ledger, Writer, extend, leaf_hash, link_hash, verify_chain
from tests.history import raw
from tests.history.books import acquire, lend, lend_and_give_back


@pytest.fixture
def ten(writer: Writer) -> None:
    books = [uuid4() for _ in range(3)]
    written = [writer.submit(acquire(book)) for book in books]
    written += [writer.submit(lend_and_give_back(book)) for book in books]
    written += [writer.submit(lend(books[0]))]
    assert [future.exception() for future in written] == [None] * 7


def test_link_of_a_known_entry_is_the_documented_hash() -> None:
    book = UUID("00112233-4455-6677-8899-aabbccddeeff")
    leaf = leaf_hash(book, 1, "library.Book.Lent", b"{}")
    assert leaf.hex() == "1e555e9ed2ebbd0d378d5fde83c5d24c402e3f5ce0b5afa25b4f1a9b7a68628d"
    assert link_hash(GENESIS, leaf).hex() == "dda88c8e418c8f69956aa127d0d115e2add31b20ae5ae4dd3279e04fc6c73080"
    (entry,) = extend(Head(), [(book, 1, "library.Book.Lent", b"{}")])
    assert entry.position == 1
    assert entry.link == link_hash(GENESIS, leaf)


@pytest.mark.usefixtures("ten")
def test_chain_equals_an_independent_recomputation(url: str, ledger: Ledger) -> None:
    rows = raw.stored(url)
    assert [row[0] for row in rows] == list(range(1, 11))
    assert [row[-1] for row in rows] == raw.links(rows)
    assert ledger.head() == (10, rows[-1][-1])
    assert [tuple(entry) for entry in ledger.read(after=0, limit=100)] == rows
    assert verify_chain(ledger, page=3) is None


def test_chain_of_an_empty_history_is_whole(ledger: Ledger) -> None:
    assert ledger.head() == (0, bytes(32))
    assert verify_chain(ledger) is None


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET state = CAST(replace(CAST({state} AS TEXT), '读者', '别人') AS {blob})",
        "UPDATE stored_events SET topic = 'library.Book.Lost'",
        "UPDATE stored_events SET originator_version = 99",
        "UPDATE stored_events SET originator_id = '00112233445566778899aabbccddeeff'",
        "UPDATE stored_events SET link = (SELECT link FROM stored_events WHERE leaf_index = 3)",
        "DELETE FROM stored_events",
    ],
)
def test_verify_names_the_first_position_that_was_changed(url: str, ledger: Ledger, change: str) -> None:
    if "{state}" in change and not url.startswith("sqlite"):
        change = (
            "UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'utf8'), '读者', '别人'), 'utf8')"
        )
    change = change.format(state="state", blob="BLOB")
    raw.execute(url, *raw.drop_triggers(url), f"{change} WHERE leaf_index = 4")
    assert verify_chain(ledger, page=3) == 4
