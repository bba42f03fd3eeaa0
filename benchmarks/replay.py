"""Replaying a history into aggregates, against reading, decoding (stdlib json) and hashing the same rows."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from shared.history import (
    Aggregate,
    Changes,
    Codec,
    Created,
    Head,
    Ledger,
    entries_of,
    event,
    extend,
    open_ledger,
    replay,
    replay_ledger,
    verify_chain,
)

AGGREGATES = 3_000
EVENTS_EACH = 10
ROUNDS = 7
AT = datetime(2026, 4, 1, tzinfo=UTC)


class Form(BaseModel, frozen=True):
    unit: str
    deeds: str
    satisfaction: Decimal


class Application(Aggregate):
    """Something like an application: a form of some hundred characters, then short events."""

    TOPIC = "benchmark.Application"

    class Event(Aggregate.Event):
        TOPIC = "benchmark.Application.Event"

    class Submitted(Event, Created):
        TOPIC = "benchmark.Application.Submitted"
        form: Form

    class Returned(Event):
        TOPIC = "benchmark.Application.Returned"
        reasons: tuple[str, ...]

    @event(Submitted)
    def __init__(self, form: Form) -> None:
        self.form = form
        self.reasons: tuple[str, ...] = ()

    @classmethod
    def submit(cls, application_id: UUID, form: Form) -> Self:
        return cls._create(cls.Submitted, id=application_id, form=form, by="clerk@haizhou", timestamp=AT)

    def send_back(self, reasons: tuple[str, ...]) -> None:
        self._returned(reasons=reasons, by="clerk@haizhou", timestamp=AT)

    @event(Returned)
    def _returned(self, reasons: tuple[str, ...], by: str, timestamp: datetime) -> None:  # noqa: ARG002
        self.reasons = reasons


CODEC = Codec([Application])


def fill(ledger: Ledger) -> None:
    form = Form(unit="连云港某某服务有限公司", deeds="以顾客为中心。" * 40, satisfaction=Decimal("93.5"))
    head = Head()
    for number in range(AGGREGATES):
        application = Application.submit(UUID(int=number + 2**100), form)
        for _ in range(EVENTS_EACH - 1):
            application.send_back(("材料不全", "请补充第三方测评报告" * 4))
        rows = [
            (e.originator_id, e.originator_version, CODEC.topic(e), CODEC.encode(e, "01JX7Q4W8Z"))
            for e in application.collect_events()
            if isinstance(e, Aggregate.Event)
        ]
        entries = extend(head, rows)
        ledger.append(Changes(entries))
        head = Head(entries[-1].position, entries[-1].link)


def floor(path: Path) -> None:
    """No event and no aggregate: the rows, their JSON and one hash of each."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT leaf_index, originator_id, originator_version, topic, state, link FROM stored_events "
            "ORDER BY leaf_index"
        )
        for row in rows:
            json.loads(row[4])
            sha256(row[4]).digest()


def seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def measure() -> dict[str, float]:
    """Events per second of the floor, of a replay that verifies the chain on its way, of a replay alone, and of
    verifying alone; ``ratio`` is the verified replay's to the floor. Medians of paired runs on SQLite, in CPU
    time, since all of it is one thread's and the rows are in memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        ledger = open_ledger(f"sqlite:///{path}")
        ledger.create()
        fill(ledger)
        runs: dict[str, Callable[[], object]] = {
            "floor": lambda: floor(path),
            "replay": lambda: replay_ledger(ledger, CODEC),
            "replay_unverified": lambda: replay(entries_of(ledger), CODEC),
            "verify": lambda: verify_chain(ledger),
        }
        rounds = [{name: seconds(run) for name, run in runs.items()} for _ in range(ROUNDS)]
        ledger.close()
    events = AGGREGATES * EVENTS_EACH
    figures = {f"{name}_per_second": events / median(r[name] for r in rounds) for name in runs}
    ratios = {
        "ratio": median(r["floor"] / r["replay"] for r in rounds),
        "ratio_unverified": median(r["floor"] / r["replay_unverified"] for r in rounds),
    }
    return {"events": events} | figures | ratios


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name:24}{figure:14,.2f}")
