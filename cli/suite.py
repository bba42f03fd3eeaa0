"""The embedded suite for the commands: its processes wired for a data directory, its address, its first accounts."""

import asyncio
import json
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2
from services.eligibility.publishers import registry as eligibility

from cli.compose import BUILDS, run_web, run_work, system_clock
from cli.embedded import Child, Suite
from services.applications.publishers import registry as applications
from services.publicity.publishers import registry as publicity
from services.review.publishers import registry as review
from services.surveys.publishers import registry as surveys
from shared.history import NotFoundError, Signal
from shared.hosting import Clock
from shared.messaging import Bus, StreamReport, ensure_streams, streams_of
from shared.settings import ServiceSettings
from shared.web import Account, Accounts, Sessions

REGISTRIES = (applications, eligibility, review, publicity, surveys)
READY_WITHIN = 30.0
LOCAL_NAMES = {
    "applicant": "本机申报",
    "office": "本机办公室",
    "auditor": "本机审计",
    "admin": "本机管理",
}


class NotRunningError(Exception):
    """No suite runs on the data directory."""


class NotReadyError(Exception):
    """The suite did not become ready in time."""


@dataclass(frozen=True)
class Address:
    """Where a running suite answers."""

    url: str
    pid: int

    @classmethod
    def read(cls, data: Path) -> "Address":
        """The suite that runs on a data directory. Raises NotRunningError."""
        try:
            address = cls(**json.loads((data / "suite.json").read_text(encoding="utf-8")))
            os.kill(address.pid, 0)
        except (OSError, ValueError, TypeError) as error:
            raise NotRunningError(f"{data} 上没有正在运行的实例；请先运行 honours up。") from error
        return address


def embedded(
    settings: ServiceSettings, *, host: str, port: int, clock: Clock = system_clock, ready: Callable[[str], None]
) -> tuple[Suite, Callable[[str], None]]:
    """The processes of a suite, and what is prepared before they start: streams and accounts' tables."""
    data = settings.data.resolve()
    status = data / "work.json"
    wakes = {name: os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC) for name in BUILDS}
    url = f"http://{host}:{port}"

    def web(bus: str) -> None:
        signals = {name: Signal(wakes=[fd]) for name, fd in wakes.items()}
        found = settings.model_copy(update={"nats_url": bus})
        run_web(found, clock=clock, signals=signals, host=host, port=port, status=status)

    def work(bus: str) -> None:
        signals = {name: Signal(woken_by=fd) for name, fd in wakes.items()}
        run_work(settings, bus, clock=clock, signals=signals, status=status)

    def prepare(bus: str) -> None:
        status.unlink(missing_ok=True)
        asyncio.run(create_streams(bus, settings.department))
        accounts = Accounts(settings.accounts())
        accounts.create()
        accounts.close()
        (data / "suite.json").write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")

    children = [Child("web", web), Child("work", work, nice=5)]
    return Suite(data, children, ready=partial(_announce, url, ready)), prepare


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


def await_ready(url: str, alive: Callable[[], bool]) -> None:
    """Return when the suite says that it is ready. Raises NotReadyError."""

    async def wait() -> None:
        waiting = asyncio.create_task(_announce(url, lambda _: None))
        deadline = time.monotonic() + READY_WITHIN
        while not waiting.done():
            if not alive() or time.monotonic() > deadline:
                waiting.cancel()
                raise NotReadyError("实例未能就绪；请查看日志。")
            await asyncio.wait({waiting}, timeout=0.1)

    asyncio.run(wait())


def in_background(suite: Suite, prepare: Callable[[str], None]) -> int:
    """Run a suite in a process that ends with this one; its id. Call it before threads are started."""
    child = Child("supervisor", lambda _: suite.run(prepare))
    suite.fork(child, "")
    assert child.pid is not None  # noqa: S101 - the parent's side of the fork
    return child.pid


def free_port(host: str) -> int:
    """A port that nothing listens on at the moment."""
    with socket.create_server((host, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


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
