"""The two servers of the submissions, each a process as it runs in earnest: the embedded suite, the plain service."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import httpx2

from cli.suite import local_token
from shared.legal_time import legal_date
from shared.settings import ServiceSettings

HOST = "127.0.0.1"
START_WITHIN = 30.0


def free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


class Databases(Protocol):
    """Where databases are made."""

    def url(self, name: str) -> str:
        """The URL of a new, empty database."""


class Files:
    """SQLite files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"


class Server:
    """A process that serves HTTP."""

    path: str
    token = ""

    def __init__(self, command: list[str], port: int, ready: str, **environment: str) -> None:
        self.port = port
        self._process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL)
        self._await(ready)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _await(self, path: str) -> None:
        end = time.monotonic() + START_WITHIN
        with httpx2.Client(base_url=self.url, trust_env=False) as http:
            while time.monotonic() < end and self._process.poll() is None:
                try:
                    if http.get(path, timeout=3).status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"{self._process.args!r} does not answer")


class Plain(Server):
    """The peer."""

    path = "/applications"

    def __init__(self, database: str) -> None:
        port = free_port()
        super().__init__([sys.executable, "-m", "benchmarks.crud", database, str(port)], port, "/openapi.json")


class Suite(Server):
    """`honours up` on a fresh folder, its round of this year open."""

    path = "/api/applications"

    def __init__(self, folder: Path, databases: Databases) -> None:
        port = free_port()
        urls = self._urls(databases)
        self.settings = ServiceSettings(data=folder).model_copy(update=urls)
        command = [str(Path(sys.executable).parent / "honours"), "--data", str(folder), "up", "--port", str(port)]
        environment = {f"HONOURS_{name.upper()}": url for name, url in urls.items()}
        super().__init__(command, port, "/readyz", **environment)
        self.token = local_token(self.settings, "applicant")
        self._open_round()

    @staticmethod
    def _urls(databases: Databases) -> dict[str, str]:
        if isinstance(databases, Files):
            return {}  # where `honours up` puts them by itself
        return {f"{kind}_url": databases.url(f"{kind}_{{service}}") for kind in ("ledger", "views", "accounts")}

    def _open_round(self) -> None:
        today = legal_date(datetime.now(UTC))
        days = {"first_day": date(today.year, 1, 1).isoformat(), "last_day": date(today.year, 12, 31).isoformat()}
        opened = httpx2.post(
            f"{self.url}{self.path}/rounds",
            headers={"Authorization": f"Bearer {local_token(self.settings, 'office')}"},
            json={
                "round": today.year,
                "title": f"{today.year}年度活动",
                "stages": [{"name": "application", **days}],
                "quotas": {"star": 10},
            },
            trust_env=False,
        )
        if opened.status_code != 201:
            raise RuntimeError(f"the round was not opened: {opened.text}")
