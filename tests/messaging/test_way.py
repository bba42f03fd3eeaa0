"""The whole way: commit, relay, stream, subscription, commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from shared.history import Work
from shared.messaging import EmbeddedNats
from tests.messaging import parcels
from tests.messaging.conftest import STREAM, house, messages_of, until


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, urls: tuple[str, str]) -> tuple[str, str]:
    if request.param == "sqlite":
        return urls
    create: Callable[[], str] = request.getfixturevalue("postgres_url")
    return create(), create()


def test_contracts_arrive_once_and_in_order(nats: EmbeddedNats, either: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, either) as it:
            it.sender.send(*range(700))
            relay, subscription = it.relay(), it.subscription()
            it.run(relay)
            it.run(subscription)
            for number in range(700, 720):
                it.sender.send(number)
            await it.until_received(list(range(720)))
            await until(lambda: relay.lag == 0 and subscription.lag == 0)
            assert [condition.state for condition in relay.conditions] == ["running", "running"]
            assert subscription.condition.state == "running"
            assert parcels.causes(it.receiver.ledger)[:3] == ["zlxh.sender:1", "zlxh.sender:2", "zlxh.sender:3"]

    asyncio.run(story())


def test_envelope_and_headers_name_the_place_in_the_history(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.sender.send(1)
            it.sender.send(2, note="secret")
            it.sender.send(3)
            it.run(it.relay())
            await until(lambda: it.sender.ledger.head().position == 3)
            await it.until_stream(2)
            first, second = await messages_of(it, STREAM)
            entries = it.sender.ledger.read(after=0, limit=10)
            assert first["subject"] == "evt.zlxh.sender.parcel.sent.v1"
            assert second["headers"]["Nats-Msg-Id"] == second["body"]["id"] == "zlxh.sender:3"
            assert (second["headers"]["position"], second["headers"]["previousposition"]) == ("3", "1")
            assert (second["body"]["position"], second["body"]["previousposition"]) == (3, 1)
            assert second["headers"]["link"] == second["body"]["link"] == entries[2].link.hex()
            assert second["body"]["subject"] == str(entries[2].originator_id)
            assert second["body"]["source"] == "/zlxh/sender"
            assert second["body"]["type"] == "sender.parcel.sent.v1"
            assert second["body"]["time"] == "2026-04-01T09:00:00Z"
            assert second["body"]["actor"] == "clerk"
            assert second["body"]["data"] == {"number": 3, "note": ""}

    asyncio.run(story())


def test_public_view_goes_to_a_stream_with_its_own_position(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.sender.send(*range(7))
            it.run(it.relay())
            await it.until_stream(3, "zlxh_sender_public")
            seen = await messages_of(it, "zlxh_sender_public")
            assert [message["body"]["data"] for message in seen] == [{"number": 0}, {"number": 3}, {"number": 6}]
            assert [message["subject"] for message in seen] == ["award.public.parcel_seen.v1"] * 3
            assert [message["body"]["previousposition"] for message in seen] == [0, 1, 4]
            assert {message["body"]["actor"] for message in seen} == {""}

    asyncio.run(story())


def test_position_advances_past_contracts_that_nobody_handles(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            deaf = it.subscription()
            deaf._registry.subscribers.clear()
            it.sender.send(*range(1500))
            it.run(it.relay())
            it.run(deaf)
            await until(lambda: it.receiver.ledger.source_position(STREAM) == 1500)
            assert it.received() == []
            assert deaf.lag == 0

    asyncio.run(story())


def test_events_without_a_contract_leave_no_hole(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    def weigh(parcel_id: Any) -> Any:
        def handler(work: Work) -> None:
            parcel = work.get(parcels.Parcel, parcel_id)
            parcel.weigh()
            work.save(parcel)

        return handler

    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.run(it.subscription())
            for number in range(10):
                parcel_id = it.sender.writer.submit(parcels.send(number)).result().result
                it.sender.writer.submit(weigh(parcel_id)).result()
                it.sender.send(100 + number, note="secret")
            await it.until_received(list(range(10)))

    asyncio.run(story())


def test_event_that_cannot_be_published_holds_what_follows(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.sender.send(1, 2)
            it.sender.send(3, note="unpublishable")
            it.sender.send(4)
            relay = it.relay()
            it.run(relay)
            it.run(it.subscription())
            await until(lambda: relay.lanes[0].condition.state == "retrying")
            await it.until_received([1, 2])
            assert relay.lanes[0].condition.problem == (
                "PublisherFailedError: position 3, sender.Parcel.Sent: ZeroDivisionError"
            )
            assert (await it.stream())["last_seq"] == 2

    asyncio.run(story())
