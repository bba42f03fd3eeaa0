"""Submissions over HTTP into the embedded suite, against a plain FastAPI service that stores the same body.

Both run all the time and are loaded in turn, each by the same client with bodies of its own.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.backlog import Backlog, Lags
from benchmarks.load import Outcome, Target, fire
from benchmarks.postgres import Postgres
from benchmarks.servers import Databases, Files, Plain, Server, Suite
from shared.legal_time import legal_date
from shared.messaging import Bus, EmbeddedNats

LONGEST_DRAIN = 120.0
MOST_PEOPLE = 100_000  # of one load
LOADS = count()


@dataclass(frozen=True)
class Round:
    """One load of each side."""

    suite: Outcome
    plain: Outcome
    backlog: Lags
    drained: float


def _target(server: Server, seconds: float) -> Target:
    today = legal_date(datetime.now(UTC))
    return Target(
        port=server.port,
        path=server.path,
        token=server.token,
        first=next(LOADS) * MOST_PEOPLE,
        seconds=seconds,
        round=today.year,
        day=today.isoformat(),
    )


async def _load(server: Server, seconds: float) -> Outcome:
    outcome = await fire(_target(server, seconds))
    if outcome.refused:
        raise RuntimeError(f"{type(server).__name__} refused: {outcome.refused}")
    return outcome


async def _round(suite: Suite, plain: Plain, backlog: Backlog, seconds: float) -> Round:
    loaded = await _load(suite, seconds)
    behind = await backlog.read()
    drained = await backlog.drained(within=LONGEST_DRAIN)
    return Round(loaded, await _load(plain, seconds), behind, drained)


async def _rounds(suite: Suite, plain: Plain, rounds: int, seconds: float) -> list[Round]:
    url = EmbeddedNats.url_of(suite.settings.data)
    assert url is not None
    bus = await Bus.connect(url, name="backlog")
    backlog = Backlog(suite.settings, bus)
    try:
        await _round(suite, plain, backlog, 1.0)  # to warm up
        return [await _round(suite, plain, backlog, seconds) for _ in range(rounds)]
    finally:
        backlog.close()
        await bus.close()


def _measure(databases: Databases, folder: Path, rounds: int, seconds: float) -> dict[str, float]:
    suite = Suite(folder / "suite", databases)
    try:
        plain = Plain(databases.url("plain"))
        try:
            done = asyncio.run(_rounds(suite, plain, rounds, seconds))
        finally:
            plain.stop()
    finally:
        suite.stop()
    return {
        "per_second": median(r.suite.per_second for r in done),
        "floor_per_second": median(r.plain.per_second for r in done),
        "rate_ratio": median(r.suite.per_second / r.plain.per_second for r in done),
        "p50_ms": median(r.suite.p50 for r in done),
        "floor_p50_ms": median(r.plain.p50 for r in done),
        "p99_ms": median(r.suite.p99 for r in done),
        "floor_p99_ms": median(r.plain.p99 for r in done),
        "p99_ratio": median(r.suite.p99 / r.plain.p99 for r in done),
        "relay_lag": median(r.backlog.relays for r in done),
        "subscription_lag": median(r.backlog.subscriptions for r in done),
        "projector_lag": median(r.backlog.projectors for r in done),
        "drained_s": median(r.drained for r in done),
    }


def measure(database: str, *, rounds: int = 3, seconds: float = 10.0) -> dict[str, float]:
    """On `sqlite` or `postgresql`; goals: rate_ratio at least 1, p99_ratio at most 1, drained_s at most 5."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
        if database == "sqlite":
            return _measure(Files(Path(folder)), Path(folder), rounds, seconds)
        with Postgres() as server:
            return _measure(server, Path(folder), rounds, seconds)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], rounds=int(sys.argv[2]), seconds=float(sys.argv[3])), indent=2))
