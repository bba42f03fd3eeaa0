"""Column types mean the same on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import MetaData, func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Mapped, mapped_column

from shared.readmodels import Base, Database

MOMENT = datetime(2026, 7, 1, 17, 5, 1, 123456, tzinfo=timezone(timedelta(hours=8)))


class Kinds(Base):
    __abstract__ = True
    metadata = MetaData()


class Row(Kinds):
    __tablename__ = "kinds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rate: Mapped[Decimal | None]
    at: Mapped[datetime]
    day: Mapped[date]
    big: Mapped[int] = mapped_column(default=2**62)


def row(number: int, rate: str | None = "0", at: datetime = MOMENT) -> Row:
    return Row(id=UUID(int=number), rate=None if rate is None else Decimal(rate), at=at, day=date(2026, 2, 28))


@pytest.fixture
def database(urls: Callable[[str], str]) -> Iterator[Database]:
    database = Database(urls("kinds"))
    database.create_tables(Kinds.metadata)
    yield database
    database.close()


def test_values_come_back_as_they_were(database: Database) -> None:
    rates = ["96.5", "0", "-12.000001", "123456789.25", "100", None]
    with database.transaction() as session:
        session.add_all([row(number, rate) for number, rate in enumerate(rates)])
    with database.session() as session:
        rows = list(session.scalars(select(Row).order_by(Row.id)))
    assert [None if each.rate is None else str(each.rate) for each in rows] == rates
    assert {each.at for each in rows} == {MOMENT}
    assert all(each.at.tzinfo is UTC or each.at.utcoffset() == timedelta(0) for each in rows)
    assert {(each.day, each.big) for each in rows} == {(date(2026, 2, 28), 2**62)}


def test_decimals_sort_compare_and_add_by_value(database: Database) -> None:
    with database.transaction() as session:
        session.add_all([row(number, rate) for number, rate in enumerate(["10", "9", "-1", "9.5"])])
    with database.session() as session:
        assert [str(rate) for rate in session.scalars(select(Row.rate).order_by(Row.rate))] == ["-1", "9", "9.5", "10"]
        assert session.scalar(select(func.count()).where(Row.rate > Decimal("9"))) == 2
        assert session.scalar(select(func.sum(Row.rate))) == Decimal("27.5")


@pytest.mark.parametrize("wrong", [{"rate": "0.0000001"}, {"at": datetime(2026, 7, 1)}])  # noqa: DTZ001
def test_what_cannot_be_kept_exactly_is_refused(database: Database, wrong: dict[str, object]) -> None:
    with pytest.raises(StatementError), database.transaction() as session:
        session.add(row(1, **wrong))  # type: ignore[arg-type]
