"""A service as a process hosts it: its ledger, writer, read models, contracts and routes, wired once."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request

from shared.history import Aggregate, Codec, Ledger, Signal, Work, Writer, Written, open_ledger
from shared.history import Request as WriteRequest
from shared.messaging import Registry
from shared.readmodels import ReadModel, Views, wait_for
from shared.settings import ServiceSettings
from shared.web.identity import signed_in
from shared.web.messages import KEY_MALFORMED
from shared.web.preferences import wait_of
from shared.web.problems import RefusedError

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Clock = Callable[[], datetime]
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_KEY = re.compile(r"[!-~]{1,255}")


class Act(Protocol[R_co]):
    """A command with everything bound but the transaction: `partial(submit_application, command, by=by, at=at)`."""

    def __call__(self, *, work: Work) -> R_co:
        """Decide, and save what was decided."""


@dataclass(frozen=True)
class Timer:
    """An act that becomes due with time, tried every second in the writer of the `work` process."""

    name: str
    act: Callable[[Work, datetime], None]


@dataclass(frozen=True)
class Chore:
    """Work beside the history, done in the `work` process when it starts and every so many seconds."""

    name: str
    every: float
    do: Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Service:
    """One service, ready to be hosted."""

    name: str
    settings: ServiceSettings
    ledger: Ledger
    codec: Codec
    writer: Writer
    committed: Signal
    views: Views
    read_models: tuple[ReadModel, ...]
    registry: Registry
    clock: Clock
    listens_to: tuple[str, ...]
    timers: tuple[Timer, ...] = ()
    chores: tuple[Chore, ...] = ()
    api: APIRouter | None = None
    pages: APIRouter | None = None
    templates: Path | None = None

    async def write(self, request: Request, act: Act[R]) -> Written[R]:
        """Run a command in the writer and answer when it is committed.

        `Idempotency-Key` makes a repeated request return the first one's result. `Prefer: wait=N` (RFC 7240) holds the
        answer, at most N and never more than ten seconds, until the read models show what was written. Raises
        RefusedError for a malformed key.
        """
        cause, once = cause_of(request), await _once(request)
        written = await asyncio.wrap_future(self.writer.submit(lambda work: act(work=work), cause=cause, request=once))
        wait = wait_of(request)
        if wait:
            await self.shown(written.position, timeout=wait)
        return written

    async def shown(self, position: int, *, timeout: float = 2.0) -> bool:  # noqa: ASYNC109 - a bound, not a cancellation
        """Wait until every read model shows `position`; False when it is still under way."""
        return await wait_for(self.views, [model.name for model in self.read_models], position, timeout=timeout)

    def close(self) -> None:
        """Stop the writer and close the databases."""
        self.writer.stop()
        self.views.close()
        self.ledger.close()


def assemble(
    name: str,
    *,
    aggregates: Sequence[type[Aggregate]],
    read_models: Sequence[ReadModel],
    registry: Registry,
    settings: ServiceSettings,
    clock: Clock,
    listens_to: Sequence[str],
    committed: Signal | None = None,
    timers: Sequence[Timer] = (),
    templates: Path | None = None,
) -> Service:
    """Open a service's databases, creating tables that are not there, and put the parts together.

    Routes are added by the service's build().
    """
    ledger = open_ledger(settings.ledger_of(name))
    ledger.create()
    views = Views(settings.views_of(name))
    views.create(read_models)
    codec = Codec(aggregates)
    signal = committed or Signal()
    return Service(
        name=name,
        settings=settings,
        ledger=ledger,
        codec=codec,
        writer=Writer(ledger, codec, committed=signal),
        committed=signal,
        views=views,
        read_models=tuple(read_models),
        registry=registry,
        clock=clock,
        listens_to=tuple(listens_to),
        timers=tuple(timers),
        templates=templates,
    )


def cause_of(request: Request) -> str:
    """The id of a request: `X-Request-Id` where that is a UUID, its dashes optional, otherwise a new one.

    It goes into the history and onto the bus, so nothing that means something may stand there.
    """
    given = request.headers.get("x-request-id", "")
    return given.lower() if _UUID.fullmatch(given) else str(uuid4())


async def _once(request: Request) -> WriteRequest | None:
    """The request under its idempotency key, which is its sender's own: nobody meets the keys of others."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise RefusedError(400, KEY_MALFORMED, kind="malformed-idempotency-key")
    who = await signed_in(request)
    account = who.account.account if who else ""
    name = hashlib.sha256(f"{account}\0{key}".encode()).hexdigest()
    # Keyed with the key itself, which is not stored: a plain hash of a body would let citizen ids be tried out.
    sent = b"\0".join((request.method.encode(), request.scope["path"].encode(), await request.body()))
    return WriteRequest(name, hmac.digest(key.encode(), sent, "sha256"))
