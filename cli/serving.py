"""`honours serve`: some services in one process that is web and work for them, as a container runs them."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from cli.compose import BUILDS, build_services, serve_web, web_app, worker_readings
from shared.faults import place_of
from shared.history import LedgerUnavailableError
from shared.hosting import Service, Worker
from shared.messaging import Bus
from shared.settings import ServiceSettings
from shared.web import Accounts, Check, Reading

TELL_AFTER = 10.0
_log = logging.getLogger(__name__)


class CannotServeError(Exception):
    """The services cannot start; `code` is the exit code, 2 where the settings have to be changed first."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def serve_services(names: Sequence[str], settings: ServiceSettings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServeError."""
    unknown = sorted(set(names) - BUILDS.keys())
    if unknown:
        raise CannotServeError(f"没有服务 {'、'.join(unknown)}；可选：{'、'.join(BUILDS)}", 2)
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        accounts = Accounts(settings.accounts())
        accounts.create()
        hosted = build_services(list(dict.fromkeys(names)), settings)
    except ValueError as error:
        raise CannotServeError(str(error), 2) from error
    except (SQLAlchemyError, LedgerUnavailableError) as error:
        reason = getattr(error, "orig", None) or error.__cause__ or error
        raise CannotServeError(f"数据库不能使用：{reason}", 1) from error
    serve_web(serving_app(hosted, accounts, settings.nats_url), host=host, port=port)


def serving_app(hosted: Sequence[Service], accounts: Accounts, url: str) -> FastAPI:
    """The web application, with the services' background beside it."""
    background: list[tuple[Bus, Worker]] = []

    def well() -> Reading:
        if not background or not background[0][0].connected:
            return Reading(ok=False, detail="no connection to the bus")
        readings = dict(worker_readings(background[0][1]))
        wrong = [f"{name}: {reading.detail}" for name, reading in readings.items() if not reading.ok]
        return Reading(ok=not wrong, detail="; ".join(wrong))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for service in hosted:
            service.writer.start()
        bus = Bus(on_closed=_die)
        worker = Worker(hosted, bus)
        background.append((bus, worker))
        name = ",".join(service.name for service in hosted)
        tasks = [asyncio.create_task(_connect(bus, url, name)), asyncio.create_task(worker.run())]
        for task in tasks:
            task.add_done_callback(_end_on_failure)
        try:
            yield
        finally:
            for task in tasks:
                await _ended(task)
            await bus.close()
            for service in hosted:
                await asyncio.to_thread(service.close)
            accounts.close()

    return web_app(hosted, accounts, checks=[Check("work", well)], lifespan=lifespan)


async def _connect(bus: Bus, url: str, name: str) -> None:
    """Wait for the bus as long as it takes; the services take commands and show them all the same."""
    tell = "no connection to the bus after %g s, trying on: is NATS there, is the password right?"
    telling = asyncio.get_running_loop().call_later(TELL_AFTER, _log.warning, tell, TELL_AFTER)
    try:
        await bus.open(url, name=name)
    finally:
        telling.cancel()


def _end_on_failure(task: "asyncio.Task[None]") -> None:
    """A process whose background has failed would take commands that nobody hears of: end it."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.critical("the background failed: %s", place_of(error))
        _die()


async def _ended(task: "asyncio.Task[None]") -> None:
    """Cancel until it has ended: wait_for of Python 3.11 loses a cancellation that meets the end of what it awaits.

    After some seconds it is left to the end of the event loop, which cancels every task that is left.
    """
    for _ in range(10):
        if task.done():
            return
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)


def _die() -> None:
    """End in order; whoever started this process starts it again."""
    _log.critical("the process ends, to be started again")
    signal.raise_signal(signal.SIGTERM)
