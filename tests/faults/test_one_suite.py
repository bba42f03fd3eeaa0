"""One suite a data directory: a second is refused, a killed one leaves nothing, an old record misleads nobody."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from cli.data_directory import SuiteRunningError, held
from cli.status import Told, status_check
from cli.suite import Address, NotRunningError
from shared.messaging.store_lock import start_time
from shared.web import Reading
from tests.faults.commands import Command, nobody_left, status_of


@pytest.mark.timeout(300)
def test_a_second_suite_is_refused_while_the_first_lives_and_goes_on(data: Path) -> None:
    first = Command(data, "up", "--port", "0")
    url = first.ready()
    for arguments in (["up", "--port", "0"], ["demo", "--json"]):
        second = Command(data, *arguments)
        assert second.result() == 1
        assert f"正由另一个实例使用（进程 {first.process.pid}）" in second.err
        assert "Traceback" not in second.err
        assert second.out == ""
    assert status_of(f"{url}/readyz") == 200
    assert Address.read(data).url == url
    assert first.interrupt() == 0
    nobody_left(data)


@pytest.mark.timeout(300)
def test_after_a_kill_the_next_start_works_at_once_and_nothing_old_is_left(data: Path) -> None:
    first = Command(data, "up", "--port", "0")
    port = first.ready().rpartition(":")[2]
    parts = {name: first.part(name) for name in ("web", "work-1", "work-2", "nats")}
    assert None not in parts.values()
    first.kill()
    second = Command(data, "up", "--port", port)  # at once, on the port that the killed one had
    assert second.ready().endswith(port)
    assert not [name for name, pid in parts.items() if pid is not None and psutil.pid_exists(pid)]
    assert second.interrupt() == 0
    nobody_left(data)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", ["web", "work-1", "work-2", "nats"])
def test_a_part_that_is_killed_is_started_again(data: Path, part: str) -> None:
    up = Command(data, "up", "--port", "0")
    url = up.ready()
    killed = up.kill_part(part)
    up.wait_for_another(part, killed)
    up.ready()
    assert up.address() == url
    supervisor = psutil.Process(up.process.pid)
    assert supervisor.num_threads() == 1, "a process that forks must have no other threads"
    assert up.interrupt() == 0
    nobody_left(data)


def test_the_lock_is_free_after_use_and_taken_meanwhile(data: Path) -> None:
    with held(data):
        again = subprocess.run([sys.executable, "-c", TAKE, str(data)], capture_output=True, text=True, check=False)
        assert again.returncode == 3, again.stderr
    again = subprocess.run([sys.executable, "-c", TAKE, str(data)], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert {path.name for path in (data / "keys").iterdir()} == {"city.key", "master.key"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (data, *data.rglob("*")))


def test_a_lock_of_a_killed_suite_whose_children_still_end_is_waited_for(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", LEAVE, str(data)], stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        killed.stdout.readline()
        killed.kill()
        killed.wait()
        with held(data):  # its child has let go
            pass


def test_an_address_whose_process_is_gone_is_not_believed_even_if_its_id_is_in_use_again(data: Path) -> None:
    data.mkdir(parents=True)
    file = data / "suite.json"
    mine = Address.of("http://127.0.0.1:9")
    file.write_text(json.dumps(vars(mine)))
    assert Address.read(data) == mine
    for stale in (
        {**vars(mine), "started": "1"},  # another process had this id
        {**vars(mine), "pid": 2**22 + 1},
        {"url": mine.url, "pid": mine.pid},
        [],
    ):
        file.write_text(json.dumps(stale))
        with pytest.raises(NotRunningError, match="honours up"):
            Address.read(data)
    file.write_text('{"url": ')
    with pytest.raises(NotRunningError):
        Address.read(data)


def test_a_status_is_believed_only_from_a_living_process_and_only_for_a_while(tmp_path: Path) -> None:
    file = tmp_path / "work-1.json"
    check = status_check(file)

    def told(*, pid: int = os.getpid(), started: str = "", ago: float = 0.0, ok: bool = True) -> Reading:
        reading = Reading(ok=ok, value=3, detail="" if ok else "it is not well")
        fresh = Told(
            at=datetime.now(UTC),
            uptime=time.monotonic() - ago,
            pid=pid,
            started=started or start_time(pid),
            readings={"relay": reading, "review.parked": Reading(ok=True, value=9)},
        )
        file.write_text(fresh.model_dump_json())
        found = check.fn()
        assert isinstance(found, Reading)
        return found

    assert check.fn() == Reading(ok=False, detail="the process work-1 has not reported yet")
    assert told() == Reading(ok=True, value=3)
    assert told(ok=False).detail == "relay: it is not well"
    assert told(started="1").detail == "the process work-1 has ended"
    assert told(ago=11).detail == "the process work-1 has not reported for 11 s"
    told()
    other = tmp_path / "work-2.json"
    both = status_check(file, other)
    assert both.fn() == Reading(ok=False, detail="the process work-2 has not reported yet")
    other.write_bytes(file.read_bytes())
    assert both.fn() == Reading(ok=True, value=6)
    file.write_text("{")
    assert check.fn() == Reading(ok=False, detail="the process work-1 has not reported yet")


TAKE = f"""
import sys
from pathlib import Path
from {held.__module__} import {SuiteRunningError.__name__}, held
try:
    with held(Path(sys.argv[1])):
        pass
except {SuiteRunningError.__name__}:
    sys.exit(3)
"""
LEAVE = f"""
import os, select, sys
from pathlib import Path
from {held.__module__} import held
with held(Path(sys.argv[1])):
    parent = os.getpid()
    if os.fork() == 0:
        while os.getppid() == parent:
            select.select([], [], [], 0.05)
        select.select([], [], [], 0.5)
        os._exit(0)
    print("held", flush=True)
    select.select([], [], [])
"""
