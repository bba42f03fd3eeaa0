"""One server per store: a locked file that the server inherits, and the record by which an orphan is recognised."""

import fcntl
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

_ORPHAN_TIMEOUT = 5.0


class StoreInUseError(RuntimeError):
    """Another living suite has this data directory's server."""


@dataclass(frozen=True)
class Run:
    """A server that was started, and by whom. Start times tell a process from a later one with the same id."""

    url: str
    pid: int
    started: str
    owner: int
    owner_started: str

    @classmethod
    def of(cls, url: str, pid: int) -> "Run":
        """A server that this process has just started."""
        return cls(url, pid, start_time(pid), os.getpid(), start_time(os.getpid()))

    @classmethod
    def read(cls, path: Path) -> "Run | None":
        """The record left in a file, or None."""
        try:
            return cls(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Keep the record; it holds the server's token."""
        write_private(path, json.dumps(asdict(self)))

    @property
    def running(self) -> bool:
        """Whether the server still runs."""
        return start_time(self.pid) == self.started

    @property
    def owned(self) -> bool:
        """Whether the process that started it still runs."""
        return start_time(self.owner) == self.owner_started


class StoreLock:
    """The lock on a server's store: held as long as this process or the server, its child, has the file open."""

    def __init__(self, path: Path, run_file: Path, config: Path) -> None:
        self._path = path
        self._run_file = run_file
        self._config = config
        self._file: IO[bytes] | None = None

    def take(self) -> int:
        """Take the lock, ending an orphaned server if need be; the descriptor that the child shall inherit.

        Raises StoreInUseError while the suite that holds it lives.
        """
        if self._file is None:
            self._file = self._locked()
        return self._file.fileno()

    def release(self) -> None:
        """Give the store free."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _locked(self) -> IO[bytes]:
        file = self._path.open("ab")
        try:
            if not _try_lock(file):
                self._end_orphan()
                deadline = time.monotonic() + _ORPHAN_TIMEOUT
                while not _try_lock(file):
                    if time.monotonic() > deadline:
                        raise StoreInUseError(f"the store in {self._path.parent} is in use")
                    time.sleep(0.01)
        except BaseException:
            file.close()
            raise
        return file

    def _end_orphan(self) -> None:
        run = Run.read(self._run_file)
        if run is None:
            return
        if run.owned:
            raise StoreInUseError(f"the store in {self._path.parent} is in use by process {run.owner}")
        if not run.running or not self._runs_our_config(run.pid):
            return
        os.kill(run.pid, signal.SIGTERM)
        deadline = time.monotonic() + _ORPHAN_TIMEOUT / 2
        while run.running:
            if time.monotonic() > deadline:
                os.kill(run.pid, signal.SIGKILL)
                return
            time.sleep(0.01)

    def _runs_our_config(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return Path(os.fsdecode(command[0])).name == "nats-server" and os.fsencode(self._config) in command


def start_time(pid: int) -> str:
    """Clock ticks since boot at which a process started; empty when there is none, or only its exit status is left."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else fields[18]


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only its owner may read."""
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
