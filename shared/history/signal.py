"""A signal that something was committed: across threads, event loops and processes."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from weakref import WeakKeyDictionary

Loop = asyncio.AbstractEventLoop


class Signal:
    """Wakes every task that waits; a notification between two waits of a task is not lost on it.

    Across processes by eventfd: ``wakes`` are written at each notification, ``woken_by`` is the one that
    others write for this process. Only one process may read an eventfd.
    """

    def __init__(
        self, *, wakes: Sequence[int] = (), woken_by: int | None = None, tell: Callable[[], None] | None = None
    ) -> None:
        """``tell`` is called at each notification, in the thread that notifies."""
        self._tell = tell
        self._wakes = tuple(wakes)
        self._woken_by = woken_by
        self._lock = threading.Lock()
        self._count = 0
        self._waiting: dict[asyncio.Future[None], Loop] = {}
        self._seen: WeakKeyDictionary[asyncio.Task[object], int] = WeakKeyDictionary()
        self._listening: WeakKeyDictionary[Loop, bool] = WeakKeyDictionary()
        if woken_by is not None:
            os.set_blocking(woken_by, False)

    def notify(self) -> None:
        """From any thread."""
        if self._tell:
            self._tell()
        self._notify_here()
        for eventfd in self._wakes:
            with suppress(OSError):  # its counter is full, so its reader wakes anyway, or its reader is gone
                os.eventfd_write(eventfd, 1)

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109 - the longest pause, not a deadline
        """True once notified since this task's last wait (its first wait returns at once); False after
        ``timeout`` seconds."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("wait() belongs into a task")
        loop = asyncio.get_running_loop()
        self._listen(loop)
        future: asyncio.Future[None] = loop.create_future()
        with self._lock:
            if self._seen.get(task) != self._count:
                self._seen[task] = self._count
                return True
            self._waiting[future] = loop
        try:
            async with asyncio.timeout(timeout):  # wait_for of Python 3.11 can lose a cancellation
                await future
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._waiting.pop(future, None)
        with self._lock:
            self._seen[task] = self._count
        return True

    def _notify_here(self, here: Loop | None = None) -> None:
        """`here` is the loop whose thread this is called in, which need not be told across threads."""
        with self._lock:
            self._count += 1
            woken, self._waiting = self._waiting, {}
        for future, loop in woken.items():
            if loop is here:
                _wake(future)
                continue
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(_wake, future)

    def _listen(self, loop: Loop) -> None:
        if self._woken_by is not None and loop not in self._listening:
            self._listening[loop] = True
            loop.add_reader(self._woken_by, self._woken, loop)

    def _woken(self, loop: Loop) -> None:
        if self._woken_by is None:
            return
        with suppress(BlockingIOError):  # another loop of this process was faster
            os.eventfd_read(self._woken_by)
            self._notify_here(loop)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
