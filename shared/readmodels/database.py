"""Databases of read models on SQLite and PostgreSQL: engines, transactions, tables."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, insert, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

from shared.readmodels.model import ReadModel
from shared.readmodels.positions import POSITIONS
from shared.readmodels.progress import Progress
from shared.readmodels.rows import Rows
from shared.turns import LOCAL
from shared.wal import switch_to_wal

BUSY_TIMEOUT_MS = 5_000
_CREATE_LOCK = 0x686F6E6F757273  # any fixed number: the advisory lock under which tables are created


class Database:
    """One database: short write transactions, and reads of one consistent state that never wait for a writer."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        """Connect lazily. `durable=False` lets a power cut undo the last transactions, but never part of one."""
        parsed = _normalised(url)
        self.dialect = parsed.get_backend_name()
        self.turns: AbstractContextManager[None] = LOCAL if self.dialect == "sqlite" else nullcontext()
        self.engine = self._engine(parsed, durable=durable, readonly=False)
        self._readers = self._engine(parsed, durable=durable, readonly=True)
        self._autocommit = self._readers.execution_options(
            **({"begin": ""} if self.dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"})
        )

    def session(self) -> Session:
        """A session for reading, as a context manager: every query sees the state of the first one."""
        return Session(self._readers, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """A session for writing: committed at the end, rolled back on any exception."""
        with Rows(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one cheap read outside a transaction."""
        with self._autocommit.connect() as connection:
            yield connection

    def create_tables(self, *metadata: MetaData) -> None:
        """Create what is not there; safe when several processes start at once."""
        with self._creating() as connection:
            for each in metadata:
                each.create_all(connection, checkfirst=True)

    @contextmanager
    def _creating(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            if self.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATE_LOCK})
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._readers.dispose()

    def _engine(self, url: URL, *, durable: bool, readonly: bool) -> Engine:
        if self.dialect == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if readonly else {}
            return create_engine(url, execution_options=options, pool_pre_ping=True, hide_parameters=True, pool_size=8)
        engine = create_engine(
            url,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
            hide_parameters=True,
            pool_size=8,
            max_overflow=24,
        )
        pragmas = [
            f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
            f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}",
            "PRAGMA foreign_keys = ON",
        ]
        if readonly:
            pragmas.append("PRAGMA query_only = ON")
        begin = "BEGIN" if readonly else "BEGIN IMMEDIATE"

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            # The driver would run SELECT outside the transaction and begin only at the first write.
            connection.isolation_level = None
            switch_to_wal(connection, seconds=BUSY_TIMEOUT_MS / 1000)
            for pragma in pragmas:
                connection.execute(pragma)

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            statement = connection.get_execution_options().get("begin", begin)
            if statement:
                connection.exec_driver_sql(statement)

        return engine


class Views(Database):
    """The database of one service's read models."""

    def __init__(self, url: str) -> None:
        """Not durable to the last transaction: rows and position go together, the history brings back what is lost."""
        super().__init__(url, durable=False)
        self.progress = Progress(self.positions)

    def create(self, models: Iterable[ReadModel]) -> None:
        """Create the models' tables and position rows; a model whose tables changed starts from the first event."""
        chosen = list(models)
        owners: dict[Table, str] = {}
        for model in chosen:
            for table in model.tables:
                if owners.setdefault(table, model.name) != model.name:
                    raise ValueError(f"table {table.name} belongs to {owners[table]} and to {model.name}")
        with self._creating() as connection:
            POSITIONS.create(connection, checkfirst=True)
            for model in chosen:
                _create_model(connection, model)

    def positions(self) -> dict[str, tuple[int, bool]]:
        """Of every read model: the position shown, and whether its projector has stopped on an error."""
        with self.glance() as connection:
            rows = connection.execute(select(POSITIONS.c.name, POSITIONS.c.position, POSITIONS.c.error != ""))
            return {name: (position, bool(stopped)) for name, position, stopped in rows}


def _create_model(connection: Connection, model: ReadModel) -> None:
    fingerprint = model.fingerprint(connection.dialect)
    mine = POSITIONS.c.name == model.name
    stored = connection.execute(select(POSITIONS.c.fingerprint).where(mine)).scalar_one_or_none()
    if stored == fingerprint:
        return
    recreate_tables(connection, model)
    fresh = {"position": 0, "fingerprint": fingerprint, "error": "", "error_position": None, "error_at": None}
    if stored is None:
        connection.execute(insert(POSITIONS).values(name=model.name, **fresh))
    else:
        connection.execute(update(POSITIONS).where(mine).values(**fresh))


def recreate_tables(connection: Connection, model: ReadModel) -> None:
    """Drop the model's tables where they exist and create them empty."""
    for table in reversed(model.tables):
        table.drop(connection, checkfirst=True)
    for table in model.tables:
        table.create(connection)


def _normalised(url: str) -> URL:
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    raise ValueError("a database URL is sqlite:///FILE or postgresql://...")
