"""A small aggregate to write histories with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from shared.history import Aggregate, Codec, Created, RuleBrokenError, Work, event

AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


class Shelf(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Edition(BaseModel, frozen=True):
    title: str
    price: Decimal
    pages: int = 0


class AlreadyLentError(RuleBrokenError):
    pass


class Book(Aggregate):
    TOPIC = "library.Book"

    class Event(Aggregate.Event):
        TOPIC = "library.Book.Event"

    class Acquired(Event, Created):
        TOPIC = "library.Book.Acquired"
        edition: Edition
        shelf: Shelf

    class Lent(Event):
        TOPIC = "library.Book.Lent"
        readers: tuple[str, ...]
        remark: str = ""

    class GivenBack(Event):
        TOPIC = "library.Book.GivenBack"

    @event(Acquired)
    def __init__(self, edition: Edition, shelf: Shelf) -> None:
        self.edition = edition
        self.shelf = shelf
        self.readers: tuple[str, ...] = ()
        self.loans = 0

    @classmethod
    def acquire(cls, book_id: UUID, title: str = "论语", *, by: str = "馆员", at: datetime = AT) -> Self:
        edition = Edition(title=title, price=Decimal("12.50"))
        return cls._create(cls.Acquired, id=book_id, edition=edition, shelf=Shelf.OPEN, by=by, timestamp=at)

    def lend(self, *readers: str, by: str = "馆员", at: datetime = AT) -> None:
        if self.readers:
            raise AlreadyLentError("此书已借出。", article="第三条", remedy="请预约。")
        self._lent(readers=readers, remark="", by=by, timestamp=at)

    def give_back(self, *, by: str = "馆员", at: datetime = AT) -> None:
        self._given_back(by=by, timestamp=at)

    @event(Lent)
    def _lent(self, readers: tuple[str, ...], remark: str, by: str, timestamp: datetime) -> None:
        self.readers = readers
        self.loans += 1

    @event(GivenBack)
    def _given_back(self, by: str, timestamp: datetime) -> None:
        self.readers = ()


class Chair(Aggregate):
    TOPIC = "library.Chair"

    class Event(Aggregate.Event):
        TOPIC = "library.Chair.Event"

    class Bought(Event, Created):
        TOPIC = "library.Chair.Bought"

    @event(Bought)
    def __init__(self) -> None:
        pass

    @classmethod
    def buy(cls, chair_id: UUID) -> Self:
        return cls._create(cls.Bought, id=chair_id, by="馆员", timestamp=AT)


CODEC = Codec([Book, Chair])


def acquire(book_id: UUID, title: str = "论语") -> Callable[[Work], dict[str, str]]:
    def handler(work: Work) -> dict[str, str]:
        work.save(Book.acquire(book_id, title))
        return {"id": str(book_id)}

    return handler


def lend(book_id: UUID, reader: str = "读者") -> Callable[[Work], int]:
    def handler(work: Work) -> int:
        book = work.get(Book, book_id)
        book.lend(reader)
        work.save(book)
        return book.loans

    return handler


def lend_and_give_back(book_id: UUID) -> Callable[[Work], int]:
    def handler(work: Work) -> int:
        book = work.get(Book, book_id)
        book.lend("读者")
        book.give_back()
        work.save(book)
        return book.loans

    return handler
