"""The one thread that writes a ledger: commands that wait together are committed together."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

from shared.history.batch import Batch, Handler, Job, Outcome, Written
from shared.history.chain import Head
from shared.history.codec import Codec
from shared.history.errors import ConflictError, LedgerUnavailableError, SourceHaltedError
from shared.history.ledger import Changes, Ledger, Request
from shared.history.signal import Signal
from shared.history.work import Kept

R = TypeVar("R")

AT_MOST = 256  # jobs in one transaction


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
        self._submitted = 0
        self._head: Head | None = None
        self._alone = True
        self._halted: dict[str, int] = {}
        self._kept = Kept()
        self._sources: dict[str, int] = {}

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
        reached before gives the result None. Messages that were submitted before an earlier one of their
        source turned out to fail raise SourceHaltedError; what comes next is then up to the submitter.
        With ``request`` the result must be JSON, and a repetition gets the stored one.
        """
        with self._gate:
            if self._stopped:
                raise RuntimeError("the writer has stopped")
            self._submitted += 1
            job = Job(self._submitted, handler, cause, request, source)
            self._jobs.put(job)
        return cast("Future[Written[R]]", job.future)

    def start(self) -> None:
        """Starts the thread, once, and not after ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """Carries out what was submitted, then ends the thread; what waits for one never started is cancelled."""
        with self._gate:
            if not self._stopped:
                self._stopped = True
                self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join()
        else:
            self._give_up()

    def _give_up(self) -> None:
        with suppress(Empty):
            while True:
                if job := self._jobs.get_nowait():
                    job.future.cancel()

    def _serve(self) -> None:
        last = False
        while not last:
            waiting = [self._jobs.get()]
            with suppress(Empty):
                while len(waiting) < AT_MOST:
                    waiting.append(self._jobs.get_nowait())
            last = None in waiting
            jobs = [job for job in waiting if job is not None and self._claim(job)]
            with self._ledger.turns:
                outcomes = self._carry_out(jobs)
            for job, outcome in zip(jobs, outcomes, strict=True):
                if isinstance(outcome, BaseException):
                    self._halt(job, outcome)
                    job.future.set_exception(outcome)
                else:
                    job.future.set_result(outcome)

    def _claim(self, job: Job) -> bool:
        claimed = job.future.set_running_or_notify_cancel()
        if not claimed:
            self._halt(job)
        return claimed

    def _halt(self, job: Job, error: BaseException | None = None) -> None:
        """Refuses what was submitted without knowing that this message is not done."""
        if job.source and not isinstance(error, SourceHaltedError):
            with self._gate:
                self._halted[job.source[0]] = self._submitted

    def _carry_out(self, jobs: Sequence[Job]) -> list[Outcome]:
        if not jobs:
            return []
        try:
            if self._head is None or not self._alone:
                self._head = self._ledger.head()
            batch = self._batch(self._head, self._sources)
            changes = batch.run(jobs)
            if changes:
                self._ledger.append(changes)
        except ConflictError:
            return self._carry_out_exclusively(jobs)
        except Exception as error:
            return self._one_by_one(jobs, error)
        return self._settle(batch, changes)

    def _carry_out_exclusively(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Decides again while no other process can write."""
        decided: list[tuple[Batch, Changes]] = []

        def decide(head: Head) -> Changes:
            if self._head not in (None, head):
                self._alone = False  # from now on the head is read before each batch
            batch = self._batch(head, {})
            decided.append((batch, batch.run(jobs)))
            return decided[-1][1]

        try:
            self._ledger.append_exclusively(decide)
        except Exception as error:
            return self._one_by_one(jobs, error)
        return self._settle(*decided[-1])

    def _one_by_one(self, jobs: Sequence[Job], error: Exception) -> list[Outcome]:
        """Separates a command that no transaction takes from its neighbours."""
        self._head = None
        self._kept = Kept()
        self._sources = {}
        if len(jobs) == 1 or isinstance(error, LedgerUnavailableError):
            return [error] * len(jobs)
        outcomes: list[Outcome] = []
        for job in jobs:
            outcomes += self._carry_out_exclusively([job])
            if isinstance(outcomes[-1], BaseException):
                self._halt(job, outcomes[-1])
        return outcomes

    def _batch(self, head: Head, sources: Mapping[str, int]) -> Batch:
        return Batch(self._ledger, self._codec, head, self._halted, self._kept, sources)

    def _settle(self, batch: Batch, changes: Changes) -> list[Outcome]:
        self._head = batch.head
        self._sources |= batch.reached
        batch.committed()
        if changes:
            self._committed.notify()
        return batch.outcomes
