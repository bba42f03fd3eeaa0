"""A subscription: the contracts of one stream become commands, in order, each together with the position reached."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from shared.history import Ledger, Parked, Work, Writer
from shared.messaging.batch import Job, explain, is_transient, submit
from shared.messaging.connection import Bus
from shared.messaging.delivery import Delivered, Delivery
from shared.messaging.errors import Described
from shared.messaging.registry import Registry, Subscriber
from shared.messaging.streams import stream_name
from shared.messaging.supervision import Condition, supervise
from shared.messaging.tail import read_at
from shared.pace import Pace, nobody

DELAYS = (1.0, 5.0, 30.0, 120.0, 600.0)
_BATCH = 256
_FLUSH_AFTER = 1.0
_FLUSH_EVERY = 1000
_IDLE = 3.0


class HoleError(Described):
    """A message is missing between two others; what follows is not handled before it is read."""


class StreamBehindError(Described):
    """The stream ends before what was already handled, or lost it: it was restored older, or damaged."""


class MessageRefusedError(Exception):
    """A message is not what its subject and headers say."""


@dataclass
class _Progress:
    """How far a session is. `sequence` is in the stream, `stored` the part of it in the database."""

    sequence: int
    stored: int
    position: int
    flushed: float = field(default_factory=time.monotonic)


class Subscription:
    """Follows one stream, from the sequence stored in the service's own database on."""

    def __init__(
        self,
        department: str,
        service: str,
        registry: Registry,
        writer: Writer,
        *,
        ledger: Ledger,
        bus: Bus,
        public: bool = False,
        delays: Sequence[float] = DELAYS,
        batch: int = _BATCH,
        pause: float = 0.0,
        busy: Callable[[], bool] = nobody,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Follow the stream of `service` of `department`.

        A message that fails is tried again after each of `delays` (seconds), then parked. `pause`: seconds
        between two turns at the least; `busy`: whom to make way for (shared.pace). `clock` dates parked messages.
        """
        self.stream = stream_name(department, service, public=public)
        self.condition = Condition(f"{registry.service} on {self.stream}")
        self._prefix = "" if public else f"evt.{department}."
        self._registry = registry
        self._writer = writer
        self._ledger = ledger
        self._bus = bus
        self._delays = tuple(delays)
        self._batch = batch
        self._pace = Pace(pause, busy)
        self._clock = clock
        self._attempts = (0, 0)  # of the message at a sequence; outlives a session
        self._last = 0
        self._reached = 0

    @property
    def lag(self) -> int:
        """Messages that the stream was last seen to hold and that are not handled yet."""
        return max(0, self._last - self._reached)

    async def run(self) -> None:
        """Follow the stream until cancelled; an interruption, a hole or a failing database starts it again."""
        await supervise(self.condition, self._bus, self._session)

    async def _session(self) -> None:
        progress = await self._start()
        async with Delivery(self._bus, self.stream, start=progress.sequence + 1, batch=self._batch) as delivery:
            if self.lag == 0:
                self.condition.runs()
            while True:
                clean = progress.sequence == progress.stored
                messages = await delivery.next(_IDLE if clean else _FLUSH_AFTER)
                with self._pace:
                    await self._handle(progress, messages)
                    await self._flush(progress)
                self.condition.runs()
                if messages:
                    await self._pace.rest(full=len(messages) == self._batch)

    async def _start(self) -> _Progress:
        info = await self._bus.request(f"STREAM.INFO.{self.stream}", {})
        stored = await asyncio.to_thread(self._ledger.source_position, self.stream)
        self._last = last = info["state"]["last_seq"]
        self._reached = stored
        if stored > last:
            raise StreamBehindError(f"{self.stream} ends at {last}, but {stored} was handled")
        if stored == 0:
            return _Progress(0, 0, 0)
        handled = await read_at(self._bus, self.stream, stored)
        if handled is None:
            raise StreamBehindError(f"{self.stream} has lost message {stored}")
        return _Progress(stored, stored, handled.position)

    async def _handle(self, progress: _Progress, messages: Sequence[Delivered]) -> None:
        """Handle a batch; a hole in it is raised when what came before it is done."""
        jobs: list[Job] = []
        hole: HoleError | None = None
        for message in messages:
            self._last = message.sequence + message.pending
            if message.sequence <= progress.sequence:
                continue
            job, hole = self._job(progress, message)
            if hole is not None:
                break
            if job is not None:
                jobs.append(job)
            progress.sequence = message.sequence
        await self._apply(progress, jobs)
        self._reached = progress.sequence
        if hole is not None:
            await self._flush(progress, now=True)
            raise hole

    def _job(self, progress: _Progress, message: Delivered) -> tuple[Job | None, HoleError | None]:
        """What a message makes the service do: nothing, if it is of no interest or was handled before."""
        contract_type = message.subject.removeprefix(self._prefix)
        try:
            position = int(message.headers["position"])
            previous = int(message.headers["previousposition"])
        except (KeyError, ValueError):
            refused = partial(_refuse, MessageRefusedError("position or previousposition is missing in the headers"))
            return Job(message, contract_type, "", refused), None
        if position <= progress.position:
            return None, None
        if previous != progress.position:
            text = f"message {message.sequence} follows position {previous}, expected {progress.position}"
            return None, HoleError(text)
        progress.position = position
        subscriber = self._registry.subscribers.get(contract_type)
        if subscriber is None:
            return None, None
        return job_of(message, contract_type, subscriber), None

    async def _apply(self, progress: _Progress, jobs: list[Job]) -> None:
        """Handle jobs in order; one that keeps failing is parked, and the rest goes on."""
        while jobs:
            done, error = await submit(self._writer, self.stream, jobs)
            if done:
                progress.stored = jobs[done - 1].message.sequence
                self._reached = progress.stored
                jobs = jobs[done:]
            if error is None:
                return
            if is_transient(error):
                raise error
            await self._after_failure(jobs[0], error)

    async def _after_failure(self, job: Job, error: BaseException) -> None:
        """Wait for the next try; after the last one have the message parked."""
        sequence = job.message.sequence
        attempts = 1 + (self._attempts[1] if self._attempts[0] == sequence else 0)
        self._attempts = (sequence, attempts)
        self.condition.state = "retrying"
        self.condition.problem = f"message {sequence} ({job.type}): {type(error).__name__}"
        if attempts <= len(self._delays):
            await asyncio.sleep(self._delays[attempts - 1])
            return
        job.handler = partial(_park, _parked(self.stream, job, error, attempts, self._clock()))

    async def _flush(self, progress: _Progress, *, now: bool = False) -> None:
        """Store the position past messages without a handler, seldom: reading them again costs little."""
        behind = progress.sequence - progress.stored
        due = behind >= _FLUSH_EVERY or time.monotonic() - progress.flushed >= _FLUSH_AFTER
        if behind == 0 or not (due or now):
            return
        future = self._writer.submit(_nothing, source=(self.stream, progress.sequence))
        await asyncio.shield(asyncio.wrap_future(future))
        progress.stored = progress.sequence
        progress.flushed = time.monotonic()


def job_of(message: Delivered, contract_type: str, subscriber: Subscriber[Any]) -> Job:
    """A message as a job; one that does not parse becomes a job that fails."""
    try:
        envelope = subscriber.parse(message.body)
        if envelope.position != int(message.headers["position"]):
            raise MessageRefusedError("the envelope's position is not the one in the headers")
    except Exception as error:  # it takes the way of every failing message: delays, then parking
        return Job(message, contract_type, "", partial(_refuse, error))
    return Job(message, contract_type, envelope.id, partial(subscriber.function, envelope))


def _parked(stream: str, job: Job, error: BaseException, attempts: int, at: datetime) -> Parked:
    return Parked(
        id=f"{stream}:{job.message.sequence}",
        source=stream,
        sequence=job.message.sequence,
        subject=job.message.subject,
        type=job.type,
        body=job.message.body,
        error=explain(error),
        attempts=attempts,
        parked_at=at,
    )


def _park(parked: Parked, work: Work) -> None:
    work.park(parked)


def _refuse(error: Exception, _: Work) -> None:
    raise error


def _nothing(_: Work) -> None:
    return
