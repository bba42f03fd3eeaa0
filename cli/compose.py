"""The composition root: which services there are, and how a process is made of some of them."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI

import services.applications.service
import services.eligibility.service
import services.publicity.service
import services.review.service
import services.surveys.service
from cli.collector import spare_lasting_objects
from cli.status import report, status_check
from shared.history import Signal
from shared.hosting import Clock, Service, Worker
from shared.messaging import Bus, asyncapi
from shared.settings import ServiceSettings
from shared.tasks import end
from shared.web import Accounts, Check, Reading, create_app, database_check, read_models_check

DOCS = Path(__file__).parents[1] / "docs"
MOST_BEHIND = 5_000
PAUSE = 0.05
"""Seconds between two turns of a part of the background."""


class Build(Protocol):
    """How every service is built."""

    def __call__(self, settings: ServiceSettings, *, clock: Clock, committed: Signal | None = None) -> Service:
        """The service, its databases open, its writer not yet started."""


BUILDS: Mapping[str, Build] = {
    "applications": services.applications.service.build,
    "eligibility": services.eligibility.service.build,
    "review": services.review.service.build,
    "publicity": services.publicity.service.build,
    "surveys": services.surveys.service.build,
}


def system_clock() -> datetime:
    """The real now."""
    return datetime.now(UTC)


def build_services(
    names: Sequence[str],
    settings: ServiceSettings,
    *,
    clock: Clock = system_clock,
    signals: Mapping[str, Signal] | None = None,
) -> list[Service]:
    """Build some services; `signals` wakes other processes when something is committed."""
    return [BUILDS[name](settings, clock=clock, committed=(signals or {}).get(name)) for name in names]


def web_app(
    hosted: Sequence[Service],
    accounts: Accounts,
    *,
    checks: Sequence[Check] = (),
    lifespan: Callable[[FastAPI], Any] | None = None,
) -> FastAPI:
    """The web application of some services."""
    own: list[Check] = []
    for service in hosted:
        names = [model.name for model in service.read_models]
        own.append(database_check(f"{service.name}.views", service.views))
        own.append(
            read_models_check(f"{service.name}.read_models", service.ledger, service.views, names, most=MOST_BEHIND)
        )
    routers = [router for service in hosted for router in (service.api, service.pages) if router is not None]
    return create_app(
        routers=routers,
        accounts=accounts,
        checks=[*own, *checks],
        templates={service.name: service.templates for service in hosted if service.templates},
        asyncapi=lambda: asyncapi([service.registry for service in hosted]),
        schemas=DOCS / "contracts" / "schemas",
        lifespan=lifespan,
    )


class Server(uvicorn.Server):
    """Stops on SIGTERM, and on SIGINT where that is not ignored; what comes after, its caller decides."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Uvicorn's own sends the signal once more, which would end the process before its databases are closed."""
        heeded = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self.handle_exit) for number in heeded}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve_web(
    app: FastAPI, listening: socket.socket | None = None, *, host: str = "127.0.0.1", port: int = 8000
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        backlog=1024,
    )
    spare_lasting_objects()
    Server(config).run([listening] if listening else None)


def run_web(
    settings: ServiceSettings,
    *,
    clock: Clock,
    signals: Mapping[str, Signal],
    listening: socket.socket,
    status: Sequence[Path],
) -> None:
    """The `web` process of the embedded suite: HTTP and the writers."""
    hosted = build_services(list(BUILDS), settings, clock=clock, signals=signals)
    for service in hosted:
        service.writer.start()
    accounts = Accounts(settings.accounts())
    try:
        serve_web(web_app(hosted, accounts, checks=[status_check(*status)]), listening)
    finally:
        for service in hosted:
            service.close()


def run_work(
    name: str,
    settings: ServiceSettings,
    url: str,
    *,
    clock: Clock,
    signals: Mapping[str, Signal],
    status: Path,
    busy: Callable[[], bool],
) -> None:
    """A `work` process of the embedded suite: relays, subscriptions, projectors and timers of some services."""
    hosted = build_services(list(signals), settings, clock=clock, signals=signals)
    for service in hosted:
        service.writer.start()
    spare_lasting_objects()
    try:
        asyncio.run(_work(name, hosted, url, status, busy))
    finally:
        for service in hosted:
            service.close()


async def _work(name: str, hosted: Sequence[Service], url: str, status: Path, busy: Callable[[], bool]) -> None:
    """Until SIGTERM. Read models and timers do not wait for the bus; relays and subscriptions do."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    bus = Bus(on_closed=stop.set)
    worker = Worker(hosted, bus, pause=PAUSE, busy=busy)
    connecting = asyncio.create_task(bus.open(url, name=name))
    running = asyncio.create_task(worker.run())
    reporting = asyncio.create_task(report(partial(worker_readings, worker), status))
    stopping = asyncio.create_task(stop.wait())
    try:
        waiting: set[asyncio.Task[Any]] = {connecting, running, stopping}
        while running in waiting and stopping in waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        await end((connecting, running, reporting, stopping))
        await bus.close()


def worker_readings(worker: Worker) -> Iterator[tuple[str, Reading]]:
    """The bus, every relay and subscription with its lag, and the parked messages of every service."""
    yield "bus", Reading(ok=worker.bus.connected, detail="" if worker.bus.connected else "not connected")
    for condition, lag in worker.conditions:
        wrong = condition.problem or ("" if lag <= MOST_BEHIND else f"{lag} behind")
        yield condition.name, Reading(ok=condition.state != "stopped" and not wrong, value=lag, detail=wrong)
    for service in worker.services:
        parked = len(service.ledger.parked())
        yield f"{service.name}.parked", Reading(ok=True, value=parked)
