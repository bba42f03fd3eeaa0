"""Across the bus, from commit to effect: ours beside a bare pipelined publish / pull / commit loop, in the same run.

Both use the same nats-server (`sync_interval: always`), the same bodies and SQLite with `synchronous=FULL`. They take
turns, so that both meet the same machine: floods for the throughput; for the latency a steady load in groups, as group
commit makes them, and messages one by one on an idle bus.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.bus_sides import Floor, Load, Ours, Side, Times
from shared.messaging import EmbeddedNats

FLOOD = Load(3_000)
STEADY = Load(600, group=10, pace=0.020)  # 500 a second
SINGLE = Load(100, pace=0.010)
ROUNDS = 7
LONGEST = 60.0  # seconds in all, whatever the machine does


def _rate(committed: Times, effected: Times, started: float) -> float:
    return len(committed) / (effected[-1] - started)


def _latencies(committed: Times, effected: Times) -> Times:
    return [(done - start) * 1000 for start, done in zip(committed, effected, strict=True)]


async def _measure(url: str, folder: Path) -> dict[str, float]:
    rates: dict[str, Times] = {"floor": [], "ours": []}
    steady: dict[str, list[Times]] = {"floor": [], "ours": []}
    single: dict[str, list[Times]] = {"floor": [], "ours": []}
    async with Floor(url, folder) as floor, Ours(url, folder) as ours:
        sides: dict[str, Side] = {"floor": floor, "ours": ours}
        for side in sides.values():
            await side.send(Load(200, pace=0.001))  # to warm up
        end = time.monotonic() + LONGEST
        for number in range(ROUNDS):
            if number and time.monotonic() > end:
                break
            for name, side in sides.items():
                start = time.perf_counter()
                rates[name].append(_rate(*await side.send(FLOOD), start))
                steady[name].append(_latencies(*await side.send(STEADY)))
                single[name].append(_latencies(*await side.send(SINGLE)))
    return {
        "messages_per_second": statistics.median(rates["ours"]),
        "floor_messages_per_second": statistics.median(rates["floor"]),
        "throughput_ratio": statistics.median(
            ours / floor for ours, floor in zip(rates["ours"], rates["floor"], strict=True)
        ),
        **_compared("", steady),
        **_compared("single_", single),
    }


def _compared(prefix: str, latencies: dict[str, list[Times]]) -> dict[str, float]:
    """Medians over the rounds, of the figures of each and of their ratio."""
    p50 = {name: [statistics.median(times) for times in rounds] for name, rounds in latencies.items()}
    p99 = {name: [statistics.quantiles(times, n=100)[98] for times in rounds] for name, rounds in latencies.items()}
    ratios = (ours / floor for ours, floor in zip(p50["ours"], p50["floor"], strict=True))
    return {
        f"{prefix}p50_ms": statistics.median(p50["ours"]),
        f"floor_{prefix}p50_ms": statistics.median(p50["floor"]),
        f"{prefix}latency_ratio": statistics.median(ratios),
        f"{prefix}p99_ms": statistics.median(p99["ours"]),
        f"floor_{prefix}p99_ms": statistics.median(p99["floor"]),
    }


def measure() -> dict[str, float]:
    """Throughput (goal: at least 0.8 of the floor) and latency (goal: p50 at most 1.4 of it); half a minute or so."""
    var = Path("var")  # the disk that the suite would use, not one in memory
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as folder:
        server = EmbeddedNats(folder)
        url = server.start()
        try:
            return asyncio.run(_measure(url, Path(folder).resolve()))
        finally:
            server.stop()


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
