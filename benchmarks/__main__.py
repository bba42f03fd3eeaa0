"""`python -m benchmarks`: every figure beside its floor, measured in the same run, as a table and into the README."""

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import bus, replay, submissions, verdicts
from benchmarks.table import Row, page, printed

README = Path(__file__).with_name("README.md")


def submission_rows(database: str, *, rounds: int, seconds: float) -> list[Row]:
    """Commands over HTTP into the whole suite, against a plain CRUD service on the same database."""
    found = submissions.measure(database, rounds=rounds, seconds=seconds)
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    behind = f"{found['relay_lag']:.0f} + {found['subscription_lag']:.0f} + {found['projector_lag']:.0f}"
    return [
        Row(
            f"submissions a second over HTTP, {name}",
            f"{found['per_second']:,.0f}",
            f"{found['floor_per_second']:,.0f}",
            found["rate_ratio"],
            at_least=1.0,
        ),
        Row(
            f"their p99 in ms, {name}",
            f"{found['p99_ms']:.1f}",
            f"{found['floor_p99_ms']:.1f}",
            found["p99_ratio"],
            at_most=1.0,
        ),
        Row(
            f"seconds to drain the backlog ({behind}: relays, subscriptions, projectors), {name}",
            f"{found['drained_s']:.1f}",
            "-",
            found["drained_s"],
            at_most=5.0,
        ),
    ]


def bus_rows() -> list[Row]:
    """From one history's commit to its effect in another."""
    found = bus.measure()
    return [
        Row(
            "contracts a second across the bus, commit to effect",
            f"{found['messages_per_second']:,.0f}",
            f"{found['floor_messages_per_second']:,.0f}",
            found["throughput_ratio"],
            at_least=0.8,
        ),
        Row(
            "latency p50 in ms, commit to effect, under a steady load",
            f"{found['p50_ms']:.2f}",
            f"{found['floor_p50_ms']:.2f}",
            found["latency_ratio"],
            at_most=1.4,
        ),
        Row(
            "latency p50 in ms of a single message on an idle bus",
            f"{found['single_p50_ms']:.2f}",
            f"{found['floor_single_p50_ms']:.2f}",
            found["single_latency_ratio"],
            at_most=1.4,
        ),
    ]


def replay_rows() -> list[Row]:
    """A history into its aggregates."""
    found = replay.measure()
    return [
        Row(
            "events a second replayed into aggregates, the chain verified on the way",
            f"{found['replay_per_second']:,.0f}",
            f"{found['floor_per_second']:,.0f}",
            found["ratio"],
            at_least=0.6,
        )
    ]


def verdict_rows() -> list[Row]:
    """The rulebook alone, on one core."""
    found = verdicts.measure()
    return [
        Row(
            f"applications assessed a second on one core ({found['applications']:,.0f} of them)",
            f"{found['per_second']:,.0f}",
            f"{found['floor_per_second']:,.0f}",
            found["per_second"],
            at_least=5000.0,
        )
    ]


def main() -> None:
    """Measure, print, and write the README unless it is a quick run."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round on SQLite; the README stays as it is")
    quick = parser.parse_args().quick
    steps: dict[str, Callable[[], list[Row]]] = {
        "submissions on SQLite": lambda: submission_rows(
            "sqlite", rounds=1 if quick else 3, seconds=1.0 if quick else 10.0
        ),
        "submissions on PostgreSQL": lambda: submission_rows("postgresql", rounds=3, seconds=10.0),
        "bus": bus_rows,
        "replay": replay_rows,
        "verdicts": verdict_rows,
    }
    rows: list[Row] = []
    for name, measure in steps.items():
        if quick and name != "submissions on SQLite":
            continue
        print(f"{name} ...", flush=True)
        rows += measure()
    print(printed(rows))
    if not quick:
        README.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
