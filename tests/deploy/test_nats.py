"""deploy/nats/nats.conf with the real server: what it takes from the environment, what it keeps, what it refuses."""

import asyncio
import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from shared.messaging import Bus
from shared.messaging.streams import ensure_streams, internal_stream
from tests.deploy.composed import compose
from tests.deploy.servers import NATS_CONF, PROGRAMS, Nats, ready, running_nats

NATS_SERVER = str(PROGRAMS / "nats-server")


def check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [NATS_SERVER, "-t", "-c", str(NATS_CONF)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)


@pytest.fixture(scope="module")
def nats(containers: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    with running_nats(containers["nats"], tmp_path_factory.mktemp("nats")) as server:
        yield server


def test_the_server_is_of_a_version_that_the_suite_needs() -> None:
    told = subprocess.run([NATS_SERVER, "-v"], capture_output=True, text=True, timeout=20, check=True).stdout
    version = re.search(r"v(\d+)\.(\d+)", told)

    assert version is not None
    assert (int(version[1]), int(version[2])) >= (2, 12)


def test_the_configuration_is_valid_with_the_container_s_environment(containers: dict[str, Any]) -> None:
    checked = check(containers["nats"]["environment"])

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("password", ["12e45", "0012", "10k", "true", "deadbeef", "1" * 64])
def test_a_password_that_looks_like_something_else_stays_a_password(password: str, variables: dict[str, str]) -> None:
    given = compose({**variables, "NATS_PASSWORD": password})["services"]["nats"]["environment"]

    checked = check(given)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("missing", ["NATS_PASSWORD", "NATS_DATA"])
def test_without_a_variable_the_server_does_not_start(missing: str, containers: dict[str, Any]) -> None:
    checked = check({name: value for name, value in containers["nats"]["environment"].items() if name != missing})

    assert checked.returncode != 0
    assert missing in checked.stderr


def test_what_is_acknowledged_is_on_the_disk(nats: Nats, containers: dict[str, Any]) -> None:
    opener = build_opener(ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{nats.monitoring}/jsz?config=true", timeout=5) as answer:
        jetstream = json.load(answer)

    assert jetstream["config"]["sync_always"] is True
    # The volume holds what the server keeps.
    target = json.loads(containers["nats"]["environment"]["NATS_DATA"])
    assert f"nats:{target}" in containers["nats"]["volumes"]


def test_the_health_check_asks_the_monitoring_port(nats: Nats, containers: dict[str, Any]) -> None:
    port, path = containers["nats"]["healthcheck"]["test"][-2:]

    assert re.search(rf'^http: "127\.0\.0\.1:{port}"', NATS_CONF.read_text(), re.MULTILINE)
    assert ready(nats.monitoring, path).returncode == 0
    assert ready(nats.monitoring, "/nothing").returncode == 1


def test_streams_may_be_made_and_never_emptied(nats: Nats, containers: dict[str, Any]) -> None:
    async def story() -> int:
        bus = await Bus.connect(nats.reached(containers["review"]["environment"]["HONOURS_NATS_URL"]), name="test")
        try:
            (report,) = await ensure_streams(bus, [internal_stream("zlxh", "review")])
            await bus.client.publish("evt.zlxh.review.something", b"{}")
            for request, body in (("DELETE", {}), ("PURGE", {}), ("MSG.DELETE", {"seq": 1})):
                with pytest.raises(TimeoutError):  # the server answers a forbidden request with silence
                    async with asyncio.timeout(0.5):
                        await bus.request(f"STREAM.{request}.{report.name}", body)
            info = await bus.request(f"STREAM.INFO.{report.name}", {})
        finally:
            await bus.close()
        return int(info["state"]["messages"])

    assert asyncio.run(story()) == 1


@pytest.mark.parametrize("credentials", ["", "honours@", "honours:guessed@", "token@"])
def test_without_the_password_nobody_gets_in(nats: Nats, credentials: str) -> None:
    async def story() -> bool:
        bus = Bus()
        opening = asyncio.create_task(bus.open(f"nats://{credentials}{nats.address}", name="test"))
        await asyncio.wait({opening}, timeout=0.7)
        connected = bus.connected
        while not opening.done():
            opening.cancel()
            await asyncio.wait({opening}, timeout=0.2)
        await bus.close()
        return connected

    assert asyncio.run(story()) is False
