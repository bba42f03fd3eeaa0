"""Declarations are checked when they are made, and make the AsyncAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from shared.contracts.envelope import Contract, Envelope
from shared.history import Recorded, Work
from shared.messaging import Registry, asyncapi
from shared.messaging.registry import RegistryError
from tests.messaging.handmade import body_of
from tests.messaging.parcels import Parcel, ParcelSeen, ParcelSent, receiver, sender


class ParcelSent2(Contract):
    """A parcel is on its way, with its weight."""

    TYPE: ClassVar[str] = "sender.parcel.sent.v2"
    REPLACES: ClassVar[type[Contract] | None] = ParcelSent
    number: int
    grams: int | None

    @classmethod
    def upcast(cls, earlier: Contract) -> ParcelSent2:
        assert isinstance(earlier, ParcelSent)
        return cls(number=earlier.number, grams=None)


def nothing(recorded: Recorded[Parcel.Sent]) -> None:
    return None


def ignore(message: Envelope[Any], work: Work) -> None:
    """Take no notice."""


def test_contract_of_another_service_is_not_ours_to_publish() -> None:
    registry = Registry("receiver")
    with pytest.raises(RegistryError, match="not for receiver"):
        registry.publishes(Parcel.Sent, ParcelSent)
    with pytest.raises(RegistryError, match="not for sender"):
        Registry("sender").publishes(Parcel.Sent, ParcelSeen)
    with pytest.raises(RegistryError, match="not a public contract"):
        registry.publishes_public(Parcel.Sent, ParcelSent)


def test_event_is_published_once_a_stream() -> None:
    registry = sender()
    with pytest.raises(RegistryError, match="published twice"):
        registry.publishes(Parcel.Sent, ParcelSent)(nothing)


def test_contract_has_one_handler() -> None:
    registry = receiver()
    with pytest.raises(RegistryError, match="two handlers"):
        registry.on(ParcelSent)(ignore)


def test_earlier_version_is_upcast_for_the_handler_of_the_later() -> None:
    registry = Registry("receiver")
    registry.on(ParcelSent2)(ignore)
    message = registry.subscribers[ParcelSent.TYPE].parse(body_of(3, 0, {"number": 8, "note": "old"}))
    assert message.data == ParcelSent2(number=8, grams=None)
    assert (message.type, message.position, message.id) == ("sender.parcel.sent.v2", 3, "zlxh.sender:3")


@pytest.mark.parametrize("first", [ParcelSent, ParcelSent2])
def test_earlier_version_with_a_handler_of_its_own_is_left_to_it(first: type[Contract]) -> None:
    registry = Registry("receiver")
    for contract in (first, ParcelSent if first is ParcelSent2 else ParcelSent2):
        registry.on(contract)(ignore)
    message = registry.subscribers[ParcelSent.TYPE].parse(body_of(3, 0, {"number": 8, "note": "old"}))
    assert message.data == ParcelSent(number=8, note="old")


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_document_has_one_channel_a_contract_and_an_operation_for_each_side() -> None:
    other = Registry("archive")

    @other.on(ParcelSent)
    def on_parcel_sent(message: Envelope[ParcelSent], work: Work) -> None:
        """Keep it."""

    document = asyncapi([sender(), receiver(), other])
    assert document["asyncapi"] == "3.0.0"
    assert {name: channel["address"] for name, channel in document["channels"].items()} == {
        "sender.parcel.sent.v1": "evt.{department}.sender.parcel.sent.v1",
        "award.public.parcel_seen.v1": "award.public.parcel_seen.v1",
    }
    sent = {"$ref": "#/channels/sender.parcel.sent.v1"}
    operations = {name: (each["action"], each["channel"]) for name, each in document["operations"].items()}
    assert operations["sender.parcel.sent.v1"] == ("send", sent)
    assert operations["receiver.on_parcel_sent"] == ("receive", sent)
    assert operations["archive.on_parcel_sent"] == ("receive", sent)
    assert document["operations"]["archive.on_parcel_sent"]["description"] == "Keep it."
    payload = document["components"]["schemas"]["ParcelSentEnvelope"]
    assert payload["properties"]["data"] == {"$ref": "#/components/schemas/ParcelSent"}


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = asyncapi([receiver(), sender()])  # also when the listener is declared before the publisher
    found = list(references(document))
    assert found
    for reference in found:
        part: Any = document
        for key in reference.removeprefix("#/").split("/"):
            part = part[key]
    for section in (document["channels"], document["operations"], *document["components"].values()):
        for name in section or ():
            assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
