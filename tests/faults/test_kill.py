"""kill -9 at any moment of the demo's round, again and again in one data directory: the same result every time."""

import random
import shutil
from pathlib import Path

import pytest

from tests.faults.commands import Command, events_in, nobody_left, until
from tests.faults.histories import certificates, check_bus, check_histories
from tests.suite import Played

SEED = 20260401
KILLS = 20
PARTS = ["web", "work-1", "suite", "web", "work-2", "suite"]
STAGES = ("suite.lock", "nats/run.json", "suite.json", "work-1.json")


def agenda(events: int) -> list[tuple[int, str]]:
    """At how many events in all histories what is killed: the whole twenty times, single parts in between."""
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    marks = sorted(chance.sample(range(1, events * 9 // 10), KILLS + len(PARTS)))  # much is left after the last one
    victims = ["whole"] * KILLS + PARTS
    chance.shuffle(victims)
    return list(zip(marks, victims, strict=True))


class Round:
    """One round in one data directory, however many runs it takes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.runs = 0
        self.command = self._start()

    def reach(self, events: int) -> None:
        """Wait until this run's suite is there and the histories hold so many events."""

        def reached() -> bool:
            return self.command.ended or (events_in(self.data) >= events and self.command.address() != "")

        until(reached, f"{events} events", within=240)
        assert not self.command.ended, self.command.err

    def kill(self, victim: str) -> None:
        if victim == "whole":
            self.command.kill()
            nobody_left(self.data)
            self.command = self._start()
        elif victim == "suite":  # the demo cannot go on without its suite: it ends by itself and says so
            self.command.kill_part("suite")
            assert self.command.result() == 1
            assert "再次运行" in self.command.err
            nobody_left(self.data)
            self.command = self._start()
        else:
            self.command.wait_for_another(victim, self.command.kill_part(victim))

    def kill_at_start(self, file: str) -> None:
        """Kill as soon as a file tells that a stage of the start is reached."""
        path = self.data / file
        self.command.kill()
        nobody_left(self.data)
        before = path.stat().st_mtime_ns if path.exists() else 0
        self.command = self._start()
        until(lambda: path.exists() and path.stat().st_mtime_ns != before, f"{file} is written")
        self.command.kill()
        nobody_left(self.data)
        self.command = self._start()

    def _start(self) -> Command:
        self.runs += 1
        return Command(self.data, "demo", "--json")


@pytest.mark.timeout(1500)
def test_a_round_killed_again_and_again_comes_to_the_same_result(data: Path, played: Played) -> None:
    shutil.copytree(played.data / "keys", data / "keys")  # ids of people and units follow from them
    round_ = Round(data)
    for number, (mark, victim) in enumerate(agenda(sum(played.figures["events"].values()))):
        round_.reach(mark)
        if number % 6 == 5 and victim == "whole":
            round_.kill_at_start(STAGES[number // 6 % len(STAGES)])
        else:
            round_.kill(victim)
    assert round_.command.result(within=240) == 0, round_.command.err
    assert round_.command.figures() == played.figures
    nobody_left(data)
    assert check_histories(data) == check_histories(played.data)
    assert certificates(data) == certificates(played.data)
    check_bus(data)


def test_the_agenda_is_the_same_every_time() -> None:
    kinds = [victim for _, victim in agenda(1900)]
    assert kinds.count("whole") == KILLS
    assert agenda(1900) == agenda(1900)
