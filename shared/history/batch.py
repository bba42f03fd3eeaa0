"""Commands that wait together, run one after another and written as one transaction."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic_core import from_json, to_json

from shared.history.chain import Head
from shared.history.codec import Codec
from shared.history.errors import LedgerUnavailableError, RequestReusedError, SourceHaltedError
from shared.history.ledger import Answered, Changes, Ledger, Request
from shared.history.work import Kept, Overlay, Work

R = TypeVar("R")
Handler = Callable[[Work], R]

LAST = sys.maxsize


@dataclass(frozen=True)
class Written(Generic[R]):
    """A command's result and the last position it wrote, or the head's when it wrote none."""

    result: R
    position: int


@dataclass(eq=False, slots=True)
class Job:
    """A command that waits for its turn as the ``number``-th, and the future of the one who waits for it."""

    number: int
    handler: Handler[Any]
    cause: str
    request: Request | None
    source: tuple[str, int] | None
    future: Future[Written[Any]] = field(default_factory=Future)


Outcome = Written[Any] | BaseException


class Batch:
    """``outcomes`` of jobs, once run, and ``changes``, what their transaction writes.

    ``halted`` are the numbers up to which jobs of a source are refused, since one before them failed: what
    overtakes a failed message makes it look done.
    """

    def __init__(
        self,
        ledger: Ledger,
        codec: Codec,
        head: Head,
        halted: Mapping[str, int],
        kept: Kept,
        sources: Mapping[str, int],
    ) -> None:
        """``sources``: positions of source streams as far as they are known, which need not be read then."""
        self.head = head
        self.outcomes: list[Outcome] = []
        self._halted = dict(halted)
        self._ledger = ledger
        self._kept = kept
        self._overlay = Overlay(ledger, codec, head, kept)
        self._sources = sources
        self._before: dict[str, int] = {}
        self._reached: dict[str, int] = {}
        self._answered: dict[str, Answered] = {}
        self._new: list[Answered] = []

    def run(self, jobs: Sequence[Job]) -> Changes:
        """Raises LedgerUnavailableError; any other error is the outcome of the job that raised it."""
        for source in {job.source[0] for job in jobs if job.source}:
            known = self._sources.get(source)
            at = self._ledger.source_position(source) if known is None else known
            self._before[source] = self._reached[source] = at
        self._answered = self._ledger.answered({job.request.key for job in jobs if job.request})
        self.outcomes = [self._outcome(job) for job in jobs]
        overlay = self._overlay
        self.head = overlay.head
        reached = {name: at for name, at in self._reached.items() if at != self._before[name]}
        return Changes(
            entries=overlay.entries,
            sources=reached,
            sources_before=self._before,
            requests=self._new,
            parked=overlay.parked,
            parked_states=overlay.parked_states,
            keys=overlay.keys,
        )

    @property
    def reached(self) -> Mapping[str, int]:
        """Of its sources, once run: the positions that stand when it is committed."""
        return self._reached

    def committed(self) -> None:
        """Its aggregates stand as the history has them now."""
        self._kept.give_back(self._overlay.aggregates)

    def _outcome(self, job: Job) -> Outcome:
        try:
            return self._in_order(job, *job.source) if job.source else self._answer(job)
        except LedgerUnavailableError:
            raise
        except BaseException as error:  # even SystemExit goes to the one who waits, not to the writer
            if job.source:
                self._halted[job.source[0]] = LAST
            return error

    def _in_order(self, job: Job, source: str, sequence: int) -> Written[Any]:
        if sequence <= self._reached[source]:
            return Written(None, self._overlay.head.position)
        if job.number <= self._halted.get(source, 0):
            raise SourceHaltedError(source, sequence)
        written = self._answer(job)
        self._reached[source] = sequence
        return written

    def _answer(self, job: Job) -> Written[Any]:
        request = job.request
        if request is None:
            result = self._overlay.run(job.handler, job.cause)
            return Written(result, self._overlay.head.position)
        answered = self._answered.get(request.key)
        if answered is None:
            return self._answer_first(job, request)
        if answered.fingerprint != request.fingerprint:
            raise RequestReusedError("这个幂等键已用于另一个内容不同的请求。")
        return Written(from_json(answered.result), answered.position)

    def _answer_first(self, job: Job, request: Request) -> Written[Any]:
        def encoded(work: Work) -> tuple[Any, bytes]:
            result = job.handler(work)
            return result, to_json(result)  # a result that is not JSON fails the command

        result, state = self._overlay.run(encoded, job.cause)
        position = self._overlay.head.position
        self._answered[request.key] = answered = Answered(request.key, request.fingerprint, state, position)
        self._new.append(answered)
        return Written(result, position)
