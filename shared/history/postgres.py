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
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow, dict_row, tuple_row
from typing_extensions import override

from shared.history import tables
from shared.history.chain import Entry, Head, extend
from shared.history.errors import ConflictError, LedgerUnavailableError
from shared.history.ledger import Changes, Ledger, Rows

CREATE = (
    """CREATE TABLE IF NOT EXISTS stored_events (
        leaf_index BIGINT PRIMARY KEY,
        originator_id UUID NOT NULL,
        originator_version BIGINT NOT NULL,
        topic TEXT NOT NULL,
        state BYTEA NOT NULL,
        link BYTEA NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the history is append only'; END $$""",
    """CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
)
CREATION_LOCK = 7_301_954  # any number, the same for all: CREATE ... IF NOT EXISTS fails when two run at once
INSERT_ENTRIES = """
    INSERT INTO stored_events (leaf_index, originator_id, originator_version, topic, state, link)
    SELECT * FROM unnest(%b::bigint[], %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
    WHERE (SELECT coalesce(max(leaf_index), 0) FROM stored_events) = %b::bigint"""
LOCK = "LOCK TABLE stored_events IN EXCLUSIVE MODE"
UNANSWERED = (OperationalError, InterfaceError)
retried = retry(UNANSWERED, max_attempts=5, wait=0.2)
CONNECT_TIMEOUT = 3.0  # seconds, for each of the attempts
LONGEST_DECISION = 30.0  # seconds that a frozen process may hold the lock


class Datastore(PostgresDatastore):
    """Without composite types: rows are inserted from plain arrays."""

    @override
    def register_type_adapters(self) -> None:
        pass


class Recorder(PostgresAggregateRecorder):
    """The library's recorder with a dense position and the chain in every row."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        if datastore.enable_db_functions:
            raise ValueError("POSTGRES_ENABLE_DB_FUNCTIONS skips the lock, and followers then miss events")
        super().__init__(datastore)
        statements = [*CREATE, *tables.create_tables("BYTEA")]
        self.sql_create_statements = [sql.SQL(statement).format() for statement in statements]

    @override
    def create_table(self) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (CREATION_LOCK,))
            self._create_table(cursor)

    @override
    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        events = ((UUID(str(s.originator_id)), s.originator_version, s.topic, s.state) for s in stored_events)
        with self.writing() as cursor:
            cursor.execute(LOCK)
            entries = extend(self.head(cursor), events)
            self.insert_entries(cursor, entries)
        return [entry.position for entry in entries]

    @contextmanager
    def writing(self) -> Iterator[Cursor[TupleRow]]:
        """One transaction."""
        with self.datastore.get_connection() as connection, connection.transaction():
            yield connection.cursor(row_factory=tuple_row)

    def head(self, cursor: Cursor[TupleRow]) -> Head:
        """The head as this transaction sees it."""
        row = cursor.execute(tables.SELECT_HEAD).fetchone()
        return Head(*row) if row else Head()

    def insert_entries(self, cursor: Cursor[TupleRow], entries: Sequence[Entry]) -> None:
        """Raises ConflictError when they do not follow the head."""
        if not entries:
            return
        columns = [list(column) for column in zip(*entries, strict=True)]
        cursor.execute(INSERT_ENTRIES, (*columns, entries[0].position - 1))
        if cursor.rowcount != len(entries):
            raise ConflictError


class PostgresLedger(Ledger):
    """A ledger in a database of its own."""

    def __init__(self, url: str) -> None:
        self._datastore = Datastore(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            pool_size=1,
            max_overflow=11,
            connect_timeout=CONNECT_TIMEOUT,
            idle_in_transaction_session_timeout=LONGEST_DECISION,
        )
        self._datastore.pool.kwargs = {**conninfo_to_dict(url), "row_factory": dict_row}  # sslmode and all
        self.recorder = Recorder(self._datastore)

    @override
    def create(self) -> None:
        with _answering():
            self.recorder.create_table()

    @override
    def append(self, changes: Changes) -> None:
        self._append(lambda _: changes, exclusively=False)

    @override
    def append_exclusively(self, decide: Callable[[Head], Changes]) -> None:
        self._append(decide, exclusively=True)

    @override
    def close(self) -> None:
        self._datastore.close()

    def _append(self, decide: Callable[[Head], Changes], *, exclusively: bool) -> None:
        """Tries again when the connection breaks, but under the lock, and only what is not stored yet."""
        sent: Changes | None = None

        def attempt() -> None:
            nonlocal sent
            with self.recorder.writing() as cursor:
                if exclusively or sent:
                    cursor.execute(LOCK)
                if sent and self._holds(cursor, sent.entries):
                    return
                sent = decide(self.recorder.head(cursor) if exclusively else Head())
                self.recorder.insert_entries(cursor, sent.entries)
                self._write_beside(_executemany(cursor), sent)

        with _answering():
            try:
                retried(attempt)()
            except IntegrityError as error:
                if isinstance(error.__cause__, UniqueViolation):
                    raise ConflictError from error
                raise
        if sent and None in sent.keys.values():
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
            rows: Rows = self._select(statement, parameters)
            return rows

    @retried
    def _select(self, statement: str, parameters: Sequence[Any]) -> Rows:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            return cursor.execute(_dialect(statement), parameters).fetchall()

    def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        with _answering(), self.recorder.writing() as cursor:
            return _executemany(cursor)(statement, rows)

    def _entries(self, rows: Rows) -> list[Entry]:
        return list(map(Entry._make, rows))

    def _stored_id(self, aggregate_id: UUID) -> UUID:
        return aggregate_id

    def _forget(self) -> None:
        with _answering(), self._datastore.get_connection() as connection:
            connection.execute("VACUUM FULL keys")


def _executemany(cursor: Cursor[TupleRow]) -> Callable[[str, Sequence[Sequence[Any]]], int]:
    def write(statement: str, rows: Sequence[Sequence[Any]]) -> int:
        if len(rows) == 1:
            cursor.execute(_dialect(statement), rows[0])
        else:
            cursor.executemany(_dialect(statement), rows)
        return cursor.rowcount

    return write


@cache
def _dialect(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except UNANSWERED as error:
        raise LedgerUnavailableError from error
