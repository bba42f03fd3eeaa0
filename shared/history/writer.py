"""The one thread that writes a ledger: commands that wait together are committed together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar, cast

from pydantic_core import from_json, to_json

from shared.history.chain import Head
from shared.history.codec import Codec
from shared.history.errors import ConflictError, RequestReusedError, SourceHaltedError
from shared.history.ledger import Answered, Changes, Ledger, Request
from shared.history.signal import Signal
from shared.history.work import Overlay, Work

R = TypeVar("R")
Handler = Callable[[Work], R]

BATCH = 256


@dataclass(frozen=True)
class Written(Generic[R]):
    """A command's result and the last position it wrote, or the head's when it wrote none."""

    result: R
    position: int


@dataclass(eq=False, slots=True)
class Job:
    handler: Handler[Any]
    cause: str
    request: Request | None
    source: tuple[str, int] | None
    future: Future[Written[Any]] = field(default_factory=Future)


Outcome = Written[Any] | BaseException


class Batch:
    """Runs jobs against one overlay and gathers what their transaction writes."""

    def __init__(self, ledger: Ledger, codec: Codec, head: Head, jobs: Sequence[Job], halted: dict[str, int]):
        self.overlay = Overlay(ledger, codec, head)
        self.halted = dict(halted)
        self._before = ledger.source_positions({job.source[0] for job in jobs if job.source})
        self._reached = dict(self._before)
        self._answered = ledger.answered({job.request.key for job in jobs if job.request})
        self._new: list[Answered] = []
        self.outcomes = [self._outcome(job) for job in jobs]

    def changes(self) -> Changes:
        reached = {name: at for name, at in self._reached.items() if at != self._before[name]}
        overlay = self.overlay
        return Changes(
            entries=overlay.entries,
            sources=reached,
            sources_before=self._before,
            requests=self._new,
            parked=overlay.parked,
            parked_states=overlay.parked_states,
            keys=overlay.keys,
        )

    def _outcome(self, job: Job) -> Outcome:
        source, sequence = job.source or ("", 0)
        try:
            if source:
                if sequence <= self._reached[source]:
                    return Written(None, self.overlay.head.position)
                failed = self.halted.get(source, sequence)
                if failed < sequence:
                    raise SourceHaltedError(source, sequence, failed)
            written = self._run(job)
        except BaseException as error:  # it goes to the one who waits for it
            if source:
                self.halted[source] = min(sequence, self.halted.get(source, sequence))
            return error
        if source:
            self._reached[source] = sequence
            self.halted.pop(source, None)
        return written

    def _run(self, job: Job) -> Written[Any]:
        request = job.request
        if request is None:
            result = self.overlay.run(job.handler, job.cause)
            return Written(result, self.overlay.head.position)
        done = self._answered.get(request.key)
        if done is not None:
            if done.fingerprint != request.fingerprint:
                raise RequestReusedError("这个幂等键已用于另一个内容不同的请求。")
            return Written(from_json(done.result), done.position)
        encoded = b""

        def answer(work: Work) -> Any:
            nonlocal encoded
            result = job.handler(work)
            encoded = to_json(result)  # a result that is not JSON fails the command
            return result

        result = self.overlay.run(answer, job.cause)
        position = self.overlay.head.position
        answered = Answered(request.key, request.fingerprint, encoded, position)
        self._answered[request.key] = answered
        self._new.append(answered)
        return Written(result, position)


class Writer:
    """Serialises commands. Handlers run in its thread, and again when another process wrote in between."""

    def __init__(self, ledger: Ledger, codec: Codec, *, committed: Signal) -> None:
        self._ledger = ledger
        self._codec = codec
        self._committed = committed
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._gate = threading.Lock()
        self._stopped = False
        self._head: Head | None = None
        self._shared = False
        self._halted: dict[str, int] = {}

    def submit(
        self,
        handler: Handler[R],
        *,
        cause: str = "",
        request: Request | None = None,
        source: tuple[str, int] | None = None,
    ) -> Future[Written[R]]:
        """Queues a command.

        With ``source`` (stream, sequence) the sequence reached is stored with its effect; one that was
        reached before gives the result None. With ``request`` the result must be JSON, and a repetition
        gets the stored one.
        """
        job = Job(handler, cause, request, source)
        with self._gate:
            if self._stopped:
                raise RuntimeError("the writer has stopped")
            self._jobs.put(job)
        return cast("Future[Written[R]]", job.future)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Carries out what was submitted, then ends the thread."""
        with self._gate:
            if not self._stopped:
                self._stopped = True
                self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def _serve(self) -> None:
        last = False
        while not last:
            waiting = [self._jobs.get()]
            try:
                while len(waiting) < BATCH:
                    waiting.append(self._jobs.get_nowait())
            except Empty:
                pass
            last = None in waiting
            jobs = [job for job in waiting if job is not None and self._claim(job)]
            if jobs:
                outcomes = self._carry_out(jobs)
                for job, outcome in zip(jobs, outcomes, strict=True):
                    if isinstance(outcome, BaseException):
                        job.future.set_exception(outcome)
                    else:
                        job.future.set_result(outcome)

    def _claim(self, job: Job) -> bool:
        if job.future.set_running_or_notify_cancel():
            return True
        if job.source:  # what comes after a cancelled message may not overtake it
            source, sequence = job.source
            self._halted[source] = min(sequence, self._halted.get(source, sequence))
        return False

    def _carry_out(self, jobs: Sequence[Job]) -> list[Outcome]:
        try:
            if self._head is None or self._shared:
                self._head = self._ledger.head()
            batch = self._batch(self._head, jobs)
            changes = batch.changes()
            if changes:
                self._ledger.append(changes)
            return self._settle(batch, bool(changes))
        except ConflictError:
            self._shared = True  # another process writes too: from now on look at the head first
            return self._carry_out_exclusively(jobs)
        except BaseException as error:
            return self._one_by_one(jobs, error)

    def _carry_out_exclusively(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Decides again while no other process can write."""
        batches: list[Batch] = []

        def decide(head: Head) -> Changes:
            batches.append(self._batch(head, jobs))
            return batches[-1].changes()

        try:
            self._ledger.append_exclusively(decide)
            return self._settle(batches[-1], True)
        except BaseException as error:
            return self._one_by_one(jobs, error)

    def _one_by_one(self, jobs: Sequence[Job], error: BaseException) -> list[Outcome]:
        """Separates a command that no transaction takes from its neighbours."""
        self._head = None
        if len(jobs) > 1:
            return [outcome for job in jobs for outcome in self._carry_out_exclusively([job])]
        for job in jobs:
            if job.source:
                source, sequence = job.source
                self._halted[source] = min(sequence, self._halted.get(source, sequence))
        return [error]

    def _batch(self, head: Head, jobs: Sequence[Job]) -> Batch:
        return Batch(self._ledger, self._codec, head, jobs, self._halted)

    def _settle(self, batch: Batch, changed: bool) -> list[Outcome]:
        self._head = batch.overlay.head
        self._halted = batch.halted
        if changed:
            self._committed.notify()
        return batch.outcomes
