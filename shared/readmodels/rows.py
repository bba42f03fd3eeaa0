"""The session in which a batch of events is applied: rows are found before they are written, and written together."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Column, Table, event, insert, inspect, select
from sqlalchemy.orm import Mapper, Session

Key = tuple[type, tuple[Any, ...]]


class Rows(Session):
    """Finds an added row by its key without writing it first, so that one statement writes many.

    SQLAlchemy's own session writes all that waits before each `get`: row by row, where events of several kinds take
    turns. Before a query this one does so too.
    """

    def __init__(self, bind: Any) -> None:
        super().__init__(bind, expire_on_commit=False)
        self._waiting: dict[Key, object] = {}
        self._keyless = False
        self._foreseen: list[object] = []
        self._absent: set[Key] = set()

    def foresee(self, entity: type, keys: Collection[Any]) -> None:
        """Read the rows with these keys, of one column each, by one query: `get` will not have to ask for them."""
        column: Column[Any] = inspect(entity, raiseerr=True).primary_key[0]
        with self.no_autoflush:
            rows: Sequence[object] = self.scalars(select(entity).where(column.in_(keys))).all()
        found = {getattr(row, column.key): row for row in rows}
        self._foreseen += found.values()
        self._absent |= {(entity, (key,)) for key in keys if key not in found}

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The row with this key, if there is one."""
        if self._keyless or isinstance(ident, dict) or any(options.values()):
            return super().get(entity, ident, **options)
        key = (entity, ident if isinstance(ident, tuple) else (ident,))
        found = self._waiting.get(key)
        if found is not None or key in self._absent:
            return found
        with self.no_autoflush:
            return super().get(entity, ident)

    def flush(self, objects: Any = None) -> None:
        """Write what waits; from then on the database knows it."""
        super().flush(objects)
        self._forget()

    def finish(self) -> None:
        """Write what waits, for the last time: the added rows, a statement a table, without following them further.

        That is most of the work of a batch, and SQLAlchemy takes three times as long to write rows that it follows.
        """
        added: dict[type, list[dict[str, Any]]] = {}
        if not self._keyless:
            self._forget()
            for row in self.new:
                added.setdefault(type(row), []).append(_shape(type(row)).values(row))
                self.expunge(row)
        for entity, rows in added.items():
            self.connection().execute(insert(_shape(entity).table), rows)
        self.flush()

    def expunge_all(self) -> None:
        """Let go of every row."""
        super().expunge_all()
        self._foreseen.clear()
        self._forget()

    def _forget(self) -> None:
        self._waiting.clear()
        self._absent.clear()
        self._keyless = False

    def _wait(self, row: object) -> None:
        key = _shape(type(row)).key(row)
        if None in key:  # it comes later, from the database or by an assignment
            self._keyless = True
        else:
            self._waiting[type(row), key] = row

    def _drop(self, row: object) -> None:
        self._waiting = {key: kept for key, kept in self._waiting.items() if kept is not row}


class _Shape:
    """Of a class of rows: its table, its key, and what stands in which column."""

    def __init__(self, entity: type) -> None:
        mapper: Mapper[Any] = inspect(entity, raiseerr=True)
        self.table = cast("Table", mapper.local_table)
        self._key = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        self._columns = [(each.columns[0].key, each.key, _default(each.columns[0])) for each in mapper.column_attrs]

    def key(self, row: object) -> tuple[Any, ...]:
        """With None for a part that comes later."""
        return tuple([row.__dict__.get(name) for name in self._key])

    def values(self, row: object) -> dict[str, Any]:
        """By column, what an INSERT is given."""
        told = row.__dict__
        return {column: told.get(name, default) for column, name, default in self._columns}


_SHAPES: dict[type, _Shape] = {}


def _shape(entity: type) -> _Shape:
    shape = _SHAPES.get(entity)
    if shape is None:
        shape = _SHAPES[entity] = _Shape(entity)
    return shape


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None


@event.listens_for(Rows, "transient_to_pending")
def _added(session: Rows, row: object) -> None:
    session._wait(row)


@event.listens_for(Rows, "pending_to_transient")
def _taken_back(session: Rows, row: object) -> None:
    session._drop(row)
