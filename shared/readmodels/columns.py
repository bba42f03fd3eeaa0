"""Column types that mean the same on SQLite and PostgreSQL: exact decimals, moments with a zone, UUIDs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Numeric, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine


class Exact(TypeDecorator[Decimal]):
    """A decimal kept exactly and sorted by value: NUMERIC on PostgreSQL, a scaled whole number on SQLite.

    SQLite has no decimal type: as REAL it would round, as text 10 would sort before 9. A value with more than `scale`
    places is refused (ValueError), never rounded.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int = 6) -> None:
        super().__init__(precision=30, scale=scale)
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Whole numbers on SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(precision=30, scale=self.scale))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Decimal | int | None:
        """Scale for SQLite, refusing what would be rounded."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.scale)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"a decimal with more than {self.scale} places cannot be kept exactly")
        return int(scaled) if dialect.name == "sqlite" else Decimal(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """The value without trailing zeros, alike on both databases."""
        if value is None:
            return None
        exact = Decimal(value).scaleb(-self.scale) if dialect.name == "sqlite" else Decimal(value)
        plain = exact.normalize()
        return plain if plain.as_tuple().exponent <= 0 else plain.quantize(Decimal(1))  # type: ignore[operator]


class Moment(TypeDecorator[datetime]):
    """A moment with its zone; UTC when read. A datetime without a zone is refused (ValueError)."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """With a zone where the database knows zones."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; without the zone on SQLite, which would not keep it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone is no moment")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


COLUMN_TYPES: dict[Any, TypeEngine[Any]] = {
    str: Text(),
    int: BigInteger(),
    Decimal: Exact(),
    datetime: Moment(),
    date: Date(),
    UUID: Uuid(),
}
"""For `type_annotation_map` of a service's declarative base."""
