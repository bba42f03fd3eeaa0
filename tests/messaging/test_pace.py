"""How often background work takes its turn: by a clock of the test's own."""

import asyncio
import os
from collections.abc import Callable

import pytest

from shared import pace
from shared.pace import Busy, Pace, nobody


class Clock:
    """A clock that only work and rests move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace.time, "monotonic", clock.monotonic)
    monkeypatch.setattr(pace.asyncio, "sleep", clock.sleep)
    return clock


def rested(clock: Clock, busy: Callable[[], bool], *, worked: float, quiet: float = 0.0, full: bool = False) -> float:
    """How long a rest is after a turn of `worked` seconds and `quiet` seconds without anything to do."""
    turns = Pace(0.05, busy)
    with turns:
        clock.now += worked
    clock.now += quiet
    before = clock.now
    asyncio.run(turns.rest(full=full))
    return round(clock.now - before, 6)


def test_turns_begin_a_pause_apart_and_after_a_quiet_while_at_once(clock: Clock) -> None:
    assert rested(clock, nobody, worked=0.01) == 0.04
    assert rested(clock, nobody, worked=0.2) == 0
    assert rested(clock, nobody, worked=0.01, quiet=5) == 0
    assert rested(clock, nobody, worked=0.01, full=True) == 0


def test_while_others_are_busy_rests_are_long_but_bounded(clock: Clock) -> None:
    def yes() -> bool:
        return True

    assert rested(clock, yes, worked=0.1) == 0.6
    assert rested(clock, yes, worked=0.1, full=True) == 0.6
    assert rested(clock, yes, worked=30) == 1
    assert rested(clock, yes, worked=0.001) == 0.049
    assert rested(clock, yes, worked=0.001, quiet=5) == 0


def test_an_error_in_a_turn_comes_out_of_it() -> None:
    with pytest.raises(KeyError), Pace(0.0, nobody):
        raise KeyError


def test_busy_is_told_across_a_fork_and_passes(clock: Clock) -> None:
    busy = Busy()
    assert not busy()
    child = os.fork()
    if not child:
        busy.tell()
        os._exit(0)
    os.waitpid(child, 0)
    assert busy()
    clock.now += 0.2
    assert not busy()
