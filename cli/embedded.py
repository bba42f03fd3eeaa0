"""The embedded suite: nats-server, a `web` and a `work` process under one supervisor, from one command."""

import asyncio
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import nats.errors

from shared.faults import trail_of
from shared.messaging import BusApiError, EmbeddedNats, StoreInUseError
from shared.messaging.server import ServerNotStartedError

_log = logging.getLogger(__name__)
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_LIBC = ctypes.CDLL(None, use_errno=True)
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STOP_TIMEOUT = 15.0
_PREPARE_TIMEOUT = 10.0
_RESTART_PAUSES = (0.0, 0.5, 2.0, 5.0, 15.0)
_SETTLED = 30.0  # seconds after which a restarted process counts as settled
_WATCH_INTERVAL = 0.1
_TRY_AGAIN = (nats.errors.Error, BusApiError, TimeoutError, OSError)

Main = Callable[[str], None]
"""What a child runs, given the URL of the bus; returns when the child is to end."""
Step = Coroutine[Any, Any, None]
Prepare = Callable[[str], Step]


class SuiteError(RuntimeError):
    """The suite cannot run; the message is for people."""


@dataclass
class Child:
    """One process of the suite."""

    name: str
    main: Main
    nice: int = 0
    on_bus: bool = False
    pid: int | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = 0
    bus: str = ""


class Suite:
    """The processes of one data directory. `run` stays until SIGINT, SIGTERM or SIGHUP and ends them all in order."""

    def __init__(self, data: Path, children: list[Child], *, prepare: Prepare, ready: Callable[[], Step]) -> None:
        """`prepare` is done, given the bus's URL, before children start; `ready` waits until the suite answers."""
        self.children = children
        self._nats = EmbeddedNats(data)
        self._prepare = prepare
        self._ready = ready
        self._announced = False
        self._stopping = False

    def run(self) -> None:
        """Start everything, keep it running, stop it when a signal says so. Raises SuiteError."""
        heeded = [number for number in _STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._ask_to_stop) for number in heeded}
        try:
            self._start_bus()
            asyncio.run(self._until_done(self._prepared()))
            while not self._stopping:
                for child in self.children:
                    if child.pid is None and child.due <= time.monotonic():
                        fork(child, self._nats.url)
                asyncio.run(self._until_done(self._watch(), self._announce()))
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start_bus(self) -> None:
        try:
            self._nats.start()
        except (ServerNotStartedError, StoreInUseError, OSError) as error:
            raise SuiteError(f"消息总线（NATS）未能启动：{error}") from error

    async def _until_done(self, work: Step, *others: Step) -> None:
        """Do something while the bus is watched, until it is done or the suite is to stop."""
        beside = [asyncio.create_task(each) for each in (self._keep_bus(), *others)]
        working = asyncio.create_task(work)
        try:
            while not (working.done() or self._stopping):
                await asyncio.wait({working}, timeout=_WATCH_INTERVAL)
            if working.done():
                working.result()
        finally:
            for task in (working, *beside):
                task.cancel()
            await asyncio.gather(working, *beside, return_exceptions=True)

    async def _keep_bus(self) -> None:
        while True:
            try:
                await self._nats.watch()
            except Exception as error:  # without a bus there is still a web to be kept
                _log.error("nats-server cannot be started: %s", error)
                await asyncio.sleep(1)

    async def _announce(self) -> None:
        if not self._announced:
            await self._ready()
            self._announced = True

    async def _prepared(self) -> None:
        """A server that ends in the middle of it is started again, and it is done again."""
        while True:
            try:
                async with asyncio.timeout(_PREPARE_TIMEOUT):
                    await self._prepare(self._nats.url)
                return
            except _TRY_AGAIN as error:
                _log.warning("the streams are not ready: %s", type(error).__name__)
                await asyncio.sleep(0.2)

    async def _watch(self) -> None:
        """Until a child is to be started."""
        while not any(child.pid is None and child.due <= time.monotonic() for child in self.children):
            for child in self.children:
                if child.pid is None:
                    continue
                if _ended(child.pid):
                    self._after_end(child)
                elif child.on_bus and child.bus != self._nats.url:  # it had to take another port
                    end(child.pid)
                    child.bus, child.failures = self._nats.url, 0
                    child.pid = None
            await asyncio.sleep(_WATCH_INTERVAL)

    def _after_end(self, child: Child) -> None:
        now = time.monotonic()
        if now - child.started >= _SETTLED:
            child.failures = 0
        pause = _RESTART_PAUSES[min(child.failures, len(_RESTART_PAUSES) - 1)]
        child.pid, child.due = None, now + pause
        child.failures += 1
        _log.error("%s ended; starting it again in %g s", child.name, pause)

    def _stop(self) -> None:
        """End the children in their order, the bus last; another signal changes nothing of that."""
        for child in self.children:
            if child.pid is not None:
                end(child.pid)
                child.pid = None
        self._nats.stop()


def fork(child: Child, bus: str) -> None:
    """Run a child in a process of its own, which ends when this one does."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child.started, child.bus = time.monotonic(), bus
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)  # none may reach the child under its parent's handler
    pid = os.fork()
    if pid:
        child.pid = pid
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        return
    status = 1
    try:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        _LIBC.prctl(_PR_SET_NAME, f"honours-{child.name}".encode())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the supervisor, which stops in order
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        os.nice(child.nice)
        child.main(bus)
        status = 0
    except SuiteError as error:
        _log.error("%s", error)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        _log.error("%s failed\n%s", child.name, trail_of(error))
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def end(pid: int) -> None:
    """Have a child stop by itself; kill it when it does not in time."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIMEOUT
    while not _ended(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        time.sleep(0.01)


def _ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid
