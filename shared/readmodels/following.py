"""Running projectors: woken by a signal, in one thread, each on its own where something fails."""

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from shared.faults import place_of
from shared.history import Signal
from shared.readmodels.projector import BATCH, Projector

_LONGEST_PAUSE = 5.0
logger = logging.getLogger(__name__)


@dataclass
class _Pace:
    """When a projector whose database is away is tried again."""

    not_before: float = 0.0
    pause: float = 0.0

    def failed(self) -> None:
        self.pause = min(max(self.pause * 2, 0.05), _LONGEST_PAUSE)
        self.not_before = time.monotonic() + self.pause


async def follow(
    projectors: Sequence[Projector], signal: Signal, *, poll: float = 2.0, at_most_every: float = 0.0
) -> None:
    """Run the projectors until cancelled: woken by `signal`, and every `poll` seconds in case a signal was missed.

    They share one thread. What fails in one does not hold up the others. `at_most_every` seconds lie between two
    rounds, for a process that must leave the processor to others.
    """
    paces = [_Pace() for _ in projectors]
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "projectors") as thread:
        while True:
            more, retry_in = await loop.run_in_executor(thread, _round, projectors, paces)
            if at_most_every:
                await asyncio.sleep(at_most_every)
            if not more:
                await signal.wait(min(poll, retry_in))


def _round(projectors: Sequence[Projector], paces: Sequence[_Pace]) -> tuple[bool, float]:
    """One batch each; whether any has more to do, and in how many seconds one that failed is due."""
    more, retry_in = False, float("inf")
    for projector, pace in zip(projectors, paces, strict=True):
        wait = pace.not_before - time.monotonic()
        if wait <= 0:
            try:
                more = projector.run_once() == BATCH or more
                pace.pause = pace.not_before = 0.0
                continue
            except Exception as exc:  # this one is tried again, and its lag is visible in health
                logger.warning("read model %s will try again: %s", projector.model.name, place_of(exc))
                pace.failed()
                wait = pace.pause
        retry_in = min(retry_in, wait)
    return more, retry_in
