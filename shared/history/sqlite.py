"""The ledger on SQLite: one file, WAL, every commit on disk before it is answered."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)
from typing_extensions import override

from shared import turns
from shared.history import tables
from shared.history.chain import Entry, Head, extend
from shared.history.errors import ConflictError, LedgerUnavailableError
from shared.history.ledger import Changes, Ledger, Rows
from shared.wal import switch_to_wal

LOCK_TIMEOUT = 30  # seconds
CREATE = (
    """CREATE TABLE IF NOT EXISTS stored_events (
        leaf_index INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        link BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TRIGGER IF NOT EXISTS stored_events_no_update BEFORE UPDATE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'the history is append only'); END""",
    """CREATE TRIGGER IF NOT EXISTS stored_events_no_delete BEFORE DELETE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'the history is append only'); END""",
    # INSERT OR REPLACE deletes a row without firing the trigger above
    """CREATE TRIGGER IF NOT EXISTS stored_events_no_replace BEFORE INSERT ON stored_events
        WHEN EXISTS (SELECT 1 FROM stored_events WHERE leaf_index = NEW.leaf_index)
        OR EXISTS (SELECT 1 FROM stored_events
            WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
        BEGIN SELECT RAISE(ABORT, 'the history is append only'); END""",
)
INSERT_ENTRY = """
    INSERT INTO stored_events (leaf_index, originator_id, originator_version, topic, state, link)
    VALUES (?, ?, ?, ?, ?, ?)"""
TAKEN = {
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_TRIGGER,
}


class Transaction(SQLiteTransaction):
    """Takes the write lock at once: a lock asked for after the first read is refused, not waited for."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class Connection(SQLiteConnection):
    """Begins transactions as above."""

    @override
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class Pool(SQLiteConnectionPool):
    """Connections as ``connect`` makes them."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = connect(self.db_name)
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        connection.row_factory = sqlite3.Row
        return Connection(connection, max_age=self.max_age)


class Recorder(SQLiteAggregateRecorder):
    """The library's recorder with a dense position and the chain in every row."""

    @override
    def construct_create_table_statements(self) -> list[str]:
        return [*CREATE, *tables.create_tables("BLOB")]

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        events = ((UUID(str(s.originator_id)), s.originator_version, s.topic, s.state) for s in stored_events)
        entries = extend(self.head(c), events)
        self.insert_entries(c, entries)
        return [entry.position for entry in entries]

    def insert_entries(self, c: SQLiteCursor, entries: Sequence[Entry]) -> None:
        """Raises ConflictError when they do not follow the head, or a version is taken."""
        if entries and self.head(c).position != entries[0].position - 1:
            raise ConflictError
        c.executemany(INSERT_ENTRY, [(e[0], e[1].hex, *e[2:]) for e in entries])

    def head(self, c: SQLiteCursor) -> Head:
        """The head as this transaction sees it."""
        c.execute(tables.SELECT_HEAD)
        row = c.fetchone()
        return Head(*row) if row else Head()


class SQLiteLedger(Ledger):
    """A ledger in one file, which ``create`` makes readable by its owner alone."""

    turns = turns.LOCAL

    def __init__(self, path: Path) -> None:
        self._path = path
        self._uri = f"file:{quote(str(path))}?mode=rw"
        self._datastore = SQLiteDatastore(self._uri)
        self._datastore.pool = Pool(db_name=self._uri, pool_timeout=LOCK_TIMEOUT)
        self._readers: deque[sqlite3.Connection] = deque()  # at rest; the library's pool doubles a read's time
        self._closed = False
        self.recorder = Recorder(self._datastore)

    @override
    def create(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with _answering():
            self.recorder.create_table()

    @override
    def append(self, changes: Changes) -> None:
        self._append(lambda _: changes)

    @override
    def append_exclusively(self, decide: Callable[[Head], Changes]) -> None:
        self._append(lambda cursor: decide(self.recorder.head(cursor)))

    @override
    def close(self) -> None:
        self._closed = True
        while self._readers:
            self._readers.pop().close()
        self._datastore.close()

    def _append(self, decide: Callable[[SQLiteCursor], Changes]) -> None:
        with _answering(), self._datastore.transaction(commit=True) as cursor:
            changes = decide(cursor)
            try:
                self.recorder.insert_entries(cursor, changes.entries)
                self._write_beside(_executemany(cursor), changes)
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode in TAKEN:
                    raise ConflictError from error
                raise
        if None in changes.keys.values():
            self._forget()

    def _rows(self, statement: str, parameters: Sequence[Any]) -> Rows:
        try:
            reader = self._reader()
            rows = reader.execute(statement, parameters).fetchall()
        except (sqlite3.OperationalError, sqlite3.InterfaceError) as error:
            raise LedgerUnavailableError from error
        self._readers.append(reader)
        if self._closed:
            self.close()
        return rows

    def _reader(self) -> sqlite3.Connection:
        try:
            return self._readers.pop()
        except IndexError:
            return connect(self._uri)

    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        with _answering(), self._datastore.transaction(commit=True) as cursor:
            return _executemany(cursor)(statement, rows)

    def _entries(self, rows: Rows) -> list[Entry]:
        ids, new = UUIDs(), tuple.__new__  # which is all that Entry(...) does, in a third of the time
        return [new(Entry, (p, ids[hexadecimal], v, t, s, link)) for p, hexadecimal, v, t, s, link in rows]

    def _stored_id(self, aggregate_id: UUID) -> str:
        return aggregate_id.hex

    def _forget(self) -> None:
        # secure_delete has cleared the page; the write-ahead log still holds its older images
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)", ())


class UUIDs(dict[str, UUID]):
    """Ids by their hexadecimal; one object for each, since making and comparing them is slow."""

    def __missing__(self, hexadecimal: str) -> UUID:
        self[hexadecimal] = made = UUID(hexadecimal)
        return made


def _executemany(cursor: SQLiteCursor) -> Callable[[str, Sequence[Sequence[Any]]], int]:
    def write(statement: str, rows: Sequence[Sequence[Any]]) -> int:
        cursor.executemany(statement, rows)
        return cursor.sqlite_cursor.rowcount

    return write


def connect(uri: str) -> sqlite3.Connection:
    """A connection that waits for locks, flushes at every commit and overwrites what it deletes."""
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None, timeout=LOCK_TIMEOUT)
    switch_to_wal(connection, seconds=LOCK_TIMEOUT)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, sqlite3.OperationalError, sqlite3.InterfaceError) as error:
        raise LedgerUnavailableError from error
