"""The ledger on PostgreSQL: one INSERT for a batch, and no false conflict when a COMMIT's reply is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg import Cursor, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow, tuple_row

from shared.history import tables
from shared.history.chain import Entry, Head, extend
from shared.history.errors import ConflictError, LedgerUnavailableError
from shared.history.ledger import Changes, Ledger, Rows

CREATION_LOCK = 7_301_954
ATTEMPTS = 5
COLUMNS = "leaf_index, originator_id, originator_version, topic, state, link"
HEAD = "SELECT leaf_index, link FROM stored_events ORDER BY leaf_index DESC LIMIT 1"
INSERT_ENTRIES = (
    f"INSERT INTO stored_events ({COLUMNS}) SELECT * FROM "
    "unnest(%b::bigint[], %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[]) "
    "WHERE (SELECT coalesce(max(leaf_index), 0) FROM stored_events) = %b::bigint"
)
LOCK = "LOCK TABLE stored_events IN EXCLUSIVE MODE"
CREATE = [
    "CREATE TABLE IF NOT EXISTS stored_events (leaf_index BIGINT PRIMARY KEY, originator_id UUID NOT NULL, "
    "originator_version BIGINT NOT NULL, topic TEXT NOT NULL, state BYTEA NOT NULL, link BYTEA NOT NULL, "
    "UNIQUE (originator_id, originator_version))",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history is append only'; END $$",
    "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    *tables.create_tables("BYTEA"),
]
UNANSWERED = (OperationalError, InterfaceError)
retried = retry(UNANSWERED, max_attempts=ATTEMPTS, wait=0.2)


class Datastore(PostgresDatastore):
    def register_type_adapters(self) -> None:
        """Nothing to register: rows are inserted from plain arrays, and no connection is made here."""


class Recorder(PostgresAggregateRecorder):
    """The library's recorder with a dense position and the chain in every row."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        if datastore.enable_db_functions:
            raise ValueError("POSTGRES_ENABLE_DB_FUNCTIONS skips the lock, and followers then miss events")
        super().__init__(datastore)
        self.sql_create_statements = [sql.SQL(statement).format() for statement in CREATE]

    def create_table(self) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (CREATION_LOCK,))
            self._create_table(cursor)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Chains the library's stored events after the head; unlike the library's, it never tries twice."""
        events = [(UUID(str(s.originator_id)), s.originator_version, s.topic, s.state) for s in stored_events]
        with self.writing() as cursor:
            cursor.execute(LOCK)
            entries = extend(self.head(cursor), events)
            self.insert_entries(cursor, entries)
        return [entry.position for entry in entries]

    @contextmanager
    def writing(self) -> Iterator[Cursor[TupleRow]]:
        with self.datastore.get_connection() as connection, connection.transaction():
            yield connection.cursor(row_factory=tuple_row)

    def head(self, cursor: Cursor[TupleRow]) -> Head:
        row = cursor.execute(HEAD).fetchone()
        return Head(*row) if row else Head()

    def insert_entries(self, cursor: Cursor[TupleRow], entries: Sequence[Entry]) -> None:
        if not entries:
            return
        columns = [list(column) for column in zip(*entries, strict=True)]
        cursor.execute(INSERT_ENTRIES, (*columns, entries[0].position - 1))
        if cursor.rowcount != len(entries):
            raise ConflictError


class PostgresLedger(Ledger):
    def __init__(self, url: str) -> None:
        options = conninfo_to_dict(url)
        self._datastore = Datastore(
            dbname=str(options.get("dbname", "")),
            host=str(options.get("host", "")),
            port=str(options.get("port", "5432")),
            user=str(options.get("user", "")),
            password=str(options.get("password", "")),
            pool_size=1,
            max_overflow=11,
            connect_timeout=10.0,
        )
        if isinstance(self._datastore.pool.kwargs, dict):  # sslmode and the like
            self._datastore.pool.kwargs.update({k: v for k, v in options.items() if v is not None})
        self._recorder = Recorder(self._datastore)

    def create(self) -> None:
        with _answering():
            self._recorder.create_table()

    def head(self) -> Head:
        rows = self._rows(HEAD, ())
        return Head(*rows[0]) if rows else Head()

    def read(self, *, after: int, limit: int) -> list[Entry]:
        statement = f"SELECT {COLUMNS} FROM stored_events WHERE leaf_index > ? ORDER BY leaf_index LIMIT ?"
        return list(map(Entry._make, self._rows(statement, (after, limit))))

    def events_of(self, aggregate_id: UUID, *, after_version: int = 0) -> list[Entry]:
        statement = (
            f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ? AND originator_version > ? "
            "ORDER BY originator_version"
        )
        return list(map(Entry._make, self._rows(statement, (aggregate_id, after_version))))

    def append(self, changes: Changes) -> None:
        self._append(lambda _: changes, exclusively=False)

    def append_exclusively(self, decide: Callable[[Head], Changes]) -> None:
        self._append(decide, exclusively=True)

    def close(self) -> None:
        self._datastore.close()

    def _append(self, decide: Callable[[Head], Changes], *, exclusively: bool) -> None:
        """Tries again when the connection breaks, but under the lock, and only what is not stored yet."""
        sent: Changes | None = None

        def attempt() -> Changes:
            nonlocal sent
            with self._recorder.writing() as cursor:
                if exclusively or sent:
                    cursor.execute(LOCK)
                if sent and self._holds(cursor, sent.entries):
                    return sent
                sent = decide(self._recorder.head(cursor) if exclusively else Head())
                self._recorder.insert_entries(cursor, sent.entries)
                self._write_beside(_executemany(cursor), sent)
            return sent

        with _answering():
            try:
                changes = retried(attempt)()
            except IntegrityError as error:
                raise ConflictError from error
            if None in changes.keys.values():
                self._forget()

    @staticmethod
    def _holds(cursor: Cursor[TupleRow], entries: Sequence[Entry]) -> bool:
        if not entries:
            return False
        position, link = entries[-1].position, entries[-1].link
        cursor.execute("SELECT 1 FROM stored_events WHERE leaf_index = %s AND link = %s", (position, link))
        return cursor.fetchone() is not None

    def _rows(self, statement: str, parameters: Sequence[Any]) -> Rows:
        with _answering():
            rows: Rows = self._select(_dialect(statement), parameters)
            return rows

    @retried
    def _select(self, statement: str, parameters: Sequence[Any]) -> Rows:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            return cursor.execute(statement.encode(), parameters).fetchall()

    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        with _answering(), self._recorder.writing() as cursor:
            return _executemany(cursor)(statement, rows)

    def _forget(self) -> None:
        with _answering(), self._datastore.get_connection() as connection:
            connection.execute("VACUUM FULL keys")


def _executemany(cursor: Cursor[TupleRow]) -> Callable[[str, Sequence[Sequence[Any]]], int]:
    def write(statement: str, rows: Sequence[Sequence[Any]]) -> int:
        if len(rows) == 1:
            cursor.execute(_dialect(statement).encode(), rows[0])
        else:
            cursor.executemany(_dialect(statement).encode(), rows)
        return cursor.rowcount

    return write


@cache
def _dialect(statement: str) -> str:
    return statement.replace("?", "%s")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except UNANSWERED as error:
        raise LedgerUnavailableError from error
