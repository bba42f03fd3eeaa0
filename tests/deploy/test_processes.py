"""Services as containers run them: separate processes on PostgreSQL and NATS, with the environment of Compose."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.client import Client, RefusedError
from shared.web import Accounts
from tests.deploy.composed import ROOT
from tests.deploy.conftest import Postgres
from tests.deploy.servers import PROGRAMS, Nats, await_ready, command_of, ready, running, running_nats

SAMPLE = ROOT / "deploy" / "demo" / "samples" / "table4-star.json"
PASSWORD = "correct horse battery"
ACCOUNTS = {"office": ("zlxh", "office"), "person": ("haizhou", "applicant")}


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
        mapped |= {"HONOURS_DATA": str(self.folder), "HONOURS_HOST": "127.0.0.1", "HONOURS_PORT": "0"}
        if "HONOURS_FILES_URL" in mapped:
            mapped["HONOURS_FILES_URL"] = (self.folder / "files").as_uri()
        return mapped

    def start(self, name: str, *, path: str = "/readyz") -> subprocess.Popen[str]:
        """`docker compose up NAME`, until it is ready (or alive, by another path)."""
        self.ports.setdefault(name, free_port())
        environment = {**self.environment(name), "HONOURS_PORT": str(self.ports[name])}
        log = self.running.enter_context((self.folder / f"{name}.log").open("a"))
        process = self.running.enter_context(running(command_of(self.services[name]), environment, log))
        try:
            await_ready(process, self.ports[name], path)
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

    def accounts(self) -> Accounts:
        """The accounts that all containers share."""
        accounts = Accounts(self.environment("applications")["HONOURS_ACCOUNTS_URL"])
        accounts.create()
        return accounts

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


def round_of(year: int) -> dict[str, Any]:
    """A round that takes applications from today on."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    stage = {"name": "application", "first_day": f"{today}", "last_day": f"{today + timedelta(days=30)}"}
    return {"round": year, "title": "演练", "stages": [stage], "quotas": {}}


def add_the_others(suite: Containers) -> None:
    with closing(suite.accounts()) as accounts:
        for account, (department, role) in ACCOUNTS.items():
            if account != "office":
                accounts.add(account, name="演练", department=department, roles=[role], password=PASSWORD)


async def signed_in(suite: Containers, service: str, account: str) -> Client:
    client = Client(suite.url(service))
    await client.login(account, PASSWORD)
    return client


async def open_and_submit(suite: Containers) -> str:
    """A round around today, and the sample application in it; the application's id."""
    application = json.loads(SAMPLE.read_text(encoding="utf-8"))
    async with await signed_in(suite, "applications", "office") as office:
        await office.post("/api/applications/rounds", round_of(application["round"]))
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


@pytest.mark.timeout(300)
def test_an_application_is_judged_by_another_container(suite: Containers) -> None:
    streams = suite.run("streams")
    assert streams.returncode == 0, streams.stderr
    department, role = ACCOUNTS["office"]
    words = ["--name", "演练", "--department", department, "--role", role, "--password", PASSWORD]
    added = suite.run("applications", "admin", "accounts", "add", "office", *words)
    assert added.returncode == 0, added.stderr
    add_the_others(suite)
    with ThreadPoolExecutor() as pool:
        processes = list(pool.map(suite.start, ("applications", "eligibility")))

    application = asyncio.run(open_and_submit(suite))
    found = asyncio.run(verdict_on(suite, application))

    assert found["application_id"] == application
    assert found["verdict"] in {"eligible", "needs_judgement"}, found
    assert found["clauses"]
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(30) for process in processes] == [0, 0]
    assert [suite.said(name) for name in ("applications", "eligibility")] == ["", ""]  # nothing to warn of


@pytest.mark.timeout(300)
def test_without_the_bus_a_service_works_on_and_says_that_it_is_not_ready(
    containers: dict[str, Any], postgres: Postgres, tmp_path: Path
) -> None:
    suite = Containers(containers, postgres, Nats("127.0.0.1:9", 0), tmp_path)
    with closing(suite.accounts()) as accounts:
        accounts.add("office.alone", name="演练", department="zlxh", roles=["office"], password=PASSWORD)

    async def opened_and_shown() -> list[int]:
        async with await signed_in(suite, "applications", "office.alone") as office:
            await office.post("/api/applications/rounds", round_of(2030), wait=10)
            return [each["round"] for each in await office.get("/api/applications/rounds")]

    with suite.running:
        process = suite.start("applications", path="/healthz")
        shown = asyncio.run(opened_and_shown())
        told = ready(suite.ports["applications"], "/readyz")
        process.send_signal(signal.SIGTERM)
        ended = process.wait(30)

    assert 2030 in shown
    assert told.returncode == 1
    checks = json.loads(told.stderr)["checks"]
    assert checks["work"] == {"ok": False, "value": None, "detail": "no connection to the bus"}
    assert all(check["ok"] for name, check in checks.items() if name != "work"), checks
    assert ended == 0


@pytest.mark.timeout(300)
def test_what_cannot_work_is_said_in_a_line(
    containers: dict[str, Any], postgres: Postgres, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    suite = Containers(containers, postgres, Nats("127.0.0.1:9", 0), tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        wrong: list[tuple[str, dict[str, str], int, str]] = [
            ("applications", {"HONOURS_MASTER_KEY": ""}, 2, "HONOURS_MASTER_KEY"),
            ("applications", {"HONOURS_CITY_KEY": "kein Schlüssel"}, 2, "HONOURS_CITY_KEY"),
            ("surveys", {"HONOURS_CITY_KEY": ""}, 2, "HONOURS_CITY_KEY"),
            ("surveys", {"HONOURS_MASTER_KEY": ""}, 2, "HONOURS_MASTER_KEY"),
            ("publicity", {"HONOURS_PUBLIC_URL": "notices"}, 2, "HONOURS_PUBLIC_URL"),
            ("review", {"HONOURS_DEPARTMENT": "市质量协会"}, 2, "HONOURS_DEPARTMENT"),
            ("review", {"HONOURS_NATS_URL": "nats"}, 2, "HONOURS_NATS_URL"),
            ("review", {"HONOURS_PORT": port}, 1, port),
            ("review", {"PGPASSWORD": "guessed"}, 1, "password authentication failed"),
        ]
        with ThreadPoolExecutor(3) as pool:
            ended = list(pool.map(lambda each: suite.run(each[0], **each[1]), wrong))

    for (name, changed, code, said), refused in zip(wrong, ended, strict=True):
        with subtests.test(name, **changed):
            assert (refused.returncode, refused.stdout) == (code, "")
            assert said in refused.stderr
            assert "Traceback" not in refused.stderr
            assert len(refused.stderr.splitlines()) == 1
            assert not any(secret in refused.stderr for secret in secrets_of(suite, name))


def secrets_of(suite: Containers, name: str) -> set[str]:
    given = suite.services[name]["environment"]
    return {value for variable, value in given.items() if "KEY" in variable or "PASSWORD" in variable}
