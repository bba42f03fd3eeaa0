"""The session of a batch finds what SQLAlchemy's own would find, with fewer statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, delete, event, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from shared.readmodels import Base, Views
from shared.readmodels.rows import Rows


class RowsBase(Base):
    __abstract__ = True
    metadata = MetaData()


class Card(RowsBase):
    __tablename__ = "cards"
    card_id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[str]


class Line(RowsBase):
    __tablename__ = "lines"
    card_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class Counted(RowsBase):
    __tablename__ = "counted"
    counted_id: Mapped[UUID] = mapped_column(primary_key=True)
    seen: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str | None]


@pytest.fixture
def views(urls: Callable[[str], str]) -> Iterator[Views]:
    views = Views(urls("views"))
    views.create_tables(RowsBase.metadata)
    yield views
    views.close()


@pytest.fixture
def statements(views: Views) -> list[str]:
    seen: list[str] = []

    @event.listens_for(views.engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement.split(maxsplit=1)[0])

    return seen


def test_rows_that_are_added_and_changed_in_turns_are_written_by_one_statement(
    views: Views, statements: list[str]
) -> None:
    keys = [uuid4() for _ in range(20)]
    with views.transaction() as session:
        session.foresee(Card, keys)
        for key in keys:
            if session.get(Card, key) is None:
                session.add(Card(card_id=key, text="new"))
            session.get_one(Card, key).text = "changed"
    assert [s for s in statements if s in ("SELECT", "INSERT", "UPDATE")] == ["SELECT", "INSERT"]
    statements.clear()
    with views.transaction() as session:
        session.foresee(Card, keys)
        for key in keys:
            session.get_one(Card, key).text = "again"
    assert [s for s in statements if s in ("SELECT", "INSERT", "UPDATE")] == ["SELECT", "UPDATE"]
    with views.session() as reading:
        assert reading.scalars(select(Card.text)).all() == ["again"] * 20


def add(session: Rows, card_id: UUID) -> None:
    session.add(Card(card_id=card_id, text="x"))


def add_and_name_later(session: Rows, card_id: UUID) -> None:
    card = Card(text="x")
    session.add(card)
    card.card_id = card_id


def merge(session: Rows, card_id: UUID) -> None:
    session.merge(Card(card_id=card_id, text="x"))


def add_and_write(session: Rows, card_id: UUID) -> None:
    add(session, card_id)
    session.flush()


def insert_at_once(session: Rows, card_id: UUID) -> None:
    session.execute(insert(Card).values(card_id=card_id, text="x"))


@pytest.mark.parametrize("make", [add, add_and_name_later, merge, add_and_write, insert_at_once])
def test_a_row_is_found_by_its_key_and_by_a_query_however_it_came(
    views: Views, make: Callable[[Rows, UUID], None]
) -> None:
    key = uuid4()
    with views.transaction() as session:
        session.foresee(Card, [key])
        assert session.get(Card, key) is None
        make(session, key)
        assert session.get_one(Card, key).text == "x"
        session.get_one(Card, key).text = "y"
        assert session.scalars(select(Card.text)).all() == ["y"]
        session.foresee(Card, [key])
        assert session.get_one(Card, key).text == "y"


def test_a_row_that_went_is_not_found(views: Views) -> None:
    taken_back, deleted, written = uuid4(), uuid4(), uuid4()
    with views.transaction() as session:
        add(session, taken_back)
        session.expunge(session.get(Card, taken_back))
        assert session.get(Card, taken_back) is None
        for key in (deleted, written):
            add(session, key)
        session.execute(delete(Card).where(Card.card_id == deleted))
        assert session.get(Card, deleted) is None
        session.expunge_all()
        assert session.get_one(Card, written).text == "x"


def test_a_key_of_several_columns_is_found(views: Views) -> None:
    key = uuid4()
    with views.transaction() as session:
        session.add(Line(card_id=key, number=1, text="one"))
        assert session.get_one(Line, (key, 1)).text == "one"
        assert session.get_one(Line, {"card_id": key, "number": 1}).text == "one"
        assert session.get(Line, (key, 2)) is None
        assert session.get(Card, key) is None


def test_the_last_writing_takes_added_rows_by_one_statement_a_table_and_changed_ones_too(
    views: Views, statements: list[str]
) -> None:
    known, keys = uuid4(), [uuid4() for _ in range(20)]
    with views.transaction() as session:
        add(session, known)
    statements.clear()
    with views.transaction() as session:
        session.foresee(Card, [known, *keys])
        session.get_one(Card, known).text = "changed"
        for key in keys:
            session.add(Card(card_id=key))
            session.get_one(Card, key).text = "late"
            session.add(Line(card_id=key, number=1, text="a line"))
        session.finish()
    assert sorted(set(statements) - {"BEGIN"}) == ["INSERT", "SELECT", "UPDATE"]
    assert (statements.count("INSERT"), statements.count("UPDATE")) == (2, 1)
    with views.session() as reading:
        texts = {card.card_id: card.text for card in reading.scalars(select(Card))}
        assert texts == {known: "changed", **dict.fromkeys(keys, "late")}
        assert len(reading.scalars(select(Line)).all()) == 20


def test_the_last_writing_gives_a_box_left_open_its_default_and_keeps_a_key_that_came_late(views: Views) -> None:
    first, second = uuid4(), uuid4()
    with views.transaction() as session:
        session.add(Counted(counted_id=first))
        session.finish()
    with views.transaction() as session:
        late = Counted(seen=3)
        session.add(late)
        late.counted_id = second
        session.finish()
    with views.session() as reading:
        found = {row.counted_id: (row.seen, row.remark) for row in reading.scalars(select(Counted))}
    assert found == {first: (0, None), second: (3, None)}
