"""What must be true of a data directory and its bus, whatever happened to the processes."""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import UUID

from cli.compose import BUILDS, build_services
from services.publicity.domain.honour import Honour
from shared.contracts.envelope import subject_of
from shared.history import Entry, verify_chain
from shared.hosting import Service
from shared.messaging import Bus, EmbeddedNats
from shared.messaging.delivery import Delivered, Delivery
from shared.messaging.streams import stream_name
from shared.settings import ServiceSettings

DEPARTMENT = "zlxh"
NAMED_BY_CHANCE = ("publicity.Objection.", "surveys.Campaign.")
ONE_FACT = {"review.Review.LateVersionNoted": "review.Review.VersionReceived"}
"""The same fact by two names: whether a ban is heard of before its application, two streams have no common order."""
Facts = dict[str, Counter[tuple[str, str]]]


def check_histories(data: Path) -> Facts:
    """Every history is whole: chain, positions, versions, nothing parked; what happened to what, and how often."""
    facts = {}
    for service in _services(data):
        try:
            facts[service.name] = _check_history(service)
        finally:
            service.close()
    return facts


def check_bus(data: Path, server: Path | None = None) -> None:
    """Every contract that follows from a history is in its stream once, in order, linked to it, and nothing else is.

    The server's directory is the data directory's own unless it is given; it must not be running.
    """
    nats = EmbeddedNats(server or data)
    url = nats.start()
    services = _services(data)
    try:
        asyncio.run(_check_streams(url, services))
    finally:
        nats.stop()
        for service in services:
            service.close()


def certificates(data: Path) -> dict[str, UUID]:
    """Which application was given which certificate."""
    (publicity,) = build_services(["publicity"], ServiceSettings(data=data))
    try:
        events = [publicity.codec.decode(entry).event for entry in _entries(publicity)]
    finally:
        publicity.close()
    return {event.certificate: event.application_id for event in events if isinstance(event, Honour.Conferred)}


def _services(data: Path) -> list[Service]:
    return build_services(list(BUILDS), ServiceSettings(data=data))


def _entries(service: Service) -> list[Entry]:
    return service.ledger.read(after=0, limit=1_000_000)


def _check_history(service: Service) -> Counter[tuple[str, str]]:
    assert verify_chain(service.ledger) is None, f"{service.name}: the chain is broken"
    entries = _entries(service)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    versions: dict[object, int] = {}
    for entry in entries:
        assert entry.originator_version == versions.get(entry.originator_id, 0) + 1, f"{service.name}: {entry.position}"
        versions[entry.originator_id] = entry.originator_version
    assert service.ledger.parked(state=None) == []
    return Counter(
        (
            "" if entry.topic.startswith(NAMED_BY_CHANCE) else str(entry.originator_id),
            ONE_FACT.get(entry.topic, entry.topic),
        )
        for entry in entries
    )


async def _check_streams(url: str, services: list[Service]) -> None:
    bus = await Bus.connect(url, name="check")
    try:
        for service in services:
            registry = service.registry
            for public, publishers in ((False, registry.publishers), (True, registry.public_publishers)):
                if public and not publishers:
                    continue
                expected = []
                for entry in _entries(service):
                    publisher = publishers.get(entry.topic)
                    if publisher and publisher.function(service.codec.decode(entry)) is not None:
                        subject = subject_of(DEPARTMENT, publisher.contract.TYPE)
                        expected.append((entry.position, subject, entry.link.hex()))
                found = await _messages(bus, stream_name(DEPARTMENT, service.name, public=public))
                _compare(f"{service.name} public={public}", expected, found)
    finally:
        await bus.close()


def _compare(stream: str, expected: list[tuple[int, str, str]], found: list[Delivered]) -> None:
    told = [(int(each.headers["position"]), each.subject, each.headers["link"]) for each in found]
    assert told == expected, f"{stream}: the stream is not what the history says"
    previous = [int(each.headers["previousposition"]) for each in found]
    assert previous == [0, *(position for position, *_ in expected)][: len(expected)], stream


async def _messages(bus: Bus, stream: str) -> list[Delivered]:
    info = await bus.request(f"STREAM.INFO.{stream}", {})
    last = info["state"]["last_seq"]
    found: list[Delivered] = []
    async with Delivery(bus, stream, start=1, batch=500) as delivery:
        while len(found) < last:
            messages = await delivery.next(5.0)
            assert messages, f"{stream} gave {len(found)} of {last} messages"
            found += messages
    return found
