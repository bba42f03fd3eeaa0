"""Ending tasks for good: a cancellation can get lost, so it is repeated."""

import asyncio
from collections.abc import Iterable
from typing import Any

_AGAIN_AFTER = 0.2


async def end(tasks: Iterable["asyncio.Task[Any] | None"], *, within: float = 5.0) -> None:
    """Cancel tasks until they have ended, for at most `within` seconds; what they end with is dropped.

    wait_for of Python 3.11, which nats-py uses throughout, loses a cancellation that meets the end of what it awaits.
    """
    ending = {task for task in tasks if task is not None}
    deadline = asyncio.get_running_loop().time() + within
    while left := {task for task in ending if not task.done()}:
        if asyncio.get_running_loop().time() > deadline:
            break
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=_AGAIN_AFTER)
    for task in ending - left:
        if not task.cancelled():
            task.exception()
