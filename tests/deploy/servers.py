"""The programs of the containers as processes of this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from tests.deploy.composed import ROOT

PROGRAMS = Path(sys.executable).parent
NATS_CONF = ROOT / "deploy" / "nats" / "nats.conf"
IMAGE_ROOT = "/app/"  # where the checkout lies in the image


def here(argument: str) -> str:
    """A path of the image as a path of this checkout."""
    return str(ROOT / argument.removeprefix(IMAGE_ROOT)) if argument.startswith(IMAGE_ROOT) else argument


def command_of(service: Mapping[str, Any]) -> list[str]:
    """A container's command, its program that of this environment."""
    program, *rest = service["command"]
    return [str(PROGRAMS / program), *map(here, rest)]


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], log: IO[str]) -> Iterator[subprocess.Popen[str]]:
    """A process with this environment and no other, ended by SIGTERM as `docker stop` does."""
    path = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
    process = subprocess.Popen(list(command), env={**path, **environment}, stdout=log, stderr=log, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def ready(port: int, path: str) -> subprocess.CompletedProcess[str]:
    """The containers' health check."""
    command = [sys.executable, str(ROOT / "deploy" / "ready.py"), str(port), path]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, env={})


def await_ready(process: subprocess.Popen[str], port: int, path: str, *, within: float = 60.0) -> None:
    """Return when the health check passes; raises AssertionError with what it last said."""
    deadline = time.monotonic() + within
    while (told := ready(port, path)).returncode != 0:
        assert process.poll() is None, f"ended with {process.returncode}"
        assert time.monotonic() < deadline, told.stderr
        time.sleep(0.1)


@dataclass(frozen=True)
class Nats:
    """A running nats-server."""

    address: str  # host:port
    monitoring: int

    def reached(self, url: str) -> str:
        """A URL of docker-compose.yml, its host become this server."""
        return url.replace("@nats:4222", f"@{self.address}")


@contextmanager
def running_nats(service: Mapping[str, Any], folder: Path) -> Iterator[Nats]:
    """The container `nats`, on free ports and in a folder of its own."""
    folder.mkdir(exist_ok=True)
    environment = {**service["environment"], "NATS_DATA": json.dumps(str(folder / "store"))}
    free = ["-a", "127.0.0.1", "-p", "-1", "-m", "-1", "--ports_file_dir", str(folder)]
    with (folder / "log").open("a") as log, running([*command_of(service), *free], environment, log) as process:
        deadline = time.monotonic() + 20
        while not (told := list(folder.glob(f"*_{process.pid}.ports"))):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        ports = json.loads(told[0].read_text())
        monitoring = urlsplit(ports["monitoring"][0]).port
        assert monitoring is not None
        yield Nats(urlsplit(ports["nats"][0]).netloc, monitoring)
