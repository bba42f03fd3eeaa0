"""Across the bus, from commit to effect: ours beside a bare pipelined publish / pull / commit loop, in the same run.

Both use the same nats-server (`sync_interval: always`), the same bodies and SQLite with `synchronous=FULL`. They take
turns, so that both meet the same machine: floods for the throughput, single messages for the latency.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.bus_sides import Floor, Ours, Side, Times
from shared.messaging import EmbeddedNats

FLOOD = 3_000
FLOODS = 5
SINGLE = 300
PACE = 0.004  # seconds of rest after each single message
LONGEST = 40.0  # seconds for each part, whatever the machine does


async def _flood(side: Side) -> float:
    """Messages a second, from the start of the commits to the last effect."""
    start = time.perf_counter()
    await side.send(FLOOD)
    return FLOOD / (await side.last_effect() - start)


async def _single(side: Side) -> float:
    """Milliseconds from one commit to its effect."""
    committed = await side.send(1)
    latency = (await side.last_effect() - committed) * 1000
    await asyncio.sleep(PACE)
    return latency


async def _measure(url: str, folder: Path) -> dict[str, float]:
    rates: dict[str, Times] = {"floor": [], "ours": []}
    latencies: dict[str, Times] = {"floor": [], "ours": []}
    async with Floor(url, folder) as floor, Ours(url, folder) as ours:
        sides: dict[str, Side] = {"floor": floor, "ours": ours}
        for name in [*sides] * 20:
            await _single(sides[name])  # to warm up
        for measured, single, times in ((rates, _flood, FLOODS), (latencies, _single, SINGLE)):
            end = time.monotonic() + LONGEST
            while len(measured["ours"]) < times and time.monotonic() < end:
                for name, side in sides.items():
                    measured[name].append(await single(side))
    ratios = [ours / floor for ours, floor in zip(rates["ours"], rates["floor"], strict=True)]
    p50, floor_p50 = (statistics.median(latencies[name]) for name in ("ours", "floor"))
    p99, floor_p99 = (statistics.quantiles(latencies[name], n=100)[98] for name in ("ours", "floor"))
    return {
        "messages_per_second": statistics.median(rates["ours"]),
        "floor_messages_per_second": statistics.median(rates["floor"]),
        "throughput_ratio": statistics.median(ratios),
        "p50_ms": p50,
        "floor_p50_ms": floor_p50,
        "latency_ratio": p50 / floor_p50,
        "p99_ms": p99,
        "floor_p99_ms": floor_p99,
    }


def measure() -> dict[str, float]:
    """Throughput (goal: at least 0.8 of the floor) and latency (goal: p50 at most 1.4 of it); 15 seconds or so."""
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
