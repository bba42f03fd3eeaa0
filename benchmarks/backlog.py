"""What a running suite has still to do, seen from outside: in its databases and on its bus."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from dataclasses import dataclass
from itertools import takewhile

from cli.compose import BUILDS, build_services
from shared.history import entries_of
from shared.hosting import Service
from shared.messaging import Bus
from shared.messaging.streams import stream_name
from shared.messaging.tail import read_tail
from shared.settings import ServiceSettings

AGAIN = 0.1


@dataclass(frozen=True)
class Lags:
    """Contracts that are not in a stream yet, contracts not handled by a service that listens, events that some read
    model of their service does not show.
    """

    relays: int
    subscriptions: int
    projectors: int

    @property
    def total(self) -> int:
        return self.relays + self.subscriptions + self.projectors


class Lane:
    """One stream, and the positions of the events that belong into it; every event is read once."""

    def __init__(self, service: Service, *, public: bool) -> None:
        registry = service.registry
        self.stream = stream_name(service.settings.department, service.name, public=public)
        self._topics = set(registry.public_publishers if public else registry.publishers)
        self._ledger = service.ledger
        self._positions: list[int] = []
        self._read = 0

    async def lag(self, bus: Bus, head: int) -> int:
        for entry in takewhile(lambda entry: entry.position <= head, entries_of(self._ledger, after=self._read)):
            self._read = entry.position
            if entry.topic in self._topics:
                self._positions.append(entry.position)
        return len(self._positions) - bisect_right(self._positions, (await read_tail(bus, self.stream)).position)


class Backlog:
    """Reads the lags."""

    def __init__(self, settings: ServiceSettings, bus: Bus) -> None:
        self._services = build_services(list(BUILDS), settings)
        self._bus = bus
        self._lanes = [
            (service, Lane(service, public=public))
            for service in self._services
            for public in (False, True)
            if (service.registry.public_publishers if public else service.registry.publishers)
        ]

    async def read(self) -> Lags:
        heads = {service.name: service.ledger.head().position for service in self._services}
        return Lags(
            relays=sum([await lane.lag(self._bus, heads[service.name]) for service, lane in self._lanes]),
            subscriptions=sum([await self._unheard(service) for service in self._services]),
            projectors=sum(max(0, heads[service.name] - self._shown(service)) for service in self._services),
        )

    async def drained(self, *, within: float) -> float:
        """Seconds until nothing is left to do, twice in succession; raises TimeoutError."""
        start = time.perf_counter()
        idle: list[float] = []
        while len(idle) < 2:
            if time.perf_counter() - start > within:
                raise TimeoutError(f"still behind after {within} s: {await self.read()}")
            idle = [] if (await self.read()).total else [*idle, time.perf_counter() - start]
            await asyncio.sleep(AGAIN)
        return idle[0]

    def close(self) -> None:
        for service in self._services:
            service.close()

    @staticmethod
    def _shown(service: Service) -> int:
        positions = service.views.positions()
        return min(positions[model.name][0] for model in service.read_models)

    async def _unheard(self, service: Service) -> int:
        return sum([await self._behind(service, source) for source in service.listens_to])

    async def _behind(self, service: Service, source: str) -> int:
        stream = stream_name(service.settings.department, source)
        last = (await self._bus.request(f"STREAM.INFO.{stream}", {}))["state"]["last_seq"]
        return max(0, int(last) - service.ledger.source_position(stream))
