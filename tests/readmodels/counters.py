"""A small history for the tests of read models: counters that are opened, raised and renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import MetaData
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.history import Aggregate, Codec, Created, Ledger, Recorded, Signal, Work, Writer, event
from shared.readmodels import Base, ReadModel

AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


class Counter(Aggregate):
    TOPIC = "tests.readmodels.Counter"

    class Event(Aggregate.Event):
        TOPIC = "tests.readmodels.Counter.Event"

    class Opened(Event, Created):
        TOPIC = "tests.readmodels.Counter.Opened"
        name: str

    class Raised(Event):
        TOPIC = "tests.readmodels.Counter.Raised"
        by_how_much: int

    class Renamed(Event):
        TOPIC = "tests.readmodels.Counter.Renamed"
        name: str

    @event(Opened)
    def __init__(self, name: str) -> None:
        self.name = name
        self.value = 0

    @event(Raised)
    def _raised(self, by_how_much: int, by: str, timestamp: datetime) -> None:
        self.value += by_how_much

    @event(Renamed)
    def _renamed(self, name: str, by: str, timestamp: datetime) -> None:
        self.name = name

    @classmethod
    def open(cls, name: str) -> Counter:
        return cls._create(cls.Opened, id=counter_id(name), name=name, by="tester", timestamp=AT)

    def raise_by(self, amount: int) -> None:
        self._raised(by_how_much=amount, by="tester", timestamp=AT)

    def rename(self, name: str) -> None:
        self._renamed(name=name, by="tester", timestamp=AT)


CODEC = Codec([Counter])


def counter_id(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


class Rows(Base):
    __abstract__ = True
    metadata = MetaData()


class CounterRow(Rows):
    __tablename__ = "counter_values"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    value: Mapped[int]
    changed: Mapped[datetime]


class SeenRow(Rows):
    __tablename__ = "seen_events"

    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]


def values_model(name: str = "values") -> ReadModel:
    model = ReadModel(name, tables=[CounterRow.__table__])

    @model.on(Counter.Opened)
    def opened(session: Session, recorded: Recorded[Counter.Opened]) -> None:
        found = recorded.event
        session.add(CounterRow(id=found.originator_id, name=found.name, value=0, changed=found.timestamp))

    @model.on(Counter.Raised)
    def raised(session: Session, recorded: Recorded[Counter.Raised]) -> None:
        row = session.get_one(CounterRow, recorded.event.originator_id)
        row.value += recorded.event.by_how_much
        row.changed = recorded.event.timestamp

    return model


def seen_model() -> ReadModel:
    """Takes every event, by their common class."""
    model = ReadModel("seen", tables=[SeenRow.__table__])

    @model.on(Counter.Event)
    def seen(session: Session, recorded: Recorded[Counter.Event]) -> None:
        session.add(SeenRow(position=recorded.position, kind=type(recorded.event).__name__))

    return model


def write(ledger: Ledger, counters: Iterable[str], raises: int = 0, signal: Signal | None = None) -> int:
    """Open counters and raise each by 1 so many times; the position reached."""
    writer = Writer(ledger, CODEC, committed=signal or Signal())
    writer.start()

    def command(name: str) -> Callable[[Work], None]:
        def run(work: Work) -> None:
            counter = work.find(Counter, counter_id(name)) or Counter.open(name)
            for _ in range(raises):
                counter.raise_by(1)
            work.save(counter)

        return run

    positions = [writer.submit(command(name)).result().position for name in counters]
    writer.stop()
    return max(positions, default=0)
