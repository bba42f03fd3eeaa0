"""A database restored older than the stream: the relay stops and says so."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from shared.messaging import EmbeddedNats
from tests.messaging.conftest import house, until


def copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as database, sqlite3.connect(target) as backup:
        database.backup(backup)
    database.close()
    backup.close()


def test_relay_stops_when_its_database_was_restored_older(
    nats: EmbeddedNats, urls: tuple[str, str], tmp_path: Path
) -> None:
    restored = f"sqlite:///{tmp_path}/restored.db"

    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.sender.send(*range(10))
            copy(tmp_path / "sender.db", tmp_path / "restored.db")
            it.sender.send(*range(10, 15))
            await it.until_stream(15)
        async with house(nats.url, (restored, urls[1])) as it:
            relay = it.relay()
            it.run(relay)
            await until(lambda: relay.lanes[0].condition.state == "stopped")
            assert relay.lanes[0].condition.problem == (
                "StreamAheadError: zlxh_sender holds position 15, the history ends at 10"
            )
            it.sender.send(*range(100, 110))  # the service goes on; now there is a position 15, but another one
            relay = it.relay()
            it.run(relay)
            await until(lambda: relay.lanes[0].condition.state == "stopped")
            assert relay.lanes[0].condition.problem == (
                "StreamAheadError: zlxh_sender and the history differ at position 15"
            )
            assert (await it.stream())["last_seq"] == 15
            assert relay.lag == 20

    asyncio.run(story())


def test_receiver_restored_older_handles_again_what_it_forgot(
    nats: EmbeddedNats, urls: tuple[str, str], tmp_path: Path
) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.run(it.subscription())
            it.sender.send(*range(10))
            await it.until_received(list(range(10)))
            copy(tmp_path / "receiver.db", tmp_path / "restored.db")
            it.sender.send(*range(10, 20))
            await it.until_received(list(range(20)))
        async with house(nats.url, (urls[0], f"sqlite:///{tmp_path}/restored.db")) as it:
            assert it.received() == list(range(10))
            it.run(it.subscription())
            await it.until_received(list(range(20)))

    asyncio.run(story())


def test_stream_lost_is_filled_again_with_the_same_contracts(
    nats: EmbeddedNats, urls: tuple[str, str], tmp_path: Path
) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.run(it.subscription())
            it.sender.send(*range(30))
            await it.until_received(list(range(30)))
        new = EmbeddedNats(tmp_path / "new-server")
        new.start()
        try:
            async with house(new.url, urls) as it:
                it.run(it.subscription())
                it.run(it.relay())
                it.sender.send(30)
                await it.until_received(list(range(31)))
                assert (await it.stream())["last_seq"] == 31
        finally:
            new.stop()

    asyncio.run(story())
