"""How the `work` processes are doing: each tells by a file, and `web` answers by these whether the suite is ready."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from shared.faults import place_of
from shared.messaging.store_lock import start_time
from shared.web import Check, Reading

EVERY = 1.0
_SILENT = 10 * EVERY
_log = logging.getLogger(__name__)


class Told(BaseModel):
    """What a work process told: when, by the wall clock and by the one that nobody sets, and who it is."""

    at: datetime
    uptime: float
    pid: int
    started: str
    readings: dict[str, Reading]


async def report(read: Callable[[], Iterator[tuple[str, Reading]]], file: Path) -> None:
    """Write the readings down every second, until cancelled."""
    fresh = file.with_suffix(".new")
    pid = os.getpid()
    started = start_time(pid)
    while True:
        try:
            readings = await asyncio.to_thread(lambda: dict(read()))
            told = Told(at=datetime.now(UTC), uptime=time.monotonic(), pid=pid, started=started, readings=readings)
            fresh.write_text(told.model_dump_json(), encoding="utf-8")
            fresh.replace(file)
        except Exception as error:  # the web process notices by itself that nothing is told any more
            _log.warning("this process cannot tell how it is: %s", place_of(error))
        await asyncio.sleep(EVERY)


def status_check(*files: Path) -> Check:
    """Whether the work processes live and are well; the value is how many messages and positions they are behind."""

    def read() -> Reading:
        found = [_reading(file) for file in files]
        behind = [reading.value for reading in found if isinstance(reading.value, int)]
        return Reading(
            ok=all(reading.ok for reading in found),
            value=sum(behind) if len(behind) == len(files) else None,
            detail="; ".join(reading.detail for reading in found if reading.detail),
        )

    return Check("work", read)


def _reading(file: Path) -> Reading:
    try:
        told = Told.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return Reading(ok=False, detail=f"the process {file.stem} has not reported yet")
    if start_time(told.pid) != told.started:
        return Reading(ok=False, detail=f"the process {file.stem} has ended")
    age = time.monotonic() - told.uptime
    if age > _SILENT:
        return Reading(ok=False, detail=f"the process {file.stem} has not reported for {round(age)} s")
    wrong = [f"{name}: {reading.detail}" for name, reading in told.readings.items() if not reading.ok]
    lags = (reading.value for name, reading in told.readings.items() if not name.endswith(".parked"))
    return Reading(ok=not wrong, value=sum(lag for lag in lags if isinstance(lag, int)), detail="; ".join(wrong))
