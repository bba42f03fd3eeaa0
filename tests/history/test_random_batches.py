"""Whatever is submitted, in whatever batches: results, history and chain are those of one command after another."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.history import Request, Signal, Work, Writer, open_ledger, replay_ledger
from tests.history import raw
from tests.history.books import CODEC, Book, acquire, lend_and_give_back


@dataclass(frozen=True)
class Command:
    act: str
    book: int
    source: tuple[str, int] | None
    request: str | None

    @property
    def handler(self) -> Callable[[Work], Any]:
        book_id = UUID(int=self.book)
        if self.act == "fail":
            return lambda work: (lend_and_give_back(book_id)(work), 1 / 0)
        return {"acquire": acquire, "lend": lend_and_give_back}[self.act](book_id)


@dataclass
class Model:
    """One command after another, in plain dictionaries."""

    loans: dict[int, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    answers: dict[str, tuple[str, Any]] = field(default_factory=dict)
    halted: set[str] = field(default_factory=set)
    position: int = 0

    def run(self, command: Command) -> Any:
        """The result and the position, or the error's name."""
        source, sequence = command.source or ("", 0)
        if source and sequence <= self.reached.get(source, 0):
            return None, self.position
        if source in self.halted:
            return "SourceHaltedError"
        answer = self.answer(command)
        if source and isinstance(answer, str):
            self.halted.add(source)
        elif source:
            self.reached[source] = sequence
        return answer

    def answer(self, command: Command) -> Any:
        act = f"{command.act} {command.book}"
        if command.request in self.answers:
            known, answer = self.answers[command.request]
            return answer if known == act else "RequestReusedError"
        exists = command.book in self.loans
        if command.act == "acquire":
            if exists:
                return "ConflictError"
            self.loans[command.book] = 0
            self.position += 1
            answer = {"id": str(UUID(int=command.book))}, self.position
        elif not exists:
            return "NotFoundError"
        elif command.act == "fail":
            return "ZeroDivisionError"
        else:
            self.loans[command.book] += 1
            self.position += 2
            answer = self.loans[command.book], self.position
        if command.request:
            self.answers[command.request] = act, answer
        return answer


commands = st.builds(
    Command,
    st.sampled_from(["acquire", "lend", "lend", "fail"]),
    st.integers(1, 4),
    st.none() | st.tuples(st.sampled_from(["one", "two"]), st.integers(1, 12)),
    st.none() | st.sampled_from(["a", "b", "c"]),
)
batches = st.lists(st.lists(commands, min_size=1, max_size=12), min_size=1, max_size=5)


def submit_together(writer: Writer, batch: list[Command]) -> list[Any]:
    """All wait while the writer is busy, so that it takes them in one batch."""
    busy = threading.Event()
    writer.submit(lambda work: busy.wait())
    futures = []
    for command in batch:
        act = f"{command.act} {command.book}".encode()
        request = Request(command.request, act) if command.request else None
        futures.append(writer.submit(command.handler, source=command.source, request=request))
    busy.set()
    return [
        type(error).__name__ if (error := f.exception()) else (f.result().result, f.result().position) for f in futures
    ]


def check(url: str, batches: list[list[Command]]) -> None:
    ledger = open_ledger(url)
    ledger.create()
    writer = Writer(ledger, CODEC, committed=Signal())
    writer.start()
    model = Model()
    for batch in batches:
        model.halted.clear()
        expected = [model.run(command) for command in batch]
        assert submit_together(writer, batch) == expected
    writer.stop()
    books = replay_ledger(ledger, CODEC)
    assert {key.int: book.loans for key, book in books.items() if isinstance(book, Book)} == model.loans
    assert {name: ledger.source_position(name) for name in model.reached} == model.reached
    rows = raw.stored(url)
    assert [row[0] for row in rows] == list(range(1, model.position + 1))
    assert [row[-1] for row in rows] == raw.links(rows)
    ledger.close()


@given(batches=batches)
@settings(max_examples=100, deadline=None)
def test_random_batches_on_sqlite(batches: list[list[Command]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(f"sqlite:///{folder}/library.db", batches)


@given(batches=batches)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_batches_on_postgres(postgres_url: Callable[[], str], batches: list[list[Command]]) -> None:
    check(postgres_url(), batches)
