"""`honours serve`: some services in one process that is web and work for them, as a container runs them."""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from functools import partial
from urllib.parse import urlsplit

from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from cli.compose import BUILDS, build_services, serve_web, web_app, worker_readings
from cli.listening import ListenError, listen_on
from cli.settings import lines_of
from shared.faults import place_of
from shared.history import LedgerUnavailableError
from shared.hosting import Service, Worker
from shared.messaging import Bus
from shared.readmodels import Database
from shared.settings import ServiceSettings
from shared.tasks import end
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
    if not urlsplit(settings.nats_url).hostname:
        raise CannotServeError("HONOURS_NATS_URL 应为 nats://主机:端口（可含账号与密码）", 2)
    failed = threading.Event()
    try:
        with listen_on(host, port) as listening:
            accounts, hosted = _opened(list(dict.fromkeys(names)), settings)
            serve_web(serving_app(hosted, accounts, settings.nats_url, failed), listening)
    except ListenError as error:
        raise CannotServeError(str(error), 1) from error
    if failed.is_set():
        raise CannotServeError("后台处理已中止，进程随之结束；请查看上面的日志，然后重新启动。", 1)


def _opened(names: Sequence[str], settings: ServiceSettings) -> tuple[Accounts, list[Service]]:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        for name in names:
            _reach(settings.ledger_of(name))
            _reach(settings.views_of(name))
        accounts = Accounts(settings.accounts())
        accounts.create()
        return accounts, build_services(names, settings)
    except ValidationError as error:
        raise CannotServeError(lines_of(error), 2) from error
    except ValueError as error:
        raise CannotServeError(str(error), 2) from error
    except (SQLAlchemyError, LedgerUnavailableError) as error:
        reason = getattr(error, "orig", None) or error.__cause__ or error
        raise CannotServeError(f"数据库不能使用：{' '.join(str(reason).split())}", 1) from error
    except OSError as error:
        raise CannotServeError(f"{settings.data} 不能使用：{error.strerror}", 1) from error


def _reach(url: str) -> None:
    """Connect once to a server, so that the reason of a refusal is told; a pool would only say that it waited."""
    if url.startswith("postgres"):
        with closing(Database(url)) as database, database.glance():
            pass


def serving_app(hosted: Sequence[Service], accounts: Accounts, url: str, failed: threading.Event) -> FastAPI:
    """The web application, with the services' background beside it; if that fails, `failed` is set and all ends."""
    background: list[tuple[Bus, Worker]] = []

    def give_up(reason: str) -> None:
        """A process without its background would take commands that nobody hears of."""
        _log.critical("%s; the process ends, to be started again", reason)
        failed.set()
        signal.raise_signal(signal.SIGTERM)

    def ended(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            give_up(f"the background failed: {place_of(error)}")

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
        bus = Bus(on_closed=partial(give_up, "the connection to the bus ended for good"))
        worker = Worker(hosted, bus)
        background.append((bus, worker))
        name = ",".join(service.name for service in hosted)
        tasks = [asyncio.create_task(_connect(bus, url, name)), asyncio.create_task(worker.run())]
        for task in tasks:
            task.add_done_callback(ended)
        try:
            yield
        finally:
            try:
                await end(tasks)
                await bus.close()
            finally:
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
