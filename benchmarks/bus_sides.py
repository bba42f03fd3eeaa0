"""The two sides of the benchmark of the bus: the floor, and ours.

The floor publishes ready-made bytes with 200 in flight, pulls batches of 256 and inserts each, with the sequence
reached, in one commit: it decodes, decides, chains and supervises nothing. Ours starts at the commits of a writer in a
process of its own, as when the suite is embedded, and every commit and effect there is an event in a hash chain.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

from nats.aio.msg import Msg

from benchmarks import notes
from shared.history import Signal, Writer, open_ledger
from shared.messaging import Bus, Relay, Subscription, ensure_streams
from shared.messaging.streams import StreamSpec, internal_stream

IN_FLIGHT = 200
BATCH = 256
DEPARTMENT = "bench"
Times = list[float]


@dataclass(frozen=True)
class Load:
    """So many messages, in groups, one group every `pace` seconds; all at once without a pace."""

    count: int
    group: int = 1
    pace: float = 0.0

    def due(self) -> Iterator[float]:
        """When each message is to be sent."""
        start = time.perf_counter()
        return (start + number // self.group * self.pace for number in range(self.count))


class Side(Protocol):
    """What is measured."""

    async def send(self, load: Load) -> tuple[Times, Times]:
        """Commit, or publish, some messages: when each was committed, and when its effect was."""
        ...


class Effects:
    """When effects were committed, told from any thread."""

    def __init__(self) -> None:
        self._times: Times = []
        self._expected = 0
        self._all = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def expect(self, count: int) -> None:
        self._times = []
        self._expected = count
        self._all.clear()

    def tell(self, _: object = None) -> None:
        self._times.append(time.perf_counter())
        if len(self._times) == self._expected:
            self._loop.call_soon_threadsafe(self._all.set)

    async def all(self) -> Times:
        async with asyncio.timeout(60):
            await self._all.wait()
        return self._times


class TimedWriter(Writer):
    """A writer that tells when what it was given is committed."""

    tell: Callable[[object], None]

    def submit(self, *args: Any, **options: Any) -> Future[Any]:
        future = super().submit(*args, **options)
        future.add_done_callback(self.tell)
        return future


class TimedSignal(Signal):
    """A signal that keeps when the last commit was done, before it wakes anybody who might take the processor."""

    at = 0.0

    def notify(self) -> None:
        self.at = time.perf_counter()
        super().notify()


class Ours:
    """A writer in a process of its own, the relay, the subscription and its writer."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Ours:
        stack = self._stack
        bus = await Bus.connect(self._url, name="ours")
        stack.push_async_callback(bus.close)
        await ensure_streams(bus, [internal_stream(DEPARTMENT, "bench")])
        told, heard = (open_ledger(f"sqlite:///{self._folder}/{name}.db") for name in ("teller", "listener"))
        for ledger in (told, heard):
            ledger.create()
            stack.callback(ledger.close)
        self._effects = Effects()
        writer = TimedWriter(heard, notes.CODEC, committed=Signal())
        writer.tell = self._effects.tell
        writer.start()
        stack.callback(writer.stop)
        committed = os.eventfd(0)
        signal = Signal(woken_by=committed)
        teller, listener = notes.registries()
        relay = Relay(told, notes.CODEC, teller, department=DEPARTMENT, bus=bus, committed=signal)
        subscription = Subscription(DEPARTMENT, "bench", listener, writer, ledger=heard, bus=bus)
        self._tasks = [asyncio.create_task(part.run()) for part in (relay, subscription)]
        self._teller = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.bus_sides", f"sqlite:///{self._folder}/teller.db", str(committed)),
            pass_fds=[committed],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1_000_000,
        )
        while subscription.condition.state != "running":  # noqa: ASYNC110 - it has no event, and this is set-up
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(self, *_: object) -> None:
        await _end(self._tasks)
        await self._teller.communicate(b"")
        await self._stack.aclose()

    async def send(self, load: Load) -> tuple[Times, Times]:
        assert self._teller.stdin
        assert self._teller.stdout
        self._effects.expect(load.count)
        self._teller.stdin.write(f"{json.dumps(asdict(load))}\n".encode())
        committed = json.loads(await self._teller.stdout.readline())
        return committed, await self._effects.all()


