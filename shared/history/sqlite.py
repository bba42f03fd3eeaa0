"""The ledger on SQLite: one file, WAL, every commit on disk before it is answered."""

from __future__ import annotations

import sqlite3
import time
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

from shared.history import tables
from shared.history.chain import Entry, Head, extend
from shared.history.errors import ConflictError, LedgerUnavailableError
from shared.history.ledger import Changes, Ledger, Rows

LOCK_TIMEOUT = 30
COLUMNS = "leaf_index, originator_id, originator_version, topic, state, link"


class Transaction(SQLiteTransaction):
    """Takes the write lock at once, so that what it reads is what it writes after."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(
                self.db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=LOCK_TIMEOUT
            )
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        deadline = time.monotonic() + LOCK_TIMEOUT
        while True:  # two processes that switch a new file to WAL at once get no turn from the busy handler
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.row_factory = sqlite3.Row
        return Connection(connection, max_age=self.max_age)


class Recorder(SQLiteAggregateRecorder):
    """The library's recorder with a dense position and the chain in every row."""

    def construct_create_table_statements(self) -> list[str]:
        table = self.events_table_name
        refuse = "BEGIN SELECT RAISE(ABORT, 'the history is append only'); END"
        return [
            f"CREATE TABLE IF NOT EXISTS {table} (leaf_index INTEGER PRIMARY KEY, "
            "originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, topic TEXT NOT NULL, "
            "state BLOB NOT NULL, link BLOB NOT NULL, UNIQUE (originator_id, originator_version))",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            # INSERT OR REPLACE deletes without firing the trigger above
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS "
            f"(SELECT 1 FROM {table} WHERE leaf_index = NEW.leaf_index) OR EXISTS "
            f"(SELECT 1 FROM {table} WHERE originator_id = NEW.originator_id AND "
            f"originator_version = NEW.originator_version) {refuse}",
            *tables.create_tables("BLOB"),
        ]

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        """Chains the library's stored events after the head."""
        events = [(UUID(str(s.originator_id)), s.originator_version, s.topic, s.state) for s in stored_events]
        entries = extend(self.head(c), events)
        self.insert_entries(c, entries)
        return [entry.position for entry in entries]

    def insert_entries(self, c: SQLiteCursor, entries: Sequence[Entry]) -> None:
        c.executemany(
            f"INSERT INTO {self.events_table_name} ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            [(e[0], e[1].hex, *e[2:]) for e in entries],
        )

    def head(self, c: SQLiteCursor) -> Head:
        c.execute(f"SELECT leaf_index, link FROM {self.events_table_name} ORDER BY leaf_index DESC LIMIT 1")
        row = c.fetchone()
        return Head(row[0], row[1]) if row else Head()


class SQLiteLedger(Ledger):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._datastore = SQLiteDatastore(f"file:{quote(str(path))}?mode=rw")
        self._datastore.pool = Pool(db_name=self._datastore.pool.db_name, pool_timeout=LOCK_TIMEOUT)
        self._recorder = Recorder(self._datastore)

    def create(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with self._transaction() as cursor:
            for statement in self._recorder.create_table_statements:
                cursor.execute(statement)

    def head(self) -> Head:
        rows = self._rows("SELECT leaf_index, link FROM stored_events ORDER BY leaf_index DESC LIMIT 1", ())
        return Head(*rows[0]) if rows else Head()

    def read(self, *, after: int, limit: int) -> list[Entry]:
        return _entries(
            self._rows(
                f"SELECT {COLUMNS} FROM stored_events WHERE leaf_index > ? ORDER BY leaf_index LIMIT ?",
                (after, limit),
            )
        )

    def events_of(self, aggregate_id: UUID, *, after_version: int = 0) -> list[Entry]:
        return _entries(
            self._rows(
                f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ? AND originator_version > ? "
                "ORDER BY originator_version",
                (aggregate_id.hex, after_version),
            )
        )

    def append(self, changes: Changes) -> None:
        with self._transaction() as cursor:
            self._insert(cursor, changes)
        self._forget_destroyed(changes)

    def append_exclusively(self, decide: Callable[[Head], Changes]) -> None:
        with self._transaction() as cursor:
            changes = decide(self._recorder.head(cursor))
            self._insert(cursor, changes)
        self._forget_destroyed(changes)

    def close(self) -> None:
        self._datastore.close()

    def _insert(self, cursor: SQLiteCursor, changes: Changes) -> None:
        entries = changes.entries
        if entries:
            if self._recorder.head(cursor).position != entries[0].position - 1:
                raise ConflictError
            try:
                self._recorder.insert_entries(cursor, entries)
            except sqlite3.IntegrityError as error:
                raise ConflictError from error

        def write(statement: str, rows: Sequence[Sequence[Any]]) -> int:
            cursor.executemany(statement, rows)
            return cursor.sqlite_cursor.rowcount

        try:
            self._write_beside(write, changes)
        except sqlite3.IntegrityError as error:
            raise ConflictError from error

    def _rows(self, statement: str, parameters: Sequence[Any]) -> Rows:
        with _answering(), self._datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            return cursor.execute(statement, parameters).fetchall()

    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        with self._transaction() as cursor:
            cursor.executemany(statement, rows)
            return cursor.sqlite_cursor.rowcount

    def _forget_destroyed(self, changes: Changes) -> None:
        if changes.keys and None in changes.keys.values():
            self._forget()

    def _forget(self) -> None:
        # secure_delete clears the page; the write-ahead log still holds its older images
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)", ())

    @contextmanager
    def _transaction(self) -> Iterator[SQLiteCursor]:
        with _answering(), self._datastore.transaction(commit=True) as cursor:
            yield cursor


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, sqlite3.OperationalError, sqlite3.InterfaceError) as error:
        raise LedgerUnavailableError from error


def _entries(rows: Rows) -> list[Entry]:
    ids: dict[str, UUID] = {}
    entries = []
    for position, hexadecimal, version, topic, state, link in rows:
        originator_id = ids.get(hexadecimal)
        if originator_id is None:
            originator_id = ids[hexadecimal] = UUID(hexadecimal)
        entries.append(Entry(position, originator_id, version, topic, state, link))
    return entries
