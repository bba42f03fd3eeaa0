"""The embedded suite for the commands: its processes wired for a data directory, its address, its first accounts."""

import asyncio
import json
import os
import secrets
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from cli.compose import BUILDS, run_web, run_work, system_clock
from cli.embedded import Child, Suite, fork
from cli.listening import url_of
from services.applications.registry import registry as applications
from services.eligibility.registry import registry as eligibility
from services.publicity.registry import registry as publicity
from services.review.registry import registry as review
from services.surveys.registry import registry as surveys
from shared.history import NotFoundError, Signal
from shared.hosting import Clock
from shared.messaging import Bus, StreamReport, ensure_streams, streams_of
from shared.messaging.store_lock import start_time, write_private
from shared.pace import Busy
from shared.settings import ServiceSettings
from shared.web import Account, Accounts, Sessions

REGISTRIES = (applications, eligibility, review, publicity, surveys)
WORKERS = {"work-1": ("applications", "surveys", "publicity"), "work-2": ("eligibility", "review")}
"""The processes of the background, and whose it is: halves of about the same work (docs/decisions/0016)."""
READY_WITHIN = 60.0
R = TypeVar("R")
LOCAL_NAMES = {
    "applicant": "本机申报",
    "office": "本机办公室",
    "auditor": "本机审计",
    "admin": "本机管理",
}


class NotRunningError(Exception):
    """No suite runs on the data directory."""


class NotReadyError(Exception):
    """The suite did not become ready in time, or ended by itself."""


@dataclass(frozen=True)
class Address:
    """Where a running suite answers, and the process that says so; its start time tells it from a later one."""

    url: str
    pid: int
    started: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """This process's suite."""
        return cls(url, os.getpid(), start_time(os.getpid()))

    @classmethod
    def read(cls, data: Path) -> "Address":
        """The suite that runs on a data directory. Raises NotRunningError."""
        try:
            address = cls(**json.loads((data / "suite.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            address = None
        if address is None or not address.started or start_time(address.pid) != address.started:
            raise NotRunningError(f"{data} 上没有正在运行的实例；请先运行 honours up。")
        return address


@contextmanager
def embedded(
    settings: ServiceSettings,
    listening: socket.socket,
    *,
    clock: Clock = system_clock,
    ready: Callable[[str], None] = lambda _url: None,
) -> Iterator[Suite]:
    """The processes of a suite on a data directory that is held; they take requests from a listening socket.

    The supervisor keeps the socket too, so that requests wait while `web` is started again.
    """
    data = settings.data.resolve()
    busy = Busy()
    told = {name: data / f"{name}.json" for name in WORKERS}
    address = data / "suite.json"
    wakes = {name: os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC) for name in BUILDS}
    url = url_of(listening)

    def web(_bus: str) -> None:
        signals = {name: Signal(wakes=[fd], tell=busy.tell) for name, fd in wakes.items()}
        run_web(settings, clock=clock, signals=signals, listening=listening, status=list(told.values()))

    def work(name: str, bus: str) -> None:
        listening.close()
        signals = {service: Signal(woken_by=wakes[service]) for service in WORKERS[name]}
        run_work(name, settings, bus, clock=clock, signals=signals, status=told[name], busy=busy)

    async def prepare(bus: str) -> None:
        for file in told.values():
            file.unlink(missing_ok=True)
        await create_streams(bus, settings.department)
        accounts = Accounts(settings.accounts())
        accounts.create()
        accounts.close()
        write_private(address, json.dumps(asdict(Address.of(url))))

    children = [Child("web", web)]
    children += [Child(name, partial(work, name), nice=15, on_bus=True) for name in WORKERS]
    try:
        yield Suite(data, children, prepare=prepare, ready=partial(_announce, url, ready))
    finally:
        address.unlink(missing_ok=True)
        for eventfd in wakes.values():
            os.close(eventfd)


async def create_streams(bus_url: str, department: str, *, extend: bool = False) -> list[StreamReport]:
    """Create the streams that are missing, check the others."""
    bus = await Bus.connect(bus_url, name="streams")
    try:
        specs = [spec for registry in REGISTRIES for spec in streams_of(department, registry)]
        return await ensure_streams(bus, specs, extend=extend)
    finally:
        await bus.close()


async def _announce(url: str, ready: Callable[[str], None]) -> None:
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
        while True:
            try:
                answer = await http.get("/readyz", timeout=3)
                if answer.status_code == 200:
                    ready(url)
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.05)


class Background:
    """A suite in a process that ends with this one. Start it before threads are started."""

    def __init__(self, suite: Suite) -> None:
        self._child = Child("suite", lambda _: suite.run())
        fork(self._child, "")

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        if self._child.pid is not None and os.waitpid(self._child.pid, os.WNOHANG)[0]:
            self._child.pid = None
        return self._child.pid is not None

    def stop(self) -> None:
        """End it in order, and wait for that."""
        if self.alive and self._child.pid is not None:
            os.kill(self._child.pid, signal.SIGTERM)
            os.waitpid(self._child.pid, 0)
            self._child.pid = None

    async def ready(self, url: str) -> None:
        """Return when the suite says that it is ready. Raises NotReadyError."""
        try:
            async with asyncio.timeout(READY_WITHIN):
                await self.during(_announce(url, lambda _: None))
        except TimeoutError:
            raise NotReadyError(f"实例在 {READY_WITHIN:.0f} 秒内未能就绪；请查看日志。") from None

    async def during(self, work: Coroutine[Any, Any, R]) -> R:
        """Do something while the suite lives. Raises NotReadyError as soon as it does not."""
        working = asyncio.create_task(work)
        try:
            while not working.done():
                if not self.alive:
                    raise NotReadyError("实例的进程意外结束；再次运行即从中断处继续。")
                await asyncio.wait({working}, timeout=0.1)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        return working.result()


def local_token(settings: ServiceSettings, role: str) -> str:
    """A session of this machine's own account for a role, for whoever may read the data directory anyway."""
    accounts = Accounts(settings.accounts())
    try:
        accounts.create()
        name = f"local.{role}"
        try:
            account = accounts.get(name)
        except NotFoundError:
            account = accounts.add(
                name,
                name=LOCAL_NAMES[role],
                department=settings.department,
                roles=[role],
                password=secrets.token_urlsafe(32),
            )
        token, _ = Sessions(accounts).start(account)
    finally:
        accounts.close()
    return token


def add_accounts(settings: ServiceSettings, wanted: list[Account], password: str) -> None:
    """Add the accounts that are not there yet, all with one password: for the demo alone."""
    accounts = Accounts(settings.accounts())
    try:
        accounts.create()
        there = {account.account for account in accounts.all()}
        for account in wanted:
            if account.account not in there:
                accounts.add(
                    account.account,
                    name=account.name,
                    department=account.department,
                    roles=account.roles,
                    password=password,
                )
    finally:
        accounts.close()
