"""Messages that fail: delays, then parking, and a person who repairs, replays or discards."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from shared.history import NotFoundError, RuleBrokenError
from shared.messaging import EmbeddedNats, Parking
from shared.messaging.parking import NoHandlerError, NotParkedError
from tests.messaging import parcels
from tests.messaging.conftest import STREAM, House, house, until
from tests.messaging.handmade import publish

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def parking(it: House, troubles: parcels.Troubles | None = None) -> Parking:
    return Parking(it.receiver.ledger, it.receiver.writer, parcels.receiver(troubles))


async def replay(it: House, parked_id: str, body: bytes | None = None) -> int:
    return await asyncio.to_thread(parking(it).replay, parked_id, body)


def test_failing_message_is_parked_after_its_delays_and_the_rest_goes_on(
    nats: EmbeddedNats, urls: tuple[str, str]
) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[7] = [RuleBrokenError("这一条不行。") for _ in range(20)]
            it.sender.send(*range(20))
            it.run(it.relay())
            it.run(it.subscription(delays=(0, 0, 0, 0, 0), clock=lambda: NOW))
            await it.until_received([number for number in range(20) if number != 7])
            assert it.troubles.tried.count(7) == 6  # once, and after each delay
            (parked,) = parking(it).list()
            assert (parked.id, parked.source, parked.sequence) == (f"{STREAM}:8", STREAM, 8)
            assert (parked.type, parked.attempts, parked.parked_at) == ("sender.parcel.sent.v1", 6, NOW)
            assert parked.error == "RuleBrokenError: 这一条不行。"
            assert json.loads(parked.body)["data"]["number"] == 7
            assert it.receiver.ledger.source_position(STREAM) == 20

    asyncio.run(story())


def test_message_that_succeeds_on_a_later_try_keeps_its_place(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[2] = [ValueError("not yet"), ValueError("not yet")]
            it.sender.send(*range(6))
            it.run(it.relay())
            it.run(it.subscription(delays=(0, 0, 0)))
            await it.until_received(list(range(6)))
            assert parking(it).list() == []

    asyncio.run(story())


def test_delays_are_waited_for_in_their_order(
    nats: EmbeddedNats, urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if seconds >= 1:
            waited.append(seconds)
        await sleep(0)

    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[1] = [ValueError() for _ in range(9)]
            it.sender.send(1, 2)
            it.run(it.relay())
            with monkeypatch.context() as patched:
                patched.setattr("shared.messaging.subscription.asyncio.sleep", noted)
                it.run(it.subscription(delays=(1, 5, 30, 120, 600)))
                while it.receiver.ledger.head().position < 1:
                    await sleep(0.005)
            assert [seconds for seconds in waited if seconds in {1, 5, 30, 120, 600}] == [1, 5, 30, 120, 600]

    asyncio.run(story())


def test_failing_database_is_retried_for_ever_and_nothing_parked(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[3] = [sqlite3.OperationalError("disk I/O error") for _ in range(3)]
            it.troubles.errors[4] = [ConnectionRefusedError()]
            it.sender.send(*range(6))
            it.run(it.relay())
            subscription = it.subscription(delays=())
            it.run(subscription)
            await it.until_received(list(range(6)))
            assert it.troubles.tried.count(3) == 4
            assert parking(it).list(None) == []
            await until(lambda: subscription.condition.problem is None)

    asyncio.run(story())


def test_repaired_message_is_replayed_once(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            await publish(it.bus, 1, previous=0, data={"number": 1, "note": "good"})
            await publish(it.bus, 2, previous=1, data={"number": "two", "note": "13800138000"})
            await publish(it.bus, 3, previous=2, data={"number": 3, "note": "good"})
            it.run(it.subscription())
            await it.until_received([1, 3])
            parked = parking(it).show(f"{STREAM}:2")
            assert parked.error == "ValidationError: data.number: int_parsing"

            with pytest.raises(ValidationError):
                await replay(it, parked.id)
            assert parking(it).show(parked.id).state == "open"

            body = parked.body.replace(b'"two"', b"2")
            both = (replay(it, parked.id, body), replay(it, parked.id, body))
            results = await asyncio.gather(*both, return_exceptions=True)
            # who comes while the first is at work gets its answer, who comes after it is refused
            assert [result for result in results if not isinstance(result, NotParkedError)] in ([3], [3, 3])
            assert it.received() == [1, 3, 2]
            assert parcels.causes(it.receiver.ledger)[-1] == "zlxh.sender:2"
            assert parking(it).show(parked.id).state == "replayed"
            assert parking(it).list() == []
            with pytest.raises(NotParkedError):
                await replay(it, parked.id, body)
            assert it.received() == [1, 3, 2]

    asyncio.run(story())


def test_replay_that_fails_again_leaves_the_message_parked(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[0] = [ValueError("broken")] * 10
            it.sender.send(0)
            it.run(it.relay())
            it.run(it.subscription(delays=()))
            await until(it.receiver.ledger.parked)
            troubles = parcels.Troubles()
            troubles.errors[0] = [ValueError("still broken")]
            with pytest.raises(ValueError, match="still broken"):
                await asyncio.to_thread(parking(it, troubles).replay, f"{STREAM}:1")
            assert parking(it).show(f"{STREAM}:1").state == "open"
            assert it.received() == []
            await replay(it, f"{STREAM}:1")
            assert it.received() == [0]

    asyncio.run(story())


def test_discarded_message_is_given_up(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[0] = [ValueError("broken")] * 10
            it.sender.send(0, 1)
            it.run(it.relay())
            it.run(it.subscription(delays=()))
            await it.until_received([1])
            await asyncio.to_thread(parking(it).discard, f"{STREAM}:1")
            (row,) = parking(it).list(None)
            assert row.state == "discarded"
            with pytest.raises(NotParkedError, match="作废"):
                await replay(it, f"{STREAM}:1")
            with pytest.raises(NotFoundError):
                parking(it).show("nothing")
            assert it.received() == [1]

    asyncio.run(story())


def test_message_of_an_unknown_type_cannot_be_replayed(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.troubles.errors[0] = [ValueError("broken")] * 10
            it.sender.send(0)
            it.run(it.relay())
            it.run(it.subscription(delays=()))
            await until(it.receiver.ledger.parked)
            knows_nothing = Parking(it.receiver.ledger, it.receiver.writer, parcels.sender())
            with pytest.raises(NoHandlerError):
                knows_nothing.replay(f"{STREAM}:1")

    asyncio.run(story())


def test_no_content_of_a_message_is_logged(
    nats: EmbeddedNats, urls: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        async with house(nats.url, urls) as it:
            await publish(it.bus, 1, previous=0, data={"number": "13800138000", "note": "good", "13900139000": 1})
            await publish(it.bus, 2, previous=1, data={"number": 2, "note": "13700137000"})
            it.troubles.errors[2] = [ValueError("13600136000")] * 10
            await publish(it.bus, 3, previous=1, data={"number": 3, "note": "a hole"})
            subscription = it.subscription()
            it.run(subscription)
            await until(lambda: len(it.receiver.ledger.parked()) == 2)
            await until(lambda: subscription.condition.state == "retrying")
            problem = subscription.condition.problem or ""
            assert "00138000" not in problem + caplog.text
            assert "00139000" not in problem + caplog.text
            assert "00137000" not in problem + caplog.text
            assert "00136000" not in problem + caplog.text

    asyncio.run(story())
