"""One demo's round for the whole test run, played once whatever the number of workers, and a suite that serves it."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

HONOURS = str(Path(sys.executable).with_name("honours"))
PASSWORD = "demo-2026"


@dataclass(frozen=True)
class Played:
    """A data directory in which the round was played, what `demo --json` said, and all that it printed."""

    data: Path
    figures: dict[str, Any]
    printed: str


@dataclass
class Serving:
    """A suite that serves a data directory."""

    url: str
    data: Path
    process: subprocess.Popen[str]

    def client(self, account: str = "") -> httpx2.Client:
        """A client, signed in as an account of the demo."""
        headers = {}
        if account:
            body = {"account": account, "password": PASSWORD}
            answer = httpx2.post(f"{self.url}/api/login", json=body, timeout=30, trust_env=False)
            assert answer.status_code == 200, answer.text
            headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    def honours(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return honours(self.data, *arguments)


def honours(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a data directory."""
    return subprocess.run(
        [HONOURS, "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, "COLUMNS": "160", "NO_COLOR": "1"},
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def serve(data: Path, *options: str, log: Path | None = None) -> Serving:
    """Start the suite, with options of the command, and wait until it is ready; `log` takes all that it prints."""
    port = free_port()
    with log.open("wb") if log else nullcontext(subprocess.PIPE) as printed:
        process = subprocess.Popen(
            [HONOURS, "--data", str(data), *options, "up", "--port", str(port)],
            stdout=printed,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the suite ended: {process.stdout and process.stdout.read()}")
        try:
            if httpx2.get(f"{url}/readyz", timeout=5, trust_env=False).status_code == 200:
                return Serving(url, data, process)
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    stop(process)
    raise AssertionError("the suite was not ready within a minute")


def stop(process: subprocess.Popen[str]) -> None:
    """As Ctrl-C does."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    if process.stdout is not None:
        process.stdout.close()


@contextmanager
def serving_copy(played: Played, folder: Path, *options: str, log: Path | None = None) -> Iterator[Serving]:
    """A suite that serves a copy of the played round, with the real clock."""
    data = folder / "data"
    shutil.copytree(played.data, data)
    running = serve(data, *options, log=log)
    try:
        yield running
    finally:
        stop(running.process)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demo's round, played once for all workers; treat it as read only."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    data, said = shared / "demo", shared / "demo.json"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            run = honours(data, "demo", "--json")
            assert run.returncode == 0, run.stderr
            said.write_text(json.dumps({"out": run.stdout, "err": run.stderr}))
    printed = json.loads(said.read_text())
    figures = json.loads(printed["out"].strip().splitlines()[-1])
    return Played(data, figures, printed["out"] + printed["err"])


@pytest.fixture(scope="module")
def serving(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A suite of the module's own."""
    with serving_copy(played, tmp_path_factory.mktemp("serving")) as running:
        yield running
