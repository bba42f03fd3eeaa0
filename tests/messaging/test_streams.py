"""Streams are created or checked by an explicit step, and never rewritten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.messaging import Bus, BusApiError, EmbeddedNats, ensure_streams, streams_of
from shared.messaging.streams import internal_stream, public_stream
from tests.messaging import parcels


@asynccontextmanager
async def connected(nats: EmbeddedNats) -> AsyncIterator[Bus]:
    bus = await Bus.connect(nats.url, name="test")
    try:
        yield bus
    finally:
        await bus.close()


def test_streams_are_created_then_found(nats: EmbeddedNats) -> None:
    async def story() -> None:
        async with connected(nats) as bus:
            specs = streams_of("jxw", parcels.sender())
            first = await ensure_streams(bus, specs)
            again = await ensure_streams(bus, specs)
            assert [(report.name, report.state) for report in first] == [
                ("jxw_sender", "created"),
                ("jxw_sender_public", "created"),
            ]
            assert [(report.state, report.differences) for report in again] == [("present", ()), ("present", ())]

    asyncio.run(story())


def test_nothing_can_be_deleted_from_a_stream(nats: EmbeddedNats) -> None:
    async def story() -> None:
        async with connected(nats) as bus:
            await ensure_streams(bus, [internal_stream("jxw", "sender")])
            await bus.jetstream().publish("evt.jxw.sender.parcel.sent.v1", b"{}")
            for request, body in (("STREAM.PURGE", {}), ("STREAM.MSG.DELETE", {"seq": 1})):
                with pytest.raises(BusApiError):
                    await bus.request(f"{request}.jxw_sender", body)
            info = await bus.request("STREAM.INFO.jxw_sender", {})
            assert info["state"]["messages"] == 1
            assert (info["config"]["storage"], info["config"]["discard"]) == ("file", "new")

    asyncio.run(story())


def test_difference_is_reported_and_left_as_it_is(nats: EmbeddedNats) -> None:
    async def story() -> None:
        async with connected(nats) as bus:
            spec = internal_stream("jxw", "sender")
            config = {**spec.config(1), "discard": "old", "max_msgs": 5}
            await bus.request("STREAM.CREATE.jxw_sender", config)
            (report,) = await ensure_streams(bus, [spec], extend=True)
            assert report.state == "different"
            assert report.differences == ("discard: 'old' instead of 'new'", "max_msgs: 5 instead of -1")
            info = await bus.request("STREAM.INFO.jxw_sender", {})
            assert (info["config"]["discard"], info["config"]["max_msgs"]) == ("old", 5)

    asyncio.run(story())


def test_public_contract_of_a_new_version_is_added_when_asked(nats: EmbeddedNats) -> None:
    async def story() -> None:
        async with connected(nats) as bus:
            older = public_stream("jxw", "sender", ["award.public.parcel_seen.v1"])
            newer = public_stream("jxw", "sender", ["award.public.parcel_seen.v1", "award.public.parcel_seen.v2"])
            await ensure_streams(bus, [older])
            (report,) = await ensure_streams(bus, [newer])
            assert report.state == "different"
            (report,) = await ensure_streams(bus, [newer], extend=True)
            assert (report.state, report.differences) == ("extended", ("subjects: + award.public.parcel_seen.v2",))
            (report,) = await ensure_streams(bus, [newer])
            assert report.state == "present"

    asyncio.run(story())
