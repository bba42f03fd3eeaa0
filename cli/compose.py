"""The composition root: which services there are, and how a process is made of some of them."""

import asyncio
import json
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import services.eligibility.service
import services.publicity.service
import services.review.service
import uvicorn
from fastapi import FastAPI

import services.applications.service
import services.surveys.service
from shared.history import Signal
from shared.hosting import Clock, Service, Worker
from shared.messaging import Bus, asyncapi
from shared.settings import ServiceSettings
from shared.web import Accounts, Check, Reading, create_app, database_check, read_models_check

DOCS = Path(__file__).parents[1] / "docs"
MOST_BEHIND = 5_000
_STATUS_EVERY = 1.0
_log = logging.getLogger(__name__)


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


def serve_web(app: FastAPI, *, host: str, port: int) -> None:
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
    uvicorn.Server(config).run()


def run_web(
    settings: ServiceSettings, *, clock: Clock, signals: Mapping[str, Signal], host: str, port: int, status: Path
) -> None:
    """The `web` process of the embedded suite: HTTP and the writers."""
    hosted = build_services(list(BUILDS), settings, clock=clock, signals=signals)
    for service in hosted:
        service.writer.start()
    accounts = Accounts(settings.accounts())
    try:
        serve_web(web_app(hosted, accounts, checks=[status_check(status)]), host=host, port=port)
    finally:
        for service in hosted:
            service.close()


def run_work(settings: ServiceSettings, url: str, *, clock: Clock, signals: Mapping[str, Signal], status: Path) -> None:
    """The `work` process of the embedded suite: relays, subscriptions, projectors, timers."""
    hosted = build_services(list(BUILDS), settings, clock=clock, signals=signals)
    for service in hosted:
        service.writer.start()
    try:
        asyncio.run(_work(hosted, url, status, pause=0.02))
    finally:
        for service in hosted:
            service.close()


async def _work(hosted: Sequence[Service], url: str, status: Path, *, pause: float) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    bus = await Bus.connect(url, name="work", on_closed=stop.set)
    worker = Worker(hosted, bus, pause=pause)
    running = asyncio.create_task(worker.run())
    reporting = asyncio.create_task(_report(worker, status))
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({running, reporting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (running, reporting, stopping):
            task.cancel()
        await asyncio.gather(running, reporting, stopping, return_exceptions=True)
        await bus.close()


async def _report(worker: Worker, status: Path) -> None:
    """Tell the web process, by a file, how the background is doing."""
    while True:
        readings = await asyncio.to_thread(lambda: dict(worker_readings(worker)))
        fresh = status.with_suffix(".new")
        fresh.write_text(
            json.dumps(
                {
                    "at": datetime.now(UTC).isoformat(),
                    "readings": {name: reading.model_dump() for name, reading in readings.items()},
                }
            ),
            encoding="utf-8",
        )
        fresh.replace(status)
        await asyncio.sleep(_STATUS_EVERY)


def worker_readings(worker: Worker) -> Iterator[tuple[str, Reading]]:
    """Every relay and subscription with its lag, and the parked messages of every service."""
    for condition, lag in worker.conditions:
        wrong = condition.problem or ("" if lag <= MOST_BEHIND else f"{lag} behind")
        yield condition.name, Reading(ok=condition.state != "stopped" and not wrong, value=lag, detail=wrong)
    for service in worker.services:
        parked = len(service.ledger.parked())
        yield f"{service.name}.parked", Reading(ok=True, value=parked)


def status_check(status: Path) -> Check:
    """Whether the work process is alive and well, from what it last told."""

    def read() -> Reading:
        try:
            told = json.loads(status.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Reading(ok=False, detail="the work process has not reported yet")
        age = (datetime.now(UTC) - datetime.fromisoformat(told["at"])).total_seconds()
        if age > 10 * _STATUS_EVERY:
            return Reading(ok=False, value=round(age), detail="the work process has stopped reporting")
        wrong = [f"{name}: {entry['detail']}" for name, entry in told["readings"].items() if not entry["ok"]]
        behind = sum(entry["value"] for name, entry in told["readings"].items() if not name.endswith(".parked"))
        return Reading(ok=not wrong, value=behind, detail="; ".join(wrong))

    return Check("work", read)


def serving_app(hosted: Sequence[Service], accounts: Accounts, url: str) -> FastAPI:
    """One process that is web and work for some services, as a container runs them."""
    workers: list[Worker] = []

    def background() -> Reading:
        readings = dict(worker_readings(workers[0])) if workers else {}
        wrong = [f"{name}: {reading.detail}" for name, reading in readings.items() if not reading.ok]
        ok = bool(workers) and not wrong
        return Reading(ok=ok, detail="; ".join(wrong) if workers else "not connected to the bus yet")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for service in hosted:
            service.writer.start()
        working = asyncio.create_task(_background(hosted, url, workers))
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            for service in hosted:
                await asyncio.to_thread(service.close)

    return web_app(hosted, accounts, checks=[Check("work", background)], lifespan=lifespan)


async def _background(hosted: Sequence[Service], url: str, workers: list[Worker]) -> None:
    """Connect, waiting for the bus as long as it takes while the services already take commands."""
    bus = await Bus.connect(url, name=",".join(service.name for service in hosted), on_closed=_die)
    try:
        workers.append(Worker(hosted, bus))
        await workers[0].run()
    finally:
        await bus.close()


def _die() -> None:
    """The connection ended for good: end the process, whoever started it starts it again."""
    _log.critical("no way back to the bus; ending")
    signal.raise_signal(signal.SIGTERM)
