"""Two small services for the tests: one sends parcels, the other receives them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from shared.contracts.envelope import Contract, Envelope
from shared.history import Aggregate, Codec, Created, Ledger, Recorded, Work, event
from shared.messaging import Registry

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


class Parcel(Aggregate):
    TOPIC = "sender.Parcel"

    class Event(Aggregate.Event):
        TOPIC = "sender.Parcel.Event"

    class Sent(Event, Created):
        TOPIC = "sender.Parcel.Sent"
        number: int
        note: str

    class Weighed(Event):
        TOPIC = "sender.Parcel.Weighed"

    @event(Sent)
    def __init__(self, number: int, note: str) -> None:
        self.number = number

    @event(Weighed)
    def _weighed(self, by: str, timestamp: datetime) -> None:
        pass

    @classmethod
    def send(cls, number: int, note: str) -> Parcel:
        parcel: Parcel = cls._create(cls.Sent, id=uuid4(), number=number, note=note, by="clerk", timestamp=AT)
        return parcel

    def weigh(self) -> None:
        self._weighed(by="clerk", timestamp=AT)


class Receipt(Aggregate):
    TOPIC = "receiver.Receipt"

    class Event(Aggregate.Event):
        TOPIC = "receiver.Receipt.Event"

    class Received(Event, Created):
        TOPIC = "receiver.Receipt.Received"
        number: int

    @event(Received)
    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def receive(cls, number: int, *, by: str, at: datetime) -> Receipt:
        # A new id each time: a message that is handled twice leaves two receipts.
        receipt: Receipt = cls._create(cls.Received, id=uuid4(), number=number, by=by, timestamp=at)
        return receipt


class ParcelSent(Contract):
    """A parcel is on its way."""

    TYPE: ClassVar[str] = "sender.parcel.sent.v1"
    number: int
    note: str


class ParcelSeen(Contract):
    """What everybody may know of a parcel."""

    TYPE: ClassVar[str] = "award.public.parcel_seen.v1"
    PUBLIC: ClassVar[bool] = True
    number: int


SENDER = Codec([Parcel])
RECEIVER = Codec([Receipt])


def sender() -> Registry:
    """Publishes every parcel but those noted as secret; every third one to the public."""
    registry = Registry("sender")

    @registry.publishes(Parcel.Sent, ParcelSent)
    def sent(recorded: Recorded[Parcel.Sent]) -> ParcelSent | None:
        if recorded.event.note == "secret":
            return None
        if recorded.event.note == "unpublishable":
            raise ZeroDivisionError
        return ParcelSent(number=recorded.event.number, note=recorded.event.note)

    @registry.publishes_public(Parcel.Sent, ParcelSeen)
    def seen(recorded: Recorded[Parcel.Sent]) -> ParcelSeen | None:
        return ParcelSeen(number=recorded.event.number) if recorded.event.number % 3 == 0 else None

    return registry


class Troubles:
    """What goes wrong in the receiver's handler: errors to raise for a number, one a time."""

    def __init__(self) -> None:
        self.errors: dict[int, list[Exception]] = {}
        self.tried: list[int] = []

    def strike(self, number: int) -> None:
        self.tried.append(number)
        if self.errors.get(number):
            raise self.errors[number].pop()


def receiver(troubles: Troubles | None = None) -> Registry:
    registry = Registry("receiver")

    @registry.on(ParcelSent)
    def on_parcel_sent(message: Envelope[ParcelSent], work: Work) -> None:
        if troubles is not None:
            troubles.strike(message.data.number)
        work.save(Receipt.receive(message.data.number, by=message.actor, at=message.time))

    return registry


def received(ledger: Ledger) -> list[int]:
    """The numbers of all receipts, in the order of the receiver's history."""
    return [RECEIVER.decode(entry).event.number for entry in ledger.read(after=0, limit=1_000_000)]  # type: ignore[attr-defined]


def causes(ledger: Ledger) -> list[str]:
    return [RECEIVER.decode(entry).cause for entry in ledger.read(after=0, limit=1_000_000)]


def send(number: int, note: str = "") -> Any:
    def handler(work: Work) -> UUID:
        parcel = Parcel.send(number, note)
        work.save(parcel)
        return parcel.id

    return handler
