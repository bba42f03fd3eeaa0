"""Publishing in order without waiting for each acknowledgement: a pipelined window, and atomic batches within it."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.messaging.connection import Bus
from shared.messaging.errors import Described

ATOMIC_FROM = 16  # a batch costs what a dozen single messages cost (benchmarks, docs/decisions/0010)
_ATOMIC_MOST = 500
_ATOMIC_BYTES = 4_000_000
_SILENCE = 5.0
_EXPECTED = "Nats-Expected-Last-Sequence"


class PublishRefusedError(Described):
    """The stream refused a message: another relay was faster, or it is full or gone."""


class PublishUnansweredError(Described):
    """No acknowledgement came in time, or the connection was interrupted: what was stored is unknown."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be published; `position` is that of its event."""

    subject: str
    headers: dict[str, str]
    body: bytes
    position: int


@dataclass(frozen=True, slots=True)
class _Awaited:
    token: str
    sequence: int
    position: int
    messages: int
    sent: float


class Window:
    """Messages on their way into one stream, each expected to get the sequence after the one before it.

    A refusal makes the stream refuse all that follow, so that order holds; `trouble()` then raises, and the window is
    of no more use: read the stream's last message again and open a new one.
    """

    def __init__(
        self, bus: Bus, *, sequence: int, position: int, atomic: bool, size: int, progress: Callable[[], None]
    ) -> None:
        self.acknowledged = position
        self._bus = bus
        self._sequence = sequence
        self._atomic = atomic
        self._size = size
        self._progress = progress
        self._inbox = bus.client.new_inbox()
        self._tokens = 0
        self._awaited: deque[_Awaited] = deque()
        self._room = asyncio.Event()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._subscription: Subscription | None = None
        self._end_watch = bus.on_interruption(self._interrupted)

    async def __aenter__(self) -> "Window":
        self._subscription = await self._bus.client.subscribe(f"{self._inbox}.*", cb=self._acknowledge)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end_watch()
        self._failed.cancel()
        if self._subscription is not None and not self._bus.client.is_closed:
            await self._subscription.unsubscribe()

    @property
    def in_flight(self) -> int:
        """Messages that were sent and not yet acknowledged."""
        return sum(awaited.messages for awaited in self._awaited)

    async def trouble(self) -> None:
        """Wait for a refusal, a silence or an interruption, and raise it."""
        while True:
            done, _ = await asyncio.wait({self._failed}, timeout=_SILENCE / 5)
            if done:
                self._failed.result()
            if self._awaited and time.monotonic() - self._awaited[0].sent > _SILENCE:
                raise PublishUnansweredError("no acknowledgement in time")

    async def send(self, messages: Sequence[Outgoing]) -> None:
        """Publish in order: many as atomic batches, few one by one; waits only while the window is full."""
        start = 0
        while start < len(messages):
            batch = self._batch(messages, start)
            while self.in_flight and self.in_flight + len(batch) > self._size:
                self._room.clear()
                await self._room.wait()
            if self._atomic and len(batch) >= ATOMIC_FROM:
                await self._send_batch(batch)
            else:
                for message in batch:
                    await self._send_one(message)
            start += len(batch)

    def _batch(self, messages: Sequence[Outgoing], start: int) -> Sequence[Outgoing]:
        size, end = 0, start
        while end < len(messages) and end - start < min(_ATOMIC_MOST, self._size):
            size += len(messages[end].body)
            if size > _ATOMIC_BYTES and end > start:
                break
            end += 1
        return messages[start:end]

    async def _send_one(self, message: Outgoing) -> None:
        headers = {**message.headers, _EXPECTED: str(self._sequence)}
        await self._publish(message, headers, self._await(message.position, 1))

    async def _send_batch(self, batch: Sequence[Outgoing]) -> None:
        batch_id = uuid4().hex
        first, last = batch[0], batch[-1]
        for number, message in enumerate(batch, start=1):
            headers = {**message.headers, "Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(number)}
            if message is first:
                headers[_EXPECTED] = str(self._sequence)
            if message is last:
                headers["Nats-Batch-Commit"] = "1"
                await self._publish(message, headers, self._await(message.position, len(batch)))
            else:
                await self._publish(message, headers, "")

    def _await(self, position: int, messages: int) -> str:
        self._tokens += 1
        self._sequence += messages
        awaited = _Awaited(f"{self._inbox}.{self._tokens}", self._sequence, position, messages, time.monotonic())
        self._awaited.append(awaited)
        return awaited.token

    async def _publish(self, message: Outgoing, headers: dict[str, str], reply: str) -> None:
        if not self._bus.connected:  # nats-py would keep it and send it after the reconnection
            raise PublishUnansweredError("the connection is interrupted")
        await self._bus.client.publish(message.subject, message.body, reply=reply, headers=headers)

    async def _acknowledge(self, answer: Msg) -> None:
        if not self._awaited or answer.subject != self._awaited[0].token:
            self._fail(PublishUnansweredError("acknowledgements came out of order"))
            return
        awaited = self._awaited.popleft()
        refusal = _refusal(answer, awaited.sequence)
        if refusal:
            self._fail(PublishRefusedError(refusal))
            return
        self.acknowledged = awaited.position
        self._room.set()
        self._progress()

    def _interrupted(self) -> None:
        self._fail(PublishUnansweredError("the connection was interrupted"))

    def _fail(self, error: Exception) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)


def _refusal(answer: Msg, expected: int) -> str | None:
    if answer.headers and "Status" in answer.headers:
        return f"no stream takes the subject ({answer.headers['Status']})"
    body = json.loads(answer.data)
    if "error" in body:
        return f"{body['error'].get('description', '')} ({body['error'].get('err_code', 0)})"
    if body.get("duplicate"):  # by its memory of ids, not by what it holds: after damage on its disk these differ
        return "taken for a duplicate"
    if body["seq"] != expected:
        return f"stored at {body['seq']} instead of {expected}"
    return None
