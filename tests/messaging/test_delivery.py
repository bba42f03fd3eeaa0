"""What a stream may hold that it should not: duplicates, holes, strangers, too little."""

from __future__ import annotations

import asyncio

from shared.messaging import EmbeddedNats, ensure_streams, streams_of
from tests.messaging import parcels
from tests.messaging.conftest import STREAM, house, until
from tests.messaging.handmade import body_of, publish


def test_duplicates_in_the_stream_have_one_effect(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            for position, previous in ((1, 0), (1, 0), (2, 1), (3, 2), (2, 1), (3, 2), (4, 3)):
                await publish(it.bus, position, previous=previous)
            running = it.run(it.subscription())
            await it.until_received([1, 2, 3, 4])
            await it.kill(running)
            it.run(it.subscription())
            await publish(it.bus, 4, previous=3)
            await publish(it.bus, 5, previous=4)
            await it.until_received([1, 2, 3, 4, 5])
            await until(lambda: it.receiver.ledger.source_position(STREAM) == 9)

    asyncio.run(story())


def test_hole_stops_before_it_and_is_read_again(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            for position, previous in ((1, 0), (2, 1), (5, 4), (6, 5)):
                await publish(it.bus, position, previous=previous)
            subscription = it.subscription()
            it.run(subscription)
            await until(lambda: subscription.condition.failures >= 3)
            assert it.received() == [1, 2]
            assert subscription.condition.problem == "HoleError: message 3 follows position 4, expected 2"
            assert subscription.lag == 2
            assert it.receiver.ledger.source_position(STREAM) == 2

    asyncio.run(story())


def test_hole_on_the_servers_disk_is_found_and_healed_by_a_new_stream(
    nats: EmbeddedNats, urls: tuple[str, str]
) -> None:
    async def before() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.sender.send(*range(10))
            await it.until_stream(10)

    async def afterwards() -> None:
        async with house(nats.url, urls) as it:
            relay, subscription = it.relay(), it.subscription()
            running = it.run(relay)
            it.run(subscription)
            it.sender.send(10)
            # Where the damage lies decides who meets it: a reader, or the relay whose messages the server refuses.
            await until(
                lambda: (
                    "HoleError" in (subscription.condition.problem or "")
                    or "PublishRefusedError" in (relay.lanes[0].condition.problem or "")
                    or len(it.received()) == 11
                )
            )
            handled = it.received()
            assert handled == list(range(len(handled)))
            await it.kill(running)
            await it.bus.request(f"STREAM.DELETE.{STREAM}", {})
            await ensure_streams(it.bus, streams_of("zlxh", parcels.sender()))
            it.run(it.relay())
            await it.until_received(list(range(11)))
            await it.until_stream(11)

    asyncio.run(before())
    nats.stop()
    (block,) = (nats.directory / "jetstream").rglob(f"{STREAM}/msgs/1.blk")
    content = bytearray(block.read_bytes())
    content[len(content) // 2] ^= 1  # the server drops what it cannot read, without a word to anybody
    block.write_bytes(content)
    nats.start()
    asyncio.run(afterwards())


def test_stranger_without_a_position_is_parked(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            await publish(it.bus, 1, previous=0)
            await publish(it.bus, 0, previous=0, body=b"\x00 not json", headers={})
            await publish(it.bus, 0, previous=0, body=b"{}", headers={"position": "x", "previousposition": "1"})
            await publish(it.bus, 2, previous=1, body=body_of(7, 1, {"number": 7, "note": ""}))
            await publish(it.bus, 3, previous=2)
            it.run(it.subscription())
            await it.until_received([1, 3])
            errors = [parked.error for parked in it.receiver.ledger.parked()]
            assert errors == [
                "MessageRefusedError: position or previousposition is missing in the headers",
                "MessageRefusedError: position or previousposition is missing in the headers",
                "MessageRefusedError: the envelope's position is not the one in the headers",
            ]

    asyncio.run(story())


def test_stream_that_ends_before_what_was_handled_is_told(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.receiver.writer.submit(lambda work: None, source=(STREAM, 3)).result()
            for position in (1, 2):
                await publish(it.bus, position, previous=position - 1)
            subscription = it.subscription()
            it.run(subscription)
            await until(lambda: subscription.condition.state == "retrying")
            assert subscription.condition.problem == "StreamBehindError: zlxh_sender ends at 2, but 3 was handled"
            for position in (3, 4):  # a relay fills it again, with the same contracts in the same order
                await publish(it.bus, position, previous=position - 1)
            await it.until_received([4])

    asyncio.run(story())


def test_missing_stream_is_waited_for(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            subscription = it.subscription()
            subscription.stream = "zlxh_unknown"
            it.run(subscription)
            await until(lambda: subscription.condition.state == "retrying")
            assert subscription.condition.problem == "BusApiError: stream not found (10059)"

    asyncio.run(story())


def test_consumer_that_vanishes_is_replaced(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.run(it.subscription())
            it.sender.send(1)
            await it.until_received([1])
            consumers = await it.bus.request(f"CONSUMER.NAMES.{STREAM}", {})
            for name in consumers["consumers"]:
                await it.bus.request(f"CONSUMER.DELETE.{STREAM}.{name}", {})
            it.sender.send(2)
            await it.until_received([1, 2])

    asyncio.run(story())
