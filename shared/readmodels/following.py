"""Running projectors: woken by a signal, in one thread, each on its own where something fails."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from shared.faults import place_of
from shared.history import Signal
from shared.pace import Pace, nobody
from shared.readmodels.projector import BATCH, Projector

_LONGEST_PAUSE = 5.0
logger = logging.getLogger(__name__)


@dataclass
class _Delay:
    """When a projector whose database is away is tried again."""

    not_before: float = 0.0
    pause: float = 0.0

    def failed(self) -> None:
        self.pause = min(max(self.pause * 2, 0.05), _LONGEST_PAUSE)
        self.not_before = time.monotonic() + self.pause


async def follow(
    projectors: Sequence[Projector],
    signal: Signal,
    *,
    poll: float = 2.0,
    pause: float = 0.0,
    busy: Callable[[], bool] = nobody,
) -> None:
    """Run the projectors until cancelled: woken by `signal`, and every `poll` seconds in case a signal was missed.

    They share one thread. What fails in one does not hold up the others. `pause`: seconds between two rounds at the
    least; `busy`: whom to make way for (shared.pace).
    """
    delays = [_Delay() for _ in projectors]
    pace = Pace(pause, busy)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "projectors") as thread:
        while True:
            with pace:
                more, retry_in = await loop.run_in_executor(thread, _round, projectors, delays)
            if not more:
                await signal.wait(min(poll, retry_in))
            await pace.rest(full=more)


def _round(projectors: Sequence[Projector], delays: Sequence[_Delay]) -> tuple[bool, float]:
    """One batch each; whether any has more to do, and in how many seconds one that failed is due."""
    more, retry_in = False, float("inf")
    for projector, delay in zip(projectors, delays, strict=True):
        wait = delay.not_before - time.monotonic()
        if wait <= 0:
            try:
                more = projector.run_once() == BATCH or more
                delay.pause = delay.not_before = 0.0
                continue
            except Exception as exc:  # this one is tried again, and its lag is visible in health
                logger.warning("read model %s will try again: %s", projector.model.name, place_of(exc))
                delay.failed()
                wait = delay.pause
        retry_in = min(retry_in, wait)
    return more, retry_in
