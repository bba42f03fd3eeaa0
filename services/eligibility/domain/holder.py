"""A holder by its key, whom bans recognise across rounds and departments: applications, measurements, bans (18.3)."""

from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid5

from services.eligibility.domain.rulebook import Ban, MeasuredSatisfaction, ban_from
from services.eligibility.domain.rulebook.dates import first_day_after
from shared.history import Aggregate, Created, event

_NAMESPACE = UUID("5e2b3f0a-33c9-5c1c-8e43-0d7a54a8f3b7")


class Holder(Aggregate):
    """`Known`, `Applied`, `Measured`, `Banned`: what this service knows of one holder."""

    TOPIC = "eligibility.Holder"

    class Event(Aggregate.Event):
        TOPIC = "eligibility.Holder.Event"

    class Known(Event, Created):
        TOPIC = "eligibility.Holder.Known"
        key: str

    class Applied(Event):
        TOPIC = "eligibility.Holder.Applied"
        application: UUID

    class Measured(Event):
        TOPIC = "eligibility.Holder.Measured"
        measurement: MeasuredSatisfaction

    class Banned(Event):
        TOPIC = "eligibility.Holder.Banned"
        key: str
        application: UUID
        round: int
        category: str
        ground: str
        decided_on: date
        last_day: date
        first_free_day: date

    @event(Known)
    def __init__(self, key: str) -> None:
        self.key = key
        self.applications: list[UUID] = []
        self.measurements: dict[str, MeasuredSatisfaction] = {}
        self.bans: dict[UUID, Ban] = {}

    @staticmethod
    def id_of(key: str) -> UUID:
        """The aggregate of a holder's key."""
        return uuid5(_NAMESPACE, key)

    @classmethod
    def know(cls, key: str, *, by: str, at: datetime) -> Self:
        """Begin to know a holder."""
        return cls._create(cls.Known, id=cls.id_of(key), key=key, by=by, timestamp=at)

    def applied(self, application: UUID, *, by: str, at: datetime) -> None:
        """Note an application, once."""
        if application not in self.applications:
            self._applied(application=application, by=by, timestamp=at)

    def measured(self, measurement: MeasuredSatisfaction, *, by: str, at: datetime) -> None:
        """Note what a closed campaign measured, once."""
        if measurement.event_id not in self.measurements:
            self._measured(measurement=measurement, by=by, timestamp=at)

    def ban(
        self,
        application: UUID,
        *,
        round_: int,
        category: str,
        ground: str,
        decided_on: date,
        by: str,
        at: datetime,
    ) -> None:
        """Three years from the decision, by the rulebook of its day; a case bans once."""
        if application in self.bans:
            return
        ban = ban_from(decided_on)
        self._banned(
            key=self.key,
            application=application,
            round=round_,
            category=category,
            ground=ground,
            decided_on=ban.decided_on,
            last_day=ban.last_day,
            first_free_day=first_day_after(ban.last_day),
            by=by,
            timestamp=at,
        )

    @property
    def standing_bans(self) -> tuple[Ban, ...]:
        """Every ban, in the order in which they were imposed."""
        return tuple(self.bans.values())

    @property
    def all_measurements(self) -> tuple[MeasuredSatisfaction, ...]:
        """Every measurement, in the order in which they became known."""
        return tuple(self.measurements.values())

    @event(Applied)
    def _applied(self, application: UUID, by: str, timestamp: datetime) -> None:
        self.applications.append(application)

    @event(Measured)
    def _measured(self, measurement: MeasuredSatisfaction, by: str, timestamp: datetime) -> None:
        self.measurements[measurement.event_id] = measurement

    @event(Banned)
    def _banned(
        self,
        key: str,
        application: UUID,
        round: int,  # noqa: A002 - the event's field
        category: str,
        ground: str,
        decided_on: date,
        last_day: date,
        first_free_day: date,
        by: str,
        timestamp: datetime,
    ) -> None:
        self.bans[application] = Ban(decided_on=decided_on, last_day=last_day)
