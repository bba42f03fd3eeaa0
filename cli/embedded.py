"""The embedded suite: nats-server, a `web` and a `work` process under one supervisor, from one command."""

import asyncio
import ctypes
import fcntl
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from shared.messaging import EmbeddedNats
from shared.messaging.store_lock import write_private

_log = logging.getLogger(__name__)
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_LOCK_TIMEOUT = 3.0
_STOP_TIMEOUT = 15.0
_RESTART_PAUSES = (0.0, 1.0, 5.0, 15.0)
_SETTLED = 60.0  # seconds after which a restarted process counts as settled

Main = Callable[[str], None]
"""What a child runs, given the URL of the bus; returns when the child is to end."""


class SuiteRunningError(RuntimeError):
    """Another suite has the data directory."""


@dataclass
class Child:
    """One process of the suite."""

    name: str
    main: Main
    nice: int = 0
    pid: int | None = None
    started: float = 0.0
    failures: int = field(default=0)


class Suite:
    """The processes of one data directory. `run` stays until SIGINT or SIGTERM and ends them all in order."""

    def __init__(
        self, data: Path, children: list[Child], *, ready: Callable[[], Coroutine[None, None, None]] | None = None
    ) -> None:
        """`ready` waits until the suite answers and says so; it runs beside the first watch."""
        self._ready = ready
        self.data = data.resolve()
        self.nats = EmbeddedNats(self.data)
        self.children = children
        self._lock: IO[bytes] | None = None

    def prepare(self) -> None:
        """Make the data directory, its keys on the first start, and take its lock. Raises SuiteRunningError."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(self.data / "suite.lock")
        keys = self.data / "keys"
        keys.mkdir(exist_ok=True, mode=0o700)
        for name in ("city", "master"):
            if not (keys / f"{name}.key").exists():
                write_private(keys / f"{name}.key", secrets.token_hex(32))

    def run(self, prepared: Callable[[str], None] = lambda _url: None) -> None:
        """Start everything, keep it running, and stop it on SIGINT or SIGTERM. `prepared` gets the bus's URL first."""
        if self._lock is None:
            self.prepare()
        url = self.nats.start()
        try:
            prepared(url)
            while True:
                for child in self.children:
                    if child.pid is None:
                        self.fork(child, url)
                dead = asyncio.run(self._watch())
                if dead is None:
                    return
                _log.error("%s ended; starting it again", dead.name)
                dead.failures = dead.failures + 1 if time.monotonic() - dead.started < _SETTLED else 0
                time.sleep(_RESTART_PAUSES[min(dead.failures, len(_RESTART_PAUSES) - 1)])
        finally:
            self._stop()

    async def _watch(self) -> Child | None:
        """Until a child ends (that child) or a signal asks to stop (None)."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        beside = [asyncio.create_task(self.nats.watch())]
        if self._ready is not None:
            beside.append(asyncio.create_task(self._ready()))
            self._ready = None
        try:
            while not stop.is_set():
                for child in self.children:
                    if child.pid is not None and _ended(child.pid):
                        child.pid = None
                        return child
                try:
                    async with asyncio.timeout(0.2):
                        await stop.wait()
                except TimeoutError:
                    continue
            return None
        finally:
            for task in beside:
                task.cancel()

    @staticmethod
    def fork(child: Child, url: str) -> None:
        """Run a child in a process of its own, which ends when this one does."""
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        child.started = time.monotonic()
        pid = os.fork()
        if pid:
            child.pid = pid
            return
        status = 1
        try:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which stops in order
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.nice(child.nice)
            child.main(url)
            status = 0
        except BaseException:
            _log.exception("%s failed", child.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _stop(self) -> None:
        """End the children in their order, the bus last; a second signal must not interrupt that."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            if child.pid is not None:
                os.kill(child.pid, signal.SIGTERM)
                _await_end(child.pid)
                child.pid = None
        self.nats.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def _await_end(pid: int) -> None:
    deadline = time.monotonic() + _STOP_TIMEOUT
    while not _ended(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        time.sleep(0.01)


def _locked(path: Path) -> IO[bytes]:
    """The lock that the supervisor and its children hold; children of a killed supervisor let go within moments."""
    file = path.open("ab")
    deadline = time.monotonic() + _LOCK_TIMEOUT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                file.close()
                raise SuiteRunningError(f"{path.parent} 正被另一个实例使用。") from None
            time.sleep(0.02)
        else:
            return file
