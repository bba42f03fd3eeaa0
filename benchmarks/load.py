"""The load: distinct applications posted over a few connections, each sending its next one when it is answered.

A process of its own, written against bare sockets, so that little of the two cores goes to it.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import uvloop

from shared.identity import citizen_id_check_character

SAMPLE = Path(__file__).parents[1] / "deploy" / "demo" / "samples" / "table4-star.json"
CONNECTIONS = 32
WOMEN_A_DAY = 499  # the 17th digit of a citizen id is even for a woman
LAST_BIRTHDAY = date(2000, 12, 31)


@dataclass(frozen=True)
class Target:
    """Where to post, for how long, as whom; `first` is the number of the first application."""

    port: int
    path: str
    token: str
    first: int
    seconds: float
    round: int
    day: str


@dataclass(frozen=True)
class Outcome:
    """Answers with 201 within the time; latencies in milliseconds; other answers by their status."""

    answered: int
    seconds: float
    p50: float
    p99: float
    refused: dict[str, int]

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


def person(number: int) -> tuple[str, str]:
    """A birth date and a citizen id, different for every number."""
    born = LAST_BIRTHDAY - timedelta(days=number // WOMEN_A_DAY)
    first17 = f"320706{born:%Y%m%d}{number % WOMEN_A_DAY * 2 + 2:03d}"
    return born.isoformat(), first17 + citizen_id_check_character(first17)


def bodies(target: Target) -> Iterator[bytes]:
    """The sample of table 4 for one woman after another."""
    sample: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
    sample |= {"round": target.round, "applied_on": target.day}
    sample["form"]["person"] |= {"birth_date": "<born>", "citizen_id": "<id>"}
    text = json.dumps({"application": sample}, ensure_ascii=False)
    number = target.first
    while True:
        born, citizen_id = person(number)
        yield text.replace("<born>", born, 1).replace("<id>", citizen_id, 1).encode()
        number += 1


class Load:
    """What the connections share."""

    def __init__(self, target: Target, prepared: int) -> None:
        self.bodies = bodies(target)
        head = f"POST {target.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        if target.token:
            head += f"Authorization: Bearer {target.token}\r\n"
        self._head = f"{head}Content-Length: ".encode()
        self._waiting = [self._request() for _ in range(prepared)][::-1]
        self.latencies: list[float] = []
        self.refused: Counter[str] = Counter()
        self.end = 0.0

    def next(self) -> bytes:
        return self._waiting.pop() if self._waiting else self._request()

    def _request(self) -> bytes:
        body = next(self.bodies)
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)


class Connection(asyncio.Protocol):
    """One applicant after another."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._received = b""
        self._sent = 0.0
        self._transport: asyncio.WriteTransport
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's does not derive from it

    def start(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._load.next())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length_of(head):
            return
        self._received = b""
        now = time.perf_counter()
        if head[9:12] != b"201":
            self._load.refused[head[9:12].decode()] += 1
        elif now <= self._load.end:
            self._load.latencies.append(now - self._sent)
        if now < self._load.end:
            self.start()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self._load.refused["broken"] += 1
        self.done.set_result(None)


def _length_of(head: bytes) -> int:
    at = head.lower().index(b"content-length:") + len(b"content-length:")
    return int(head[at:].partition(b"\r\n")[0])


async def _run(target: Target) -> Outcome:
    load = Load(target, prepared=int(target.seconds * 4000))
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Connection(load), "127.0.0.1", target.port) for _ in range(CONNECTIONS)
    ]
    load.end = time.perf_counter() + target.seconds
    for _, connection in made:
        connection.start()
    await asyncio.gather(*(connection.done for _, connection in made))
    cuts = statistics.quantiles([1000 * latency for latency in load.latencies], n=100)
    return Outcome(len(load.latencies), target.seconds, cuts[49], cuts[98], dict(load.refused))


async def fire(target: Target) -> Outcome:
    """Run a load in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate(json.dumps(asdict(target)).encode())
    return Outcome(**json.loads(told))


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(_run(Target(**json.load(sys.stdin)))))))
