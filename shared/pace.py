"""How often background work takes its turn, and how it makes way for those who wait for an answer."""

import asyncio
import mmap
import struct
import time
from collections.abc import Callable
from types import TracebackType

_WAY = 6.0
"""While others are busy, rest so many times as long as the last turn took, at the most `_LONGEST_WAY` seconds."""
_LONGEST_WAY = 1.0
_RECENT = 0.1
_STAMP = struct.Struct("d")


class Busy:
    """Whether a process answers requests just now, told to those that it was forked with; made before they fork."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _STAMP.size)

    def tell(self) -> None:
        """A request was carried out."""
        _STAMP.pack_into(self._page, 0, time.monotonic())

    def __call__(self) -> bool:
        """Whether one was within the last tenth of a second."""
        (told,) = _STAMP.unpack_from(self._page, 0)
        return bool(time.monotonic() - told < _RECENT)


class Pace:
    """Turns of a loop: `with pace: work`, then `await pace.rest()`.

    After a quiet while a turn comes at once. Turns that follow one another begin `seconds` apart at the least, so that
    what comes is gathered. While others are busy, long turns are followed by long rests.
    """

    def __init__(self, seconds: float, busy: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._busy = busy
        self._began = self._ended = 0.0

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = time.monotonic()

    async def rest(self, *, full: bool = False) -> None:
        """Wait until the next turn; with `full`, a turn that left more to do, only others are made way for."""
        due = 0.0 if full else self._began + self._seconds
        if self._busy():
            due = max(due, self._ended + min(_WAY * (self._ended - self._began), _LONGEST_WAY))
        early = due - time.monotonic()
        if early > 0:
            await asyncio.sleep(early)


def nobody() -> bool:
    """For a process that shares its machine with no other: nobody is busy."""
    return False
