"""A real nats-server for every test, and the two services around it."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from shared.history import Codec, Ledger, Signal, Writer, open_ledger
from shared.messaging import Bus, EmbeddedNats, Relay, Subscription, ensure_streams, streams_of
from tests.messaging import parcels

Condition = Callable[[], Any]
DEPARTMENT = "zlxh"
STREAM = "zlxh_sender"


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[EmbeddedNats]:
    server = EmbeddedNats(tmp_path / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def urls(tmp_path: Path) -> tuple[str, str]:
    """The databases of the sender and the receiver."""
    return f"sqlite:///{tmp_path}/sender.db", f"sqlite:///{tmp_path}/receiver.db"


async def until(condition: Condition, *, within: float = 20.0) -> None:
    """Return as soon as a condition holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come to hold"
        await asyncio.sleep(0.005)


class Side:
    """One service: its ledger and its writer."""

    def __init__(self, url: str, codec: Codec) -> None:
        self.ledger: Ledger = open_ledger(url)
        self.ledger.create()
        self.signal = Signal()
        self.writer = Writer(self.ledger, codec, committed=self.signal)
        self.writer.start()

    def send(self, *numbers: int, note: str = "") -> None:
        futures = [self.writer.submit(parcels.send(number, note)) for number in numbers]
        for future in futures:
            future.result()

    def close(self) -> None:
        self.writer.stop()
        self.ledger.close()


class House:
    """Both services on one server, with what runs between them."""

    def __init__(self, bus: Bus, sender: Side, receiver: Side) -> None:
        self.bus = bus
        self.sender = sender
        self.receiver = receiver
        self.troubles = parcels.Troubles()
        self._running: set[asyncio.Task[None]] = set()

    def relay(self, **options: Any) -> Relay:
        return Relay(
            self.sender.ledger,
            parcels.SENDER,
            parcels.sender(),
            department=DEPARTMENT,
            bus=self.bus,
            committed=self.sender.signal,
            **options,
        )

    def subscription(self, **options: Any) -> Subscription:
        return Subscription(
            DEPARTMENT,
            "sender",
            parcels.receiver(self.troubles),
            self.receiver.writer,
            ledger=self.receiver.ledger,
            bus=self.bus,
            **{"delays": (0.0, 0.0, 0.0), **options},
        )

    def run(self, part: Relay | Subscription) -> asyncio.Task[None]:
        task = asyncio.create_task(part.run())
        self._running.add(task)
        return task

    async def kill(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def kill_all(self) -> None:
        for task in tuple(self._running):
            await self.kill(task)

    def received(self) -> list[int]:
        return parcels.received(self.receiver.ledger)

    async def until_received(self, numbers: list[int], *, within: float = 30.0) -> None:
        """Wait for as many receipts, then compare: nothing lost, nothing doubled, in order."""
        await until(lambda: self.receiver.ledger.head().position >= len(numbers), within=within)
        assert self.received() == numbers

    async def until_stream(self, messages: int, name: str = STREAM, *, within: float = 60.0) -> None:
        """Wait until a stream holds so many messages."""
        async with asyncio.timeout(within):
            while (await self.stream(name))["last_seq"] < messages:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.002)

    async def stream(self, name: str = STREAM) -> dict[str, Any]:
        info = await self.bus.request(f"STREAM.INFO.{name}", {})
        state: dict[str, Any] = info["state"]
        return state


async def messages_of(it: House, stream: str) -> list[dict[str, Any]]:
    """Every message of a stream: its subject, headers and body."""
    state = await it.stream(stream)
    found = []
    for sequence in range(1, state["last_seq"] + 1):
        answer = await it.bus.request(f"STREAM.MSG.GET.{stream}", {"seq": sequence})
        message = answer["message"]
        lines = base64.b64decode(message["hdrs"]).decode().split("\r\n")[1:-2]
        headers = dict(line.split(": ", 1) for line in lines)
        body = json.loads(base64.b64decode(message["data"]))
        found.append({"subject": message["subject"], "headers": headers, "body": body})
    return found


@asynccontextmanager
async def house(url: str, urls: tuple[str, str]) -> AsyncIterator[House]:
    """Both services, their streams there, nothing running yet."""
    async with AsyncExitStack() as stack:
        bus = await Bus.connect(url, name="test")
        stack.push_async_callback(bus.close)
        await ensure_streams(bus, streams_of(DEPARTMENT, parcels.sender()))
        sides = Side(urls[0], parcels.SENDER), Side(urls[1], parcels.RECEIVER)
        for side in sides:
            stack.callback(side.close)
        built = House(bus, *sides)
        stack.push_async_callback(built.kill_all)
        yield built
