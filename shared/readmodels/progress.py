"""Waiting until read models show a position: one poller for all, woken at once by a projector of this process."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

_FIRST_PAUSE = 0.001
_LAST_PAUSE = 0.020


class _HasProgress(Protocol):
    progress: "Progress"


@dataclass(eq=False)
class _Waiter:
    names: tuple[str, ...]
    position: int
    shown: asyncio.Future[bool]


@dataclass
class _Queue:
    waiters: set[_Waiter] = field(default_factory=set)
    poller: asyncio.Task[None] | None = None


class Progress:
    """What is known of the read models' positions, and who waits for more."""

    def __init__(self, read: Callable[[], dict[str, tuple[int, bool]]]) -> None:
        """`read` fetches position and stopped of every read model; it is called in a thread."""
        self._read = read
        self._known: dict[str, tuple[int, bool]] = {}
        self._lock = Lock()
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()

    def advanced(self, name: str, position: int, *, stopped: bool = False) -> None:
        """Tell, from any thread, that a read model of this process has committed up to `position`."""
        with self._lock:
            self._known[name] = (position, stopped)
            loops = [loop for loop, queue in self._queues.items() if queue.waiters]
        for loop in loops:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._resolve, loop)

    async def reached(self, names: Sequence[str], position: int, seconds: float) -> bool:
        """Wait at most `seconds` until every name has reached `position`; False when not, or when one has stopped."""
        wanted = tuple(names)
        if self._state(wanted, position):
            return True
        loop = asyncio.get_running_loop()
        with self._lock:
            queue = self._queues.setdefault(loop, _Queue())
        waiter = _Waiter(wanted, position, loop.create_future())
        queue.waiters.add(waiter)
        if queue.poller is None or queue.poller.done():
            queue.poller = loop.create_task(self._poll(loop, queue))
        try:
            async with asyncio.timeout(seconds):
                return await waiter.shown
        except TimeoutError:
            return False
        finally:
            queue.waiters.discard(waiter)

    def _state(self, names: tuple[str, ...], position: int) -> bool | None:
        """True: shown. False: one has stopped before it. None: not yet."""
        known = self._known
        if all(known.get(name, (0, False))[0] >= position for name in names):
            return True
        return False if any(known.get(name, (0, False))[1] for name in names) else None

    def _resolve(self, loop: asyncio.AbstractEventLoop) -> None:
        for waiter in list(self._queues[loop].waiters):
            state = self._state(waiter.names, waiter.position)
            if state is not None and not waiter.shown.done():
                waiter.shown.set_result(state)
                self._queues[loop].waiters.discard(waiter)

    async def _poll(self, loop: asyncio.AbstractEventLoop, queue: _Queue) -> None:
        pause = _FIRST_PAUSE
        while queue.waiters:
            try:
                fresh = await asyncio.to_thread(self._read)
            except Exception:  # a database that is away is polled again; who waits gets False in time
                fresh = None
            if fresh is not None:
                moved = any(self._known.get(name) != state for name, state in fresh.items())
                with self._lock:
                    self._known = fresh
                self._resolve(loop)
                pause = _FIRST_PAUSE if moved else pause
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LAST_PAUSE)


async def wait_for(views: _HasProgress, model_names: Sequence[str], position: int, timeout: float = 2.0) -> bool:  # noqa: ASYNC109 - a bound, not a cancellation
    """Wait until the named read models show `position`; False after `timeout` seconds or when one has stopped.

    On False the answer says that the change is stored and still being processed.
    """
    return await views.progress.reached(model_names, position, timeout)
