"""The recorders are the library's own: what its tools write through them is part of the chain."""

from __future__ import annotations

from uuid import uuid4

from eventsourcing.persistence import StoredEvent

from shared.history import Ledger, Writer, verify_chain
from shared.history.postgres import PostgresLedger
from shared.history.sqlite import SQLiteLedger
from tests.history import raw
from tests.history.books import acquire


def test_events_recorded_by_the_library_continue_the_chain(url: str, ledger: Ledger, writer: Writer) -> None:
    writer.submit(acquire(uuid4())).result()
    assert isinstance(ledger, SQLiteLedger | PostgresLedger)
    book = uuid4()
    events = [StoredEvent(book, version, "library.Book.Lent", b"{}") for version in (1, 2)]
    assert ledger.recorder.insert_events(events) == [2, 3]
    assert ledger.recorder.select_events(book) == events
    assert writer.submit(acquire(uuid4())).result().position == 4
    assert [row[-1] for row in raw.stored(url)] == raw.links(raw.stored(url))
    assert verify_chain(ledger) is None
