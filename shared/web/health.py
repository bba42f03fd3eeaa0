"""Live and ready: ready only when every check says so, each with its value."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse

from shared.faults import place_of
from shared.history import Ledger
from shared.readmodels import Database, Views, standings
from shared.web.rules import public

Value = int | float | str | bool | None
_LONGEST = 2.0
_REMEMBERED = 0.5
router = APIRouter()


class Reading(BaseModel):
    """What a check found: whether it is well, a figure or word, and what is wrong."""

    ok: bool
    value: Value = None
    detail: str = ""


class Readiness(BaseModel):
    """All checks by name; `status` is `ready` when all are well."""

    status: str
    checks: dict[str, Reading]


@dataclass(frozen=True)
class Check:
    """One check; `fn` runs in a thread unless it is a coroutine function, and an exception means: not well."""

    name: str
    fn: Callable[[], Reading | Awaitable[Reading]]


class Health:
    """Runs the checks together, each at most two seconds; the result stands for half a second."""

    def __init__(self, checks: Sequence[Check]) -> None:
        """The checks of everything that this process hosts; more may be added."""
        self.checks = list(checks)
        self._lock = asyncio.Lock()
        self._until = 0.0
        self._last = Readiness(status="ready", checks={})

    async def readiness(self) -> Readiness:
        """Run the checks."""
        async with self._lock:
            if time.monotonic() >= self._until:
                readings = await asyncio.gather(*(_read(check) for check in self.checks))
                found = dict(zip((check.name for check in self.checks), readings, strict=True))
                ready = all(reading.ok for reading in readings)
                self._last = Readiness(status="ready" if ready else "not ready", checks=found)
                self._until = time.monotonic() + _REMEMBERED
            return self._last


async def _read(check: Check) -> Reading:
    try:
        async with asyncio.timeout(_LONGEST):
            if inspect.iscoroutinefunction(check.fn):
                found = await check.fn()
            else:
                found = await asyncio.to_thread(check.fn)
            return Reading.model_validate(found)
    except TimeoutError:
        return Reading(ok=False, detail=f"no answer within {_LONGEST:g} s")
    except Exception as exc:
        return Reading(ok=False, detail=place_of(exc))


def database_check(name: str, database: Database) -> Check:
    """The database answers; the value is the milliseconds it took."""

    def read() -> Reading:
        started = time.perf_counter()
        with database.session() as session:
            session.execute(text("SELECT 1"))
        return Reading(ok=True, value=round((time.perf_counter() - started) * 1000, 2))

    return Check(name, read)


def lag_check(name: str, lag: Callable[[], int], *, most: int) -> Check:
    """Something is not more than `most` behind; the value is the lag."""

    def read() -> Reading:
        behind = lag()
        return Reading(ok=behind <= most, value=behind, detail="" if behind <= most else f"more than {most} behind")

    return Check(name, read)


def read_models_check(name: str, ledger: Ledger, views: Views, models: Sequence[str], *, most: int) -> Check:
    """No projector has stopped, none is more than `most` behind; the value is the greatest lag."""

    def read() -> Reading:
        found = standings(ledger, views, models)
        wrong = [f"{each.name} stopped: {each.error}" for each in found if each.error]
        wrong += [f"{each.name} is {each.lag} behind" for each in found if each.lag > most and not each.error]
        return Reading(ok=not wrong, value=max((each.lag for each in found), default=0), detail="; ".join(wrong))

    return Check(name, read)


@router.get("/healthz", tags=["运行状态"], summary="进程是否存活", dependencies=[Depends(public)])
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get(
    "/readyz",
    tags=["运行状态"],
    summary="能否正常办理（数据库、消息、各环节滞后）",
    response_model=Readiness,
    responses={503: {"model": Readiness}},
    dependencies=[Depends(public)],
)
async def readyz(request: Request) -> JSONResponse:
    """Every check with its value; 503 when one is not well."""
    health: Health = request.app.state.health
    found = await health.readiness()
    return JSONResponse(found.model_dump(), 200 if found.status == "ready" else 503)
