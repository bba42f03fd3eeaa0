"""A process that writes: ``python -m tests.history.scribe URL SEED``; on each line of input it writes what it says.

For a number it submits so many commands at once and answers with their positions; for ``go on`` it never stops, and
prints the position of every command that it was told is stored.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

from shared.history import Signal, Work, Writer, open_ledger
from tests.history.books import CODEC, Book

BOOKS = 20


def borrow(book_id: UUID) -> Callable[[Work], Any]:
    def handler(work: Work) -> int:
        book = work.find(Book, book_id)
        if book is None:
            book = Book.acquire(book_id)
        book.lend("读者")
        book.give_back()
        work.save(book)
        return book.loans

    return handler


def main(url: str, seed: str) -> None:
    chance = random.Random(seed)  # noqa: S311
    writer = Writer(open_ledger(url), CODEC, committed=Signal())
    writer.start()

    def write(number: int) -> None:
        futures = [writer.submit(borrow(UUID(int=chance.randrange(BOOKS)))) for _ in range(number)]
        print(*(future.result().position for future in futures), flush=True)

    print("ready", flush=True)
    for line in sys.stdin:
        if line == "go on\n":
            while True:
                write(chance.randint(1, 30))
        write(int(line))
    writer.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
