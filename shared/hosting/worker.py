"""What a service does without being asked: relays, subscriptions, projectors and timers of a process's services."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from shared.faults import place_of
from shared.history import Work
from shared.hosting.service import Chore, Service, Timer
from shared.messaging import Bus, Relay, Subscription
from shared.messaging.supervision import Condition
from shared.pace import nobody
from shared.readmodels import Pages, Projector, follow
from shared.tasks import end

TICK = 1.0
_log = logging.getLogger(__name__)


class Worker:
    """Runs the background of some services on one connection to the bus, until cancelled."""

    def __init__(
        self, services: Sequence[Service], bus: Bus, *, pause: float = 0.0, busy: Callable[[], bool] = nobody
    ) -> None:
        """`pause`: seconds between two turns of a part at the least; `busy`: whom to make way for (shared.pace)."""
        self.services = tuple(services)
        self.bus = bus
        self._project = partial(self._projecting, pause=pause, busy=busy)
        self.relays = [
            Relay(
                service.ledger,
                service.codec,
                service.registry,
                department=service.settings.department,
                bus=bus,
                committed=service.committed,
                pause=pause,
                busy=busy,
            )
            for service in services
        ]
        self.subscriptions = [
            Subscription(
                service.settings.department,
                source,
                service.registry,
                service.writer,
                ledger=service.ledger,
                bus=bus,
                pause=pause,
                busy=busy,
                clock=service.clock,
            )
            for service in services
            for source in service.listens_to
        ]

    @property
    def conditions(self) -> Iterator[tuple[Condition, int]]:
        """Every relay and subscription: what it is at, and how much it is behind."""
        for relay in self.relays:
            for lane in relay.lanes:
                yield lane.condition, lane.lag
        for subscription in self.subscriptions:
            yield subscription.condition, subscription.lag

    async def run(self) -> None:
        """Until cancelled."""
        parts = [*(relay.run() for relay in self.relays), *(each.run() for each in self.subscriptions)]
        parts += [self._project(service) for service in self.services]
        parts += [_tick(service) for service in self.services if service.timers]
        parts += [_repeat(chore) for service in self.services for chore in service.chores]
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            await end(tasks)

    async def _projecting(self, service: Service, *, pause: float, busy: Callable[[], bool]) -> None:
        pages = Pages(service.ledger, service.codec)
        projectors = [
            Projector(service.ledger, service.codec, service.views, model, pages=pages) for model in service.read_models
        ]
        await follow(projectors, service.committed, pause=pause, busy=busy)


async def _tick(service: Service) -> None:
    """Try every timer each second; one that fails is tried again at the next tick."""
    while True:
        await asyncio.sleep(TICK)
        now = service.clock()
        for timer in service.timers:
            try:
                job = service.writer.submit(partial(_act, timer, now), cause=f"timer:{timer.name}")
                await asyncio.wrap_future(job)
            except Exception as error:
                _log.warning("timer %s will try again: %s", timer.name, place_of(error))


async def _repeat(chore: Chore) -> None:
    """Do it now and again; one that fails is done again at its next time."""
    while True:
        try:
            await chore.do()
        except Exception as error:
            _log.warning("chore %s will try again: %s", chore.name, place_of(error))
        await asyncio.sleep(chore.every)


def _act(timer: Timer, now: datetime, work: Work) -> None:
    timer.act(work, now)
