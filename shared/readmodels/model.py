"""A read model: its tables, and what each event does to their rows."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Dialect, FromClause, MetaData, Table, Uuid
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.schema import CreateIndex, CreateTable, sort_tables

from shared.history import Recorded
from shared.readmodels.columns import COLUMN_TYPES

Handler = Callable[[Session, Recorded[Any]], None]
H = TypeVar("H", bound=Callable[..., None])


class Base(DeclarativeBase):
    """For a declarative base of one's own: `class ViewsBase(Base): metadata = MetaData()`, one per service."""

    __abstract__ = True
    metadata = MetaData()
    type_annotation_map = COLUMN_TYPES


@dataclass(init=False)
class ReadModel:
    """One question's tables, kept by handlers of events; may be dropped and rebuilt from the history at any time.

    A handler gets a session and the recorded event, and writes rows of this model's tables only: no clock, no random,
    no other store, so that a rebuild gives the same rows.
    """

    name: str
    tables: tuple[Table, ...]
    rows: tuple[type[DeclarativeBase], ...]
    """Those of its classes whose key is one UUID: as a rule, that of the aggregate whose events they show."""
    handlers: dict[type, Handler] = field(default_factory=dict)

    def __init__(
        self,
        name: str,
        *,
        tables: Sequence[FromClause | type[DeclarativeBase]] = (),
        base: type[DeclarativeBase] | None = None,
    ) -> None:
        """Name the model and its tables; with `base` alone, all tables of that base."""
        chosen = [_table(item) for item in tables] or list(base.metadata.tables.values() if base else ())
        if not chosen:
            raise ValueError(f"read model {name} has no table")
        self.name = name
        self.tables = tuple(sort_tables(chosen))
        self.rows = tuple(item for item in tables if isinstance(item, type) and _named_after_aggregate(item))
        self.handlers = {}

    def on(self, *event_classes: type) -> Callable[[H], H]:
        """Declare the handler of these events; a class handles its subclasses that have no handler of their own."""

        def declare(handler: H) -> H:
            for event_class in event_classes:
                if event_class in self.handlers:
                    raise ValueError(f"read model {self.name} handles {event_class.__qualname__} twice")
                self.handlers[event_class] = handler
            return handler

        return declare

    def handler_of(self, event_class: type) -> Handler | None:
        """The handler of the class or of its nearest ancestor; None when the model takes no interest."""
        return next((self.handlers[cls] for cls in event_class.__mro__ if cls in self.handlers), None)

    def fingerprint(self, dialect: Dialect) -> str:
        """A hash of the tables' definition: another one means that stored rows must be made anew."""
        statements: list[str] = []
        for table in self.tables:
            statements.append(str(CreateTable(table).compile(dialect=dialect)))
            statements += sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
        return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def _table(item: FromClause | type[DeclarativeBase]) -> Table:
    table = item if isinstance(item, FromClause) else item.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{item} is no table")
    return table


def _named_after_aggregate(row: type[DeclarativeBase]) -> bool:
    key = _table(row).primary_key.columns.values()
    return len(key) == 1 and isinstance(key[0].type, Uuid)
