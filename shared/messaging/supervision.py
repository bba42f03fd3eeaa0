"""Keeps a relay or a subscription going: what it is at, and starting again with growing delays."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal

from shared.messaging.connection import Bus
from shared.messaging.errors import StoppedError, describe
from shared.tasks import end

_log = logging.getLogger(__name__)
_DELAYS = (0.05, 0.2, 1.0, 5.0, 15.0)


class Condition:
    """What a relay or subscription is at, for health: `problem` says why it does not run, without any content."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.state: Literal["starting", "running", "retrying", "stopped"] = "starting"
        self.problem: str | None = None
        self.failures = 0

    def runs(self) -> None:
        """It does its work: earlier trouble is over."""
        self.state = "running"
        self.problem = None
        self.failures = 0

    def fails(self, error: BaseException) -> float:
        """It failed and will be tried again; after how many seconds."""
        self.state = "retrying"
        self.problem = describe(error)
        delay = _DELAYS[min(self.failures, len(_DELAYS) - 1)]
        self.failures += 1
        return delay * random.uniform(0.75, 1.25)  # noqa: S311 - so that two relays that collide part ways


async def supervise(condition: Condition, bus: Bus, session: Callable[[], Awaitable[None]]) -> None:
    """Run `session` whenever the bus is reached, for ever, until cancelled or StoppedError."""
    while True:
        await bus.wait_connected()
        try:
            await session()
        except StoppedError as error:
            condition.state = "stopped"
            condition.problem = describe(error)
            _log.critical("%s stopped: %s", condition.name, condition.problem)
            return
        except Exception as error:  # whatever it was, nothing is lost by trying again
            delay = condition.fails(error)
            level = logging.INFO if bus.connected is False or condition.failures == 1 else logging.WARNING
            _log.log(level, "%s starts again in %.2f s: %s", condition.name, delay, condition.problem)
            await asyncio.sleep(delay)


async def first_of(*work: Coroutine[Any, Any, None]) -> None:
    """Run coroutines together until the first ends or raises; the others are cancelled."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(tasks)
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            raise error
