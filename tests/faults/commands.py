"""The command as these tests run it: in a session of its own, its processes told apart, its progress watched."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil

from cli.compose import BUILDS
from shared.messaging.store_lock import start_time
from tests.suite import HONOURS

PATIENCE = 120.0
_STARTED: list["Command"] = []


def until(condition: Callable[[], Any], what: str, *, within: float = PATIENCE, every: float = 0.01) -> Any:
    """Return as soon as a condition holds, with what it gave."""
    deadline = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(every)
    return found


class Command:
    """A run of `honours` on a data directory."""

    def __init__(self, data: Path, *arguments: str, output: Path | None = None) -> None:
        """What it prints goes into files in `output`, beside the data directory unless that is given."""
        self.data = data
        self._stays = arguments[0] == "up"
        folder = output or data.parent
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{len(_STARTED)}-{arguments[0]}"
        self._out, self._err = folder / f"{name}.out", folder / f"{name}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [HONOURS, "--data", str(data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, "COLUMNS": "160", "NO_COLOR": "1"},
                start_new_session=True,
            )
        _STARTED.append(self)

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def part(self, name: str) -> int | None:
        """Process id of one of its parts: suite (the demo's supervisor), web, work, nats."""
        wanted = "nats-server" if name == "nats" else f"honours-{name}"
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self.process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    if process.name() == wanted and process.status() != psutil.STATUS_ZOMBIE:
                        return process.pid
        return None

    def kill_part(self, name: str) -> int:
        """SIGKILL for one part alone; its id, once nothing but that is left of it."""
        pid: int = until(lambda: self.part(name), f"{name} runs")
        os.kill(pid, signal.SIGKILL)
        until(lambda: not start_time(pid), f"{name} is gone")
        return pid

    def wait_for_another(self, name: str, *killed: int) -> int:
        """Wait until a part runs again; its id."""
        another: int = until(lambda: (pid := self.part(name)) not in {None, *killed} and pid, f"{name} runs again")
        return another

    def kill(self) -> None:
        """SIGKILL for the command's own process; all others must follow it by themselves."""
        self.process.kill()
        self.process.wait(timeout=30)

    def interrupt(self) -> int:
        """Ctrl-C, which every process in the terminal's foreground hears; the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)

    def result(self, *, within: float = PATIENCE) -> int:
        """The exit code of a command that ends by itself."""
        return self.process.wait(timeout=within)

    def figures(self) -> Any:
        """The object that `demo --json` prints last."""
        return json.loads(self.out.strip().splitlines()[-1])

    def ready(self) -> str:
        """Wait until `up` answers and is well; its URL."""
        url: str = until(lambda: self.address() or self.ended, "the suite says where it is")
        assert not self.ended, self.err
        until(lambda: status_of(f"{url}/readyz") == 200 or self.ended, "the suite is ready")
        assert not self.ended, self.err
        return url

    def address(self) -> str:
        """Where the suite of this very run answers; empty while it does not say."""
        try:
            told = json.loads((self.data / "suite.json").read_text("utf-8"))
        except (OSError, ValueError):
            return ""
        own = self.process.pid if self._stays else self.part("suite")
        return str(told["url"]) if told["pid"] == own else ""


def processes_of(data: Path) -> list[int]:
    """Living processes that have the data directory in their command line or environment."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                told = [*process.cmdline(), *process.environ().values()]
                if any(str(data) in text for text in told):
                    found.append(process.pid)
    return found


def nobody_left(data: Path, *, within: float = 20.0) -> None:
    """Wait until no process of a data directory is left."""
    until(lambda: not processes_of(data), "every process of the suite has ended", within=within)


def end_all(data: Path) -> None:
    """Leave nothing of a test running."""
    for pid in processes_of(data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for command in _STARTED:
        if command.data == data:
            command.process.wait(timeout=30)


def events_in(data: Path) -> int:
    """How many events all histories hold; it opens nothing for longer than the moment of asking."""
    count = 0
    for name in BUILDS:
        with suppress(sqlite3.Error):
            connection = sqlite3.connect(f"file:{data}/{name}.db?mode=ro", uri=True, timeout=0.1)
            try:
                count += connection.execute("SELECT coalesce(max(leaf_index), 0) FROM stored_events").fetchone()[0]
            finally:
                connection.close()
    return count


def status_of(url: str) -> int:
    """The status of a GET, 0 while nothing answers."""
    try:
        return httpx2.get(url, timeout=5, trust_env=False).status_code
    except httpx2.TransportError:
        return 0
