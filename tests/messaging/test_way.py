"""The whole way: commit, relay, stream, subscription, commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from shared.messaging import EmbeddedNats
from tests.messaging.conftest import house, until


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, urls: tuple[str, str], postgres_url: Callable[[], str]) -> tuple[str, str]:
    return urls if request.param == "sqlite" else (postgres_url(), postgres_url())


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

    asyncio.run(story())
