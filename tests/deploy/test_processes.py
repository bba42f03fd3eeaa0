"""Services as containers run them: separate processes on PostgreSQL and NATS, with the environment of Compose."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.client import Client, RefusedError
from tests.deploy.composed import ROOT
from tests.deploy.conftest import Postgres
from tests.deploy.servers import PROGRAMS, Nats, await_ready, command_of, running, running_nats

SAMPLE = ROOT / "deploy" / "demo" / "samples" / "table4-star.json"
PASSWORD = "correct horse battery"
ACCOUNTS = {"office": ("zlxh", "office"), "desk": ("haizhou", "clerk"), "person": ("haizhou", "applicant")}


@dataclass
class Containers:
    """The containers of docker-compose.yml as processes; hosts are on loopback, volumes in a folder."""

    services: dict[str, Any]
    postgres: Postgres
    nats: Nats
    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    running: ExitStack = field(default_factory=ExitStack)

    def environment(self, name: str) -> dict[str, str]:
        given = self.services[name]["environment"]
        mapped = {variable: self.nats.reached(self.postgres.reached(value)) for variable, value in given.items()}
        mapped |= {"HONOURS_DATA": str(self.folder), "HONOURS_HOST": "127.0.0.1"}
        if "HONOURS_FILES_URL" in mapped:
            mapped["HONOURS_FILES_URL"] = (self.folder / "files").as_uri()
        return mapped

    def start(self, name: str) -> subprocess.Popen[str]:
        """`docker compose up NAME`, until it is ready."""
        self.ports.setdefault(name, free_port())
        environment = {**self.environment(name), "HONOURS_PORT": str(self.ports[name])}
        log = self.running.enter_context((self.folder / f"{name}.log").open("a"))
        process = self.running.enter_context(running(command_of(self.services[name]), environment, log))
        try:
            await_ready(process, self.ports[name], self.services[name]["healthcheck"]["test"][-1])
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said(name)}") from None
        return process

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def run(self, name: str, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """`docker compose run NAME WORDS...`, or its own command."""
        command = [str(PROGRAMS / "honours"), *words] if words else command_of(self.services[name])
        environment = {"PATH": os.environ["PATH"], "COLUMNS": "200", **self.environment(name), **changed}
        given = {name: value for name, value in environment.items() if value}
        return subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def suite(
    containers: dict[str, Any], postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Containers]:
    folder = tmp_path_factory.mktemp("volumes")
    with running_nats(containers["nats"], folder / "nats") as nats:
        suite = Containers(containers, postgres, nats, folder)
        with suite.running:
            yield suite


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


async def signed_in(suite: Containers, service: str, account: str) -> Client:
    client = Client(suite.url(service))
    await client.login(account, PASSWORD)
    return client


async def open_and_submit(suite: Containers) -> str:
    """A round around today, and the sample application in it; the application's id."""
    application = json.loads(SAMPLE.read_text(encoding="utf-8"))
    stage = {"name": "application", "first_day": f"{today()}", "last_day": f"{today() + timedelta(days=30)}"}
    opened = {"round": application["round"], "title": "演练", "stages": [stage], "quotas": {}}
    async with await signed_in(suite, "applications", "office") as office:
        await office.post("/api/applications/rounds", opened)
    async with await signed_in(suite, "applications", "person") as person:
        stored = {}
        for material in application["materials"]:
            file = SAMPLE.parent / material["file"]
            answer = await person.upload("/api/applications/materials", file, name=file.name)
            stored[material["file"]] = answer["sha256"]
        receipt = await person.post("/api/applications", {"application": application, "files": stored}, wait=10)
    found: str = receipt["id"]
    return found


async def verdict_on(suite: Containers, application: str, *, within: float = 20.0) -> dict[str, Any]:
    deadline = time.monotonic() + within
    async with await signed_in(suite, "eligibility", "office") as office:
        while True:
            try:
                found: dict[str, Any] = await office.get(f"/api/eligibility/{application}")
            except RefusedError as error:
                if error.status != 404 or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)
            else:
                return found


def test_an_application_is_judged_by_another_container(suite: Containers) -> None:
    streams = suite.run("streams")
    assert streams.returncode == 0, streams.stderr
    assert suite.run("streams").returncode == 0  # and again, as `docker compose up` does
    for account, (department, role) in ACCOUNTS.items():
        words = ["--name", "演练", "--department", department, "--role", role, "--password", PASSWORD]
        added = suite.run("applications", "admin", "accounts", "add", account, *words)
        assert added.returncode == 0, added.stderr
    applications = suite.start("applications")
    eligibility = suite.start("eligibility")

    application = asyncio.run(open_and_submit(suite))
    found = asyncio.run(verdict_on(suite, application))

    assert found["application_id"] == application
    assert found["verdict"] in {"eligible", "needs_judgement"}, found
    assert found["clauses"]
    for process in (applications, eligibility):
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) in {0, -signal.SIGTERM}
    for name in ("applications", "eligibility"):
        assert suite.said(name) == ""
