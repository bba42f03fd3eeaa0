"""Threads that compute take turns, in the order in which they came.

Python runs one thread at a time anyhow, but lets them change places at every statement of a local database. That costs
more than the statements: with a dozen threads at work, three times the time that the same work takes in turns.
"""

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A lock that is handed to whoever has waited longest: `with turns: ...`.

    Who has the turn must not wait for another thread that needs one: a command's handler never waits for a writer.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


LOCAL = Turns()
"""Of this process's threads that work on local databases."""
