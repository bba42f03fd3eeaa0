"""The connection waits for its server, says what is wrong once, and tells when it ended for good."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from shared.messaging import Bus, EmbeddedNats
from tests.messaging.conftest import until


def test_connecting_waits_for_a_server_that_is_not_there_yet(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = EmbeddedNats(tmp_path)
    url = server.start()
    server.stop()

    async def story() -> None:
        connecting = asyncio.create_task(Bus.connect(url, name="test"))
        await until(lambda: "ConnectionRefusedError" in caplog.text)
        server.start()
        bus = await asyncio.wait_for(connecting, 10)
        assert bus.connected
        await bus.close()
        assert not bus.connected

    asyncio.run(story())
    server.stop()
    assert caplog.text.count("ConnectionRefusedError") == 1


def test_wrong_token_is_said_and_not_shown(nats: EmbeddedNats, caplog: pytest.LogCaptureFixture) -> None:
    wrong = nats.url.replace("nats://", "nats://wrong")

    async def story() -> None:
        bus = Bus()
        opening = asyncio.create_task(bus.open(wrong, name="test"))
        await until(lambda: "uthorization" in caplog.text)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)

    asyncio.run(story())
    assert "wrong" not in caplog.text


def test_end_for_good_is_told(nats: EmbeddedNats, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    ended: list[bool] = []

    async def story() -> None:
        bus = await Bus.connect(nats.url, name="test", on_closed=lambda: ended.append(True))
        assert bus.client._transport is not None
        bus.client._transport.write(b"NONSENSE\r\n")
        await until(lambda: ended)
        assert not bus.connected

    asyncio.run(story())
    assert "ended for good" in caplog.text


def test_closing_oneself_is_not_told(nats: EmbeddedNats) -> None:
    ended: list[bool] = []

    async def story() -> None:
        bus = await Bus.connect(nats.url, name="test", on_closed=lambda: ended.append(True))
        await bus.close()

    asyncio.run(story())
    assert ended == []
