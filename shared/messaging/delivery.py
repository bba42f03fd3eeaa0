"""Messages of a stream from a given sequence on, in order, by a pull consumer that lives as long as the reader."""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.messaging.connection import Bus
from shared.messaging.errors import Described

_EXPIRES = 30
_HEARTBEAT = 3
_INACTIVE = 60
_NANOSECONDS = 1_000_000_000
_HEARTBEAT_STATUS = "100"
_EXPIRED_STATUS = "408"


class DeliveryInterruptedError(Described):
    """The consumer is gone or silent, or the connection was interrupted: start again from the stored position."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message of a stream. `pending`: how many more the stream held when it was delivered."""

    sequence: int
    pending: int
    subject: str
    headers: dict[str, str]
    body: bytes


class Delivery:
    """Reads a stream from `start` on. Nothing is acknowledged: where to go on from, the reader's database knows."""

    def __init__(self, bus: Bus, stream: str, *, start: int, batch: int) -> None:
        self._bus = bus
        self._stream = stream
        self._start = start
        self._batch = batch
        self._inbox = bus.client.new_inbox()
        self._consumer = ""
        self._waiting: deque[Msg] = deque()
        self._arrived = asyncio.Event()
        self._failure: Exception | None = None
        self._asked = 0
        self._heard = time.monotonic()
        self._subscription: Subscription | None = None
        self._end_watch = bus.on_interruption(self._interrupted)

    async def __aenter__(self) -> "Delivery":
        config = {
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self._start,
            "ack_policy": "none",
            "replay_policy": "instant",
            "mem_storage": True,
            "num_replicas": 1,
            "inactive_threshold": _INACTIVE * _NANOSECONDS,
        }
        request = {"stream_name": self._stream, "config": config}
        self._subscription = await self._bus.client.subscribe(self._inbox, cb=self._take)
        self._consumer = (await self._bus.request(f"CONSUMER.CREATE.{self._stream}", request))["name"]
        await self._ask(2 * self._batch)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end_watch()
        if self._subscription is not None and self._bus.connected:
            await self._subscription.unsubscribe()
            await self._bus.client.publish(f"{self._bus.api}.CONSUMER.DELETE.{self._stream}.{self._consumer}")

    async def next(self, timeout: float) -> list[Delivered]:  # noqa: ASYNC109 - a bound for one wait
        """The messages that are there, at most a batch; none after `timeout` seconds without any."""
        if not self._waiting and self._failure is None:
            self._arrived.clear()
            try:
                async with asyncio.timeout(min(timeout, _HEARTBEAT)):
                    await self._arrived.wait()
            except TimeoutError:
                self._check_silence()
        if not self._waiting and self._failure is not None:
            raise self._failure
        batch = [_delivered(self._waiting.popleft()) for _ in range(min(self._batch, len(self._waiting)))]
        if self._asked + len(self._waiting) <= self._batch and self._failure is None:
            await self._ask(self._batch)
        return batch

    async def _ask(self, messages: int) -> None:
        self._asked += messages
        request = {
            "batch": messages,
            "expires": _EXPIRES * _NANOSECONDS,
            "idle_heartbeat": _HEARTBEAT * _NANOSECONDS,
        }
        subject = f"{self._bus.api}.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}"
        await self._bus.client.publish(subject, json.dumps(request).encode(), reply=self._inbox)

    async def _take(self, message: Msg) -> None:
        self._heard = time.monotonic()
        status = message.headers.get("Status") if message.headers else None
        if status is None:
            self._asked -= 1
            self._waiting.append(message)
        elif status == _HEARTBEAT_STATUS:
            return
        elif status == _EXPIRED_STATUS:
            self._asked -= int((message.headers or {}).get("Nats-Pending-Messages", 0))
        else:
            self._fail(f"the consumer ended with status {status}")
        self._arrived.set()

    def _check_silence(self) -> None:
        if self._asked > 0 and time.monotonic() - self._heard > 3 * _HEARTBEAT:
            self._fail("no heartbeat of the consumer")

    def _interrupted(self) -> None:
        self._fail("the connection was interrupted")

    def _fail(self, text: str) -> None:
        self._failure = self._failure or DeliveryInterruptedError(text)
        self._arrived.set()


def _delivered(message: Msg) -> Delivered:
    # $JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>
    parts = message.reply.split(".")
    first = 2 if len(parts) == 9 else 4
    sequence, pending = int(parts[first + 3]), int(parts[first + 6])
    return Delivered(sequence, pending, message.subject, message.headers or {}, message.data)
