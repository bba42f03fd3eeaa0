"""The NATS server killed, away or silent while the suite works: nothing lost, nothing doubled, and work goes on."""

import json
import os
import random
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from cli.suite import local_token
from shared.messaging import EmbeddedNats
from shared.messaging.store_lock import Run
from shared.settings import ServiceSettings
from tests.faults.commands import Command, events_in, nobody_left, status_of, until
from tests.faults.histories import certificates, check_bus, check_histories
from tests.suite import Played

DEMO = Path(__file__).parents[2] / "deploy" / "demo" / "applications"
SEED = 20260402
KILLS = 6
APPLICATIONS = [f"{kind}-0{number}" for kind in ("star", "team", "leader") for number in (1, 2, 3)]
ROUND = 2050


@pytest.mark.timeout(900)
def test_a_round_during_which_nats_is_killed_comes_to_the_same_result(data: Path, played: Played) -> None:
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    events = sum(played.figures["events"].values())
    marks = sorted(chance.sample(range(1, events * 9 // 10), KILLS))  # after the last one there is still much to do
    shutil.copytree(played.data / "keys", data / "keys")
    demo = Command(data, "demo", "--json")
    servers = set()
    for mark in marks:
        reach(demo, mark)
        servers.add(demo.kill_part("nats"))
        demo.wait_for_another("nats", *servers)
    assert demo.result(within=240) == 0, demo.err
    assert len(servers) == KILLS
    same_result(demo, played)


@pytest.mark.timeout(600)
def test_a_server_that_comes_back_on_another_port_is_found(data: Path, played: Played) -> None:
    shutil.copytree(played.data / "keys", data / "keys")
    demo = Command(data, "demo", "--json")
    reach(demo, 300)
    port = port_of(data)
    supervisor, work = demo.part("suite"), demo.part("work-2")
    assert supervisor is not None
    assert work is not None
    os.kill(supervisor, signal.SIGSTOP)
    killed = demo.kill_part("nats")
    with occupied(port):
        os.kill(supervisor, signal.SIGCONT)
        demo.wait_for_another("nats", killed)
        demo.wait_for_another("work-2", work)  # for the new address
        assert port_of(data) != port
        assert demo.result(within=240) == 0, demo.err
    same_result(demo, played)


@pytest.mark.timeout(300)
def test_work_that_starts_while_nats_is_silent_shows_what_is_written_and_catches_up(data: Path) -> None:
    up = Command(data, "up", "--port", "0")
    url = up.ready()
    nats = psutil.Process(until(lambda: up.part("nats"), "NATS runs"))
    nats.suspend()
    try:
        up.wait_for_another("work-1", up.kill_part("work-1"))
        opened = admin(data, "open-round", "2050", "--from", "2020-01-01", "--until", "2099-12-31")
        assert opened.result() == 0, opened.err
        until(lambda: "2050" in rounds(url), "the page shows the round although the bus is silent")
        until(lambda: "bus: not connected" in readiness(url), "readiness says what is missing")
    finally:
        nats.resume()
    until(lambda: status_of(f"{url}/readyz") == 200, "all is well again")
    assert up.interrupt() == 0
    nobody_left(data)
    check_histories(data)
    check_bus(data)


class Office:
    """This machine's own accounts at the API."""

    def __init__(self, data: Path, url: str) -> None:
        settings = ServiceSettings(data=data)
        self._clients = {
            role: httpx2.Client(
                base_url=url,
                timeout=30,
                trust_env=False,
                headers={"Authorization": f"Bearer {local_token(settings, role)}"},
            )
            for role in ("office", "applicant", "auditor")
        }

    def __enter__(self) -> "Office":
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()

    def open_round(self) -> None:
        days = {"first_day": "2020-01-01", "last_day": "2099-12-31"}
        body = {"round": ROUND, "title": "长期", "stages": [{"name": "application", **days}], "quotas": {}}
        self._post("office", "/api/applications/rounds", body)

    def submit(self, name: str) -> str:
        content = json.loads((DEMO / f"{name}.json").read_text("utf-8")) | {"round": ROUND}
        answer = self._post("applicant", "/api/applications", {"application": content, "files": {}})
        return str(answer["id"])

    def listed(self) -> set[str]:
        answer = self._clients["office"].get("/api/applications", params={"round": ROUND})
        return {entry["id"] for entry in answer.json()["applications"]}

    def assessed(self, application: str) -> bool:
        return self._clients["auditor"].get(f"/api/eligibility/{application}").status_code == 200

    def _post(self, role: str, path: str, body: dict[str, Any]) -> Any:
        answer = self._clients[role].post(path, json=body, headers={"Prefer": "wait=10"})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[EmbeddedNats]:
    """A server that has an address, and does not run."""
    server = EmbeddedNats(tmp_path / "server")
    server.start()
    server.stop()
    yield server
    server.stop()


@pytest.mark.timeout(300)
def test_without_a_bus_commands_are_taken_and_contracts_arrive_when_it_is_there(
    data: Path, played: Played, nats: EmbeddedNats
) -> None:
    shutil.copytree(played.data / "keys", data / "keys")
    names = ["applications", "eligibility", "review", "publicity", "surveys"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    serve = Command(data, "serve", *names, "--nats", nats.url, "--port", url.rpartition(":")[2])
    until(lambda: serve.ended or status_of(f"{url}/healthz") == 200, "the services answer")
    assert not serve.ended, serve.err
    assert status_of(f"{url}/readyz") == 503
    with Office(data, url) as office:
        office.open_round()
        first = [office.submit(name) for name in APPLICATIONS[:4]]
        assert office.listed() == set(first), "what was written is shown although there is no bus"

        nats.start()
        streams = admin(data, "streams", "--nats", nats.url)
        assert streams.result() == 0, streams.err
        until(lambda: all(office.assessed(each) for each in first), "eligibility has heard of the applications")
        until(lambda: status_of(f"{url}/readyz") == 200, "the services are well")

        server = nats.pid
        assert server is not None
        os.kill(server, signal.SIGKILL)
        until(lambda: nats.pid is None, "NATS is gone")
        second = [office.submit(name) for name in APPLICATIONS[4:]]
        assert office.listed() == {*first, *second}
        until(lambda: status_of(f"{url}/readyz") == 503, "readiness tells that the bus is away")
        nats.start()
        until(lambda: all(office.assessed(each) for each in second), "eligibility has heard of the others too")
    os.kill(serve.process.pid, signal.SIGTERM)
    assert serve.result() == 0, serve.err
    nats.stop()
    check_histories(data)
    check_bus(data, nats.directory.parent)


def reach(demo: Command, events: int) -> None:
    until(lambda: demo.ended or events_in(demo.data) >= events, f"{events} events", within=240)
    assert not demo.ended, demo.err


def same_result(demo: Command, played: Played) -> None:
    assert demo.figures() == played.figures
    nobody_left(demo.data)
    assert check_histories(demo.data) == check_histories(played.data)
    assert certificates(demo.data) == certificates(played.data)
    check_bus(demo.data)


def port_of(data: Path) -> int:
    run = Run.read(data / "nats" / "run.json")
    assert run is not None
    return int(run.url.rpartition(":")[2])


@contextmanager
def occupied(port: int) -> Iterator[None]:
    """A port that somebody else listens on; a client that calls it may have it for a moment (TCP's self-connection)."""

    def listening() -> socket.socket | None:
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
        return None

    with until(listening, "the port is free to be taken"):
        yield


def admin(data: Path, *arguments: str) -> Command:
    return Command(data, "admin", *arguments)


def rounds(url: str) -> str:
    return httpx2.get(f"{url}/", timeout=10, trust_env=False).text


def readiness(url: str) -> str:
    answer: dict[str, Any] = httpx2.get(f"{url}/readyz", timeout=10, trust_env=False).json()
    return str(answer["checks"]["work"]["detail"])
