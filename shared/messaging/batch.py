"""A batch of messages through the writer: in order, committed together, the failing one told from the others."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared.history import (
    LedgerUnavailableError,
    SourceConflictError,
    SourceHaltedError,
    Work,
    Writer,
)
from shared.messaging.delivery import Delivered

_INFRASTRUCTURE = (SourceConflictError, SourceHaltedError, LedgerUnavailableError, OSError, MemoryError)
_DATABASE_ERRORS = frozenset({"OperationalError", "InterfaceError", "PoolTimeout"})


@dataclass(eq=False, slots=True)
class Job:
    """A message and what it makes the service do."""

    message: Delivered
    type: str
    cause: str
    handler: Callable[[Work], None]


def is_transient(error: BaseException) -> bool:
    """Whether the surroundings failed and not the message, so that it is never parked for this error."""
    if isinstance(error, _INFRASTRUCTURE):
        return True
    return any(cls.__name__ in _DATABASE_ERRORS for cls in type(error).__mro__)


def explain(error: BaseException) -> str:
    """What a person who looks at a parked message is told; pydantic's own text would repeat the message's content."""
    if isinstance(error, ValidationError):
        places = (f"{'.'.join(map(str, found['loc']))}: {found['type']}" for found in error.errors(include_input=False))
        return f"ValidationError: {'; '.join(places)}"
    return f"{type(error).__name__}: {error}"


async def submit(writer: Writer, source: str, jobs: Sequence[Job]) -> tuple[int, BaseException | None]:
    """Hand jobs to the writer at once, so that they are committed together.

    How many of them, from the first on, are done; and the error of the one after, if any.
    """
    futures = [writer.submit(job.handler, cause=job.cause, source=(source, job.message.sequence)) for job in jobs]
    await _settled(futures)
    for number, future in enumerate(futures):
        error = future.exception()
        if error is not None:
            return number, error
    return len(jobs), None


async def _settled(futures: Sequence[Future[Any]]) -> None:
    """Wait for all, waking the loop once. A cancelled waiter leaves them be: what is submitted is carried out."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    left = len(futures)

    def count(_: Future[Any]) -> None:  # in the writer's thread, one after another
        nonlocal left
        left -= 1
        if left == 0:
            loop.call_soon_threadsafe(done.set)

    for future in futures:
        future.add_done_callback(count)
    await done.wait()
