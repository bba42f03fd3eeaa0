"""Ctrl-C and SIGTERM end everything in order, at any moment, and the next start finds everything as it was."""

import os
import shutil
import signal
from pathlib import Path

import httpx2
import pytest

from tests.faults.commands import Command, events_in, nobody_left, until
from tests.faults.histories import check_bus, check_histories
from tests.suite import Played

PAGES = ("/", "/register", "/notices", "/notices/2026", "/api/publicity/register?round=2026")


def pages(url: str) -> dict[str, str]:
    found = {}
    for path in PAGES:
        answer = httpx2.get(f"{url}{path}", timeout=30, trust_env=False)
        assert answer.status_code == 200, path
        found[path] = answer.text
    return found


@pytest.mark.timeout(300)
def test_ctrl_c_ends_everything_and_a_new_start_finds_it_as_it_was(data: Path, played: Played) -> None:
    shutil.copytree(played.data, data)
    first = Command(data, "up", "--port", "0")
    shown, events = pages(first.ready()), events_in(data)
    assert first.interrupt() == 0
    nobody_left(data, within=5)
    assert first.err == ""
    assert not list(data.glob("*-wal")), "every database was closed"
    second = Command(data, "up", "--port", "0")
    assert pages(second.ready()) == shown
    assert events_in(data) == events == sum(played.figures["events"].values())
    assert second.interrupt() == 0
    nobody_left(data)
    assert check_histories(data) == check_histories(played.data)


@pytest.mark.timeout(300)
def test_sigterm_does_the_same_and_an_impatient_second_one_no_harm(data: Path) -> None:
    up = Command(data, "up", "--port", "0")
    up.ready()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
        os.killpg(up.process.pid, number)
    assert up.result() == 0
    nobody_left(data, within=5)
    assert "Traceback" not in up.err


@pytest.mark.timeout(300)
@pytest.mark.parametrize("file", ["suite.lock", "nats/nats.conf", "suite.json", "applications.db", "work-2.json"])
def test_ctrl_c_while_it_starts_ends_everything(data: Path, file: str) -> None:
    up = Command(data, "up", "--port", "0")
    until((data / file).exists, f"{file} is there", every=0.002)
    assert up.interrupt() == 0, up.err
    nobody_left(data, within=5)
    assert "Traceback" not in up.err
    again = Command(data, "up", "--port", "0")
    again.ready()
    assert again.interrupt() == 0


@pytest.mark.timeout(300)
def test_ctrl_c_in_the_middle_of_the_demo_is_gone_on_from(data: Path, played: Played) -> None:
    demo = Command(data, "demo", "--json")
    until(lambda: demo.ended or events_in(data) >= 200, "200 events")
    assert demo.interrupt() == 130
    nobody_left(data, within=5)
    assert "再次运行即从中断处继续" in demo.err
    assert "Traceback" not in demo.err
    again = Command(data, "demo", "--json")
    assert again.result() == 0, again.err
    assert again.figures() == played.figures
    check_histories(data)
    check_bus(data)
