"""A history read from outside: every entry, verified, from a database in use or at rest, and nothing left behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from uuid import UUID

import pytest

from shared.history import ChainBrokenError, Entry, Ledger, LedgerUnavailableError, Signal, Writer, open_ledger
from shared.history.reading import read_history
from tests.history.books import CODEC, acquire


def fill(writer: Writer, count: int) -> None:
    for number in range(1, count + 1):
        writer.submit(acquire(UUID(int=number))).result()


def test_every_entry_is_read_while_the_history_is_in_use(url: str, ledger: Ledger, writer: Writer) -> None:
    fill(writer, 3)
    entries = list(read_history(url))
    assert [entry.originator_id.int for entry in entries] == [1, 2, 3]
    assert entries == ledger.read(after=0, limit=100)


def test_new_history_is_empty(url: str, ledger: Ledger) -> None:
    assert list(read_history(url)) == []


@pytest.fixture
def at_rest(tmp_path: Path) -> Path:
    """A file of a history that nobody has open."""
    path = tmp_path / "rest" / "library.db"
    closed = open_ledger(f"sqlite:///{path}")
    closed.create()
    closing = Writer(closed, CODEC, committed=Signal())
    closing.start()
    fill(closing, 2)
    closing.stop()
    closed.close()
    return path


def read(path: Path) -> list[Entry]:
    return list(read_history(f"sqlite:///{path}"))


def test_reading_leaves_a_file_at_rest_as_it_was(at_rest: Path) -> None:
    before = {file: file.read_bytes() for file in at_rest.parent.iterdir()}
    assert len(read(at_rest)) == 2
    assert {file: file.read_bytes() for file in at_rest.parent.iterdir()} == before == {at_rest: at_rest.read_bytes()}


def test_history_that_was_changed_is_told(at_rest: Path) -> None:
    with sqlite3.connect(at_rest) as connection:
        connection.execute("DROP TRIGGER stored_events_no_update")
        connection.execute("UPDATE stored_events SET topic = 'library.Book.Lent' WHERE leaf_index = 2")
    connection.close()
    with pytest.raises(ChainBrokenError) as broken:
        read(at_rest)
    assert broken.value.position == 2


def test_what_is_no_history_is_told(at_rest: Path) -> None:
    at_rest.write_bytes(b"something else" * 1000)
    for path in (at_rest, at_rest.parent / "nothing.db"):
        with pytest.raises(LedgerUnavailableError, match="无法读取"):
            read(path)
    assert not (at_rest.parent / "nothing.db").exists()
