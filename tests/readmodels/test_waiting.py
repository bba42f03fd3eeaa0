"""Following the history by signal, and waiting for one's own write."""

from __future__ import annotations

import asyncio
import statistics
import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from shared.history import Signal, Work, Writer
from shared.readmodels import Views, follow, wait_for
from tests.readmodels.conftest import House
from tests.readmodels.counters import CODEC, Counter, write
from tests.readmodels.test_projector import poisoned, values_of

pytestmark = pytest.mark.anyio


async def test_follow_shows_what_is_written(house: House) -> None:
    signal = Signal()
    task = asyncio.create_task(follow([house.projector(), house.projector(house.seen)], signal))
    position = await asyncio.to_thread(write, house.ledger, ["a", "b"], 400, signal)
    assert await wait_for(house.views, ["values", "seen"], position)
    assert values_of(house) == {"a": 400, "b": 400}
    task.cancel()


async def test_follow_goes_on_when_one_projector_stops_and_another_fails_for_a_while(house: House) -> None:
    write(house.ledger, ["a"], raises=5)
    model, _ = poisoned(house, at=3)
    stopped, shaky = house.projector(model), house.projector(house.seen)
    failures = iter([OperationalError("", None, Exception()), RuntimeError("x")])
    run_once = shaky.run_once

    def fail_first(*args: Any) -> int:
        for failure in failures:
            raise failure
        return run_once(*args)

    shaky.run_once = fail_first  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(follow([stopped, shaky], Signal()))
    assert await wait_for(house.views, ["seen"], 6)
    assert stopped.fault is not None
    task.cancel()


async def test_wait_for_a_stopped_read_model_ends_at_once(house: House) -> None:
    position = write(house.ledger, ["a"], raises=5)
    model, _ = poisoned(house, at=3)
    house.projector(model).run_once()
    started = time.perf_counter()
    assert not await wait_for(house.views, ["values"], position, timeout=5)
    assert time.perf_counter() - started < 1


async def test_wait_for_gives_up_after_the_timeout(house: House) -> None:
    assert not await wait_for(house.views, ["values"], 1, timeout=0.05)
    assert await wait_for(house.views, ["values"], 0, timeout=0.05)


async def test_wait_for_sees_what_another_process_shows(house: House) -> None:
    position = write(house.ledger, ["a"], raises=5)
    elsewhere = Views(str(house.views.engine.url.render_as_string(hide_password=False)))
    waiting = [asyncio.create_task(wait_for(house.views, ["values"], position)) for _ in range(50)]
    await asyncio.sleep(0.03)
    projector = house.projector()
    projector._views = elsewhere
    await asyncio.to_thread(projector.run_once)
    assert all(await asyncio.gather(*waiting))
    elsewhere.close()


def open_counter(name: str, work: Work) -> None:
    work.save(Counter.open(name))


@pytest.mark.parametrize("local", [True, False])
async def test_a_write_is_visible_within_milliseconds(house: House, local: bool) -> None:
    signal = Signal()
    views = Views(str(house.views.engine.url.render_as_string(hide_password=False)))
    writer = Writer(house.ledger, CODEC, committed=signal)
    writer.start()
    projector = house.projector()
    if not local:
        projector._views = views
    task = asyncio.create_task(follow([projector], signal))
    took = []
    for number in range(40):
        written = await asyncio.wrap_future(writer.submit(partial(open_counter, f"c{number}")))
        started = time.perf_counter()
        assert await wait_for(house.views, ["values"], written.position)
        took.append(time.perf_counter() - started)
    task.cancel()
    writer.stop()
    views.close()
    print(f"visible after {statistics.median(took) * 1000:.2f} ms (p50), {max(took) * 1000:.2f} ms (worst)")
    # The fastest: a busy machine must not fail this, a fixed pause in the way would.
    assert min(took) < 0.015
