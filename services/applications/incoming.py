"""A folder for files that come in, one for each process, which tells whether its process still lives.

The kernel lets go of a lock with the process that had it, however that ended: what nobody locks, nobody finishes.
"""

import fcntl
import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4


class IncomingFolder:
    """The folders under `parent`; safe for several processes."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._own = ""
        self._guard = Lock()

    def own(self) -> str:
        """The name of this process's own folder, which is made when it is first asked for."""
        with self._guard:
            while not self._own:
                self._own = self._made()
        return self._own

    def clear_abandoned(self) -> None:
        """Delete the folders of processes that have ended, and what lies beside folders."""
        for entry in sorted(self._parent.iterdir()) if self._parent.is_dir() else ():
            with suppress(FileNotFoundError, NotADirectoryError, BlockingIOError):
                if not entry.is_dir():
                    entry.unlink()
                    continue
                with _locked(entry):
                    shutil.rmtree(entry)

    def _made(self) -> str:
        """Empty where another process has cleared the folder away before it was locked."""
        folder = self._parent / uuid4().hex
        folder.mkdir(parents=True)
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return ""
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        weakref.finalize(self, os.close, descriptor)
        return folder.name if folder.exists() else ""


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Raises BlockingIOError where a process has the lock."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
