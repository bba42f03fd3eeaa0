"""Processes that write at once, and processes that die while they write."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from shared.history import Ledger, replay_ledger, verify_chain
from tests.history import raw
from tests.history.books import CODEC, Book


class Scribe:
    """A writing process."""

    def __init__(self, process: subprocess.Popen[str], lines: IO[str], answers: IO[str]) -> None:
        self.process = process
        self._lines = lines
        self._answers = answers
        assert self._answers.readline() == "ready\n"

    def say(self, line: object) -> None:
        print(line, file=self._lines, flush=True)

    def positions(self) -> list[int]:
        return [int(word) for word in self._answers.readline().split()]

    def rest(self) -> list[int]:
        """What it still said before it died; a line that was cut off does not count."""
        return [int(w) for line in self._answers if line.endswith("\n") for w in line.split()]


@contextmanager
def scribe(url: str, seed: int) -> Iterator[Scribe]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.history.scribe", url, str(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            yield Scribe(process, process.stdin, process.stdout)
        finally:
            process.kill()


def check(url: str, ledger: Ledger) -> None:
    rows = raw.stored(url)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[-1] for row in rows] == raw.links(rows)
    assert verify_chain(ledger) is None
    books = replay_ledger(ledger, CODEC).values()
    assert all(isinstance(book, Book) and book.version == 1 + 2 * book.loans for book in books)


def test_two_processes_that_write_at_once_both_make_progress(url: str, ledger: Ledger) -> None:
    """On the same twenty books, in batches of forty: neither loses a command, starves or breaks the chain."""
    with scribe(url, 1) as one, scribe(url, 2) as other:
        for process in (one, other):
            for _ in range(25):
                process.say(40)
        positions = [process.positions() for _ in range(25) for process in (one, other)]
        assert [len(answer) for answer in positions] == [40] * 50
    assert len({position for answer in positions for position in answer}) == 2000
    books = replay_ledger(ledger, CODEC).values()
    assert sum(book.loans for book in books if isinstance(book, Book)) == 2000
    check(url, ledger)


def test_killed_processes_leave_a_whole_chain_and_all_that_they_had_confirmed(url: str, ledger: Ledger) -> None:
    chance = random.Random(20260401)  # noqa: S311
    for turn in range(5):
        with scribe(url, turn) as one, scribe(url, 100 + turn) as other:
            one.say("go on")
            other.say("go on")
            confirmed = [p for _ in range(chance.randint(1, 12)) for p in one.positions()]
            one.process.kill()
            confirmed += one.rest()
            survived = [other.positions() for _ in range(3)]
            assert all(survived)
            other.process.kill()
            confirmed += [p for answer in survived for p in answer] + other.rest()
        assert ledger.head().position >= max(confirmed)
        check(url, ledger)