def tell(database: str, committed: int) -> None:
    """The process of the writer: for each line, commit as many, so often, and print when each was committed."""
    ledger = open_ledger(database)
    signal = TimedSignal(wakes=[committed])
    writer = TimedWriter(ledger, notes.CODEC, committed=signal)
    told: SimpleQueue[float] = SimpleQueue()
    writer.tell = lambda _: told.put(signal.at)
    writer.start()
    for line in sys.stdin:
        load = Load(**json.loads(line))
        for due in load.due():
            time.sleep(max(0, due - time.perf_counter()))
            writer.submit(notes.take)
        print(json.dumps([told.get() for _ in range(load.count)]), flush=True)
    writer.stop()
    ledger.close()


class Floor:
    """The bare loop."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._stack = AsyncExitStack()
        self._waiting: list[Msg] = []
        self._arrived = asyncio.Event()
        self._room = asyncio.Semaphore(IN_FLIGHT)
        self._body = notes.body()

    async def __aenter__(self) -> Floor:
        self._effects = Effects()
        self._bus = bus = await Bus.connect(self._url, name="floor")
        self._stack.push_async_callback(bus.close)
        await ensure_streams(bus, [StreamSpec("floor", ("floor.>",))])
        self._database = sqlite3.connect(self._folder / "floor.db", isolation_level=None)
        self._stack.callback(self._database.close)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE effects (sequence INTEGER PRIMARY KEY, body BLOB NOT NULL)",
            "CREATE TABLE positions (source TEXT PRIMARY KEY, sequence INTEGER NOT NULL)",
        ):
            self._database.execute(statement)
        self._acknowledgements = bus.client.new_inbox()
        await bus.client.subscribe(self._acknowledgements, cb=self._acknowledged)
        self._tasks = [asyncio.create_task(self._pull_and_commit())]
        return self

    async def __aexit__(self, *_: object) -> None:
        await _end(self._tasks)
        await self._stack.aclose()

    async def send(self, load: Load) -> tuple[Times, Times]:
        self._effects.expect(load.count)
        ready = []
        for due in load.due():
            if due > time.perf_counter():
                await asyncio.sleep(due - time.perf_counter())
            ready.append(time.perf_counter())  # what is ready is as good as committed
            await self._room.acquire()
            await self._bus.client.publish("floor.note", self._body, reply=self._acknowledgements)
        return ready, await self._effects.all()

    async def _acknowledged(self, _: Msg) -> None:
        self._room.release()

    async def _take(self, message: Msg) -> None:
        self._waiting.append(message)
        self._arrived.set()

    async def _pull_and_commit(self) -> None:
        bus = self._bus
        inbox = bus.client.new_inbox()
        await bus.client.subscribe(inbox, cb=self._take)
        config = {"deliver_policy": "all", "ack_policy": "none", "mem_storage": True, "inactive_threshold": 60 * 10**9}
        created = await bus.request("CONSUMER.CREATE.floor", {"stream_name": "floor", "config": config})
        subject = f"{bus.api}.CONSUMER.MSG.NEXT.floor.{created['name']}"
        request = json.dumps({"batch": BATCH, "expires": 120 * 10**9}).encode()
        asked = sequence = 0
        while True:
            if asked - sequence < BATCH:
                await bus.client.publish(subject, request, reply=inbox)
                asked += BATCH
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            if not self._waiting:
                self._arrived.clear()
            self._commit(sequence, [message.data for message in batch])
            sequence += len(batch)
            for _ in batch:
                self._effects.tell()

    def _commit(self, sequence: int, bodies: list[bytes]) -> None:
        execute = self._database.execute
        execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT INTO effects VALUES (?, ?)", enumerate(bodies, start=sequence + 1))
        execute("INSERT OR REPLACE INTO positions VALUES ('floor', ?)", (sequence + len(bodies),))
        execute("COMMIT")


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


if __name__ == "__main__":
    tell(sys.argv[1], int(sys.argv[2]))
