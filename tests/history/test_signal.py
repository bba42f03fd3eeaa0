"""Whoever waits is woken, across threads, event loops and processes."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import uvloop

from shared.history import Ledger, Signal, Writer
from tests.history.books import CODEC, acquire

LONG = 30.0  # far beyond what any of these takes


def test_waiting_task_is_woken_from_another_thread() -> None:
    signal = Signal()

    async def follow() -> list[bool]:
        woken = [await signal.wait(LONG)]
        threading.Thread(target=signal.notify).start()
        return [*woken, await signal.wait(LONG), await signal.wait(0)]

    assert asyncio.run(follow()) == [True, True, False]


def test_notification_between_two_waits_is_not_lost() -> None:
    signal = Signal()

    async def follow() -> list[bool]:
        await signal.wait(0)
        signal.notify()
        signal.notify()
        return [await signal.wait(0), await signal.wait(0)]

    assert asyncio.run(follow()) == [True, False]


def test_every_waiting_task_is_woken_on_every_loop() -> None:
    signal = Signal()
    ready = threading.Barrier(4)

    async def follow() -> bool:
        await signal.wait(0)
        ready.wait()
        return await signal.wait(LONG)

    with ThreadPoolExecutor(3) as threads:
        loops = [threads.submit(asyncio.run, follow()) for _ in range(2)]
        loops.append(threads.submit(uvloop.run, follow()))
        ready.wait()
        signal.notify()
        assert [loop.result() for loop in loops] == [True] * 3


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_waiting_task_is_woken_from_another_process(run: object) -> None:
    eventfd = os.eventfd(0)
    signal = Signal(woken_by=eventfd)

    async def follow() -> list[bool]:
        await signal.wait(0)
        code = f"from shared.history import Signal; Signal(wakes=[{eventfd}]).notify()"
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, pass_fds=[eventfd])
        woken = await signal.wait(LONG)
        await process.wait()
        return [woken, await signal.wait(0)]

    assert callable(run)
    assert run(follow()) == [True, False]
    os.close(eventfd)


def test_notification_to_a_process_that_does_not_listen_does_no_harm() -> None:
    eventfd = os.eventfd(0, os.EFD_NONBLOCK)
    os.eventfd_write(eventfd, 2**64 - 2)
    signal = Signal(wakes=[eventfd])
    signal.notify()
    os.close(eventfd)
    signal.notify()


def test_commit_is_signalled_and_a_command_that_wrote_nothing_is_not(ledger: Ledger) -> None:
    signal = Signal()
    writer = Writer(ledger, CODEC, committed=signal)
    writer.start()

    async def follow() -> list[bool]:
        await signal.wait(0)
        await asyncio.wrap_future(writer.submit(lambda work: None))
        quiet = await signal.wait(0)
        await asyncio.wrap_future(writer.submit(acquire(uuid4())))
        return [quiet, await signal.wait(LONG)]

    assert asyncio.run(follow()) == [False, True]
    writer.stop()
