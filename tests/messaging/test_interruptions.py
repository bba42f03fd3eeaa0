"""Whatever is killed, and whenever: nothing is lost, nothing doubled, and the order holds."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys

import pytest

from shared.messaging import EmbeddedNats
from shared.messaging.window import Window
from tests.messaging.conftest import DEPARTMENT, STREAM, house, until


def test_relay_killed_between_publish_and_acknowledgement(
    nats: EmbeddedNats, urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(self: Window, answer: object) -> None:
        return

    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.subscription())
            sent: list[int] = []
            for count in (1, 3, 40, 2, 90, 1, 17, 4):  # few are pipelined, many go as an atomic batch
                numbers = range(len(sent), len(sent) + count)
                sent += numbers
                with monkeypatch.context() as patched:
                    patched.setattr(Window, "_acknowledge", lost)
                    relay = it.run(it.relay())
                    it.sender.send(*numbers)
                    expected = it.sender.ledger.head().position
                    await it.until_stream(expected)
                    await it.kill(relay)
            it.run(it.relay())
            it.sender.send(1000)
            await it.until_received([*sent, 1000])
            assert (await it.stream())["last_seq"] == len(sent) + 1

    asyncio.run(story())


def test_relay_process_killed_at_random_moments(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    chance = random.Random(20260401)  # noqa: S311 - moments to kill at

    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.subscription())
            count = 2000
            it.sender.send(*range(count))
            for _ in range(4):
                before = (await it.stream())["last_seq"]
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.messaging.relaying", urls[0], nats.url
                )
                goal = min(count, before + chance.randrange(1, 500))
                await it.until_stream(goal)
                process.kill()
                await process.wait()
            it.run(it.relay())
            await it.until_received(list(range(count)))
            assert (await it.stream())["last_seq"] == count

    asyncio.run(story())


def test_nats_killed_and_restarted_in_the_middle(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            relay, subscription = it.relay(), it.subscription()
            it.run(relay)
            it.run(subscription)
            count = 0
            for _ in range(3):
                it.sender.send(*range(count, count + 400))
                count += 400
                await until(lambda goal=count: it.receiver.ledger.head().position > goal - 300)
                assert nats.pid is not None
                os.kill(nats.pid, signal.SIGKILL)
                await until(lambda: nats.pid is None)
                it.sender.send(*range(count, count + 10))  # while it is down
                count += 10
                nats.start()
            await it.until_received(list(range(count)))
            assert (await it.stream())["last_seq"] == count
            await until(lambda: relay.lag == 0 and subscription.lag == 0)

    asyncio.run(story())


def test_server_that_ends_by_itself_is_started_again(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        watch = asyncio.create_task(nats.watch())
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.run(it.subscription())
            it.sender.send(1)
            await it.until_received([1])
            before = nats.pid
            assert before is not None
            os.kill(before, signal.SIGKILL)
            it.sender.send(2)
            await it.until_received([1, 2])
            assert nats.pid not in {None, before}
        watch.cancel()

    asyncio.run(story())


def test_subscription_restarted_at_any_moment(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            it.sender.send(*range(1200))
            for goal in range(100, 1100, 100):
                running = it.run(it.subscription(batch=32))
                await until(lambda goal=goal: it.receiver.ledger.head().position >= goal)
                await it.kill(running)
            it.run(it.subscription())
            await it.until_received(list(range(1200)))

    asyncio.run(story())


def test_two_relays_on_one_history(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.subscription())
            relays = [it.relay(window=64) for _ in range(2)]
            for relay in relays:
                it.run(relay)
            count = 0
            for group in (6, 30, 1, 70) * 15:
                it.sender.send(*range(count, count + group))
                count += group
                await asyncio.sleep(0)
            await it.until_received(list(range(count)))
            assert (await it.stream())["last_seq"] == count

    asyncio.run(story())


def test_two_subscriptions_on_one_stream(nats: EmbeddedNats, urls: tuple[str, str]) -> None:
    async def story() -> None:
        async with house(nats.url, urls) as it:
            it.run(it.relay())
            other = type(it.receiver)(urls[1], it.receiver.writer._codec)
            try:
                here, there = it.subscription(batch=16), it.subscription(batch=16)
                there._writer, there._ledger = other.writer, other.ledger
                it.run(here)
                it.run(there)
                it.sender.send(*range(500))
                await it.until_received(list(range(500)))
                await until(lambda: here.lag == 0 and there.lag == 0)
                await it.kill_all()
            finally:
                other.close()
            assert it.received() == list(range(500))
            assert it.receiver.ledger.source_position(STREAM) == 500
            assert STREAM.startswith(DEPARTMENT)

    asyncio.run(story())
