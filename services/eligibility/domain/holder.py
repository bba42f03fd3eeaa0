"""A holder by its key, whom bans recognise across rounds and departments: applications, measurements, bans (18.3)."""

from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid5

from services.eligibility.domain.rulebook import Ban, Category, MeasuredSatisfaction, ban_from
from services.eligibility.domain.rulebook.dates import first_day_after
from shared.history import Aggregate, Created, event

_NAMESPACE = UUID("5e2b3f0a-33c9-5c1c-8e43-0d7a54a8f3b7")


def asked_about(category: Category, *, holder: str, unit: str) -> str:
    """The key of those whose customers count for an application: the holder's, and for a leader the unit's (12.4)."""
    return unit if category is Category.LEADER else holder


def serves(measured: Category, applied: Category) -> bool:
    """Whether a measurement counts for an application, by their categories; a unit's also for its leader (12.4)."""
    return measured is applied or (measured, applied) == (Category.ENTERPRISE, Category.LEADER)


class Holder(Aggregate):
    """`Known`, `Applied`, `LeaderApplied`, `Measured`, `Banned`: what this service knows of one holder.

    A unit also knows its leaders' applications: what its customers say counts for them, its bans do not.
    """

    TOPIC = "eligibility.Holder"

    class Event(Aggregate.Event):
        TOPIC = "eligibility.Holder.Event"

    class Known(Event, Created):
        TOPIC = "eligibility.Holder.Known"
        key: str

    class Applied(Event):
        TOPIC = "eligibility.Holder.Applied"
        application: UUID
        category: Category

    class LeaderApplied(Event):
        TOPIC = "eligibility.Holder.LeaderApplied"
        application: UUID

    class Measured(Event):
        TOPIC = "eligibility.Holder.Measured"
        category: Category
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
        self.served: dict[UUID, Category] = {}
        self.measurements: dict[str, tuple[Category, MeasuredSatisfaction]] = {}
        self.bans: dict[UUID, Ban] = {}

    @staticmethod
    def id_of(key: str) -> UUID:
        """The aggregate of a holder's key."""
        return uuid5(_NAMESPACE, key)

    @classmethod
    def know(cls, key: str, *, by: str, at: datetime) -> Self:
        """Begin to know a holder."""
        return cls._create(cls.Known, id=cls.id_of(key), key=key, by=by, timestamp=at)

    def applied(self, application: UUID, category: Category, *, by: str, at: datetime) -> None:
        """Note an application, once."""
        if application not in self.applications:
            self._applied(application=application, category=category, by=by, timestamp=at)

    def leader_applied(self, application: UUID, *, by: str, at: datetime) -> None:
        """Note that a leader of this unit applied, once."""
        if application not in self.served:
            self._leader_applied(application=application, by=by, timestamp=at)

    def measured(
        self, measurement: MeasuredSatisfaction, category: Category, *, by: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Note what a closed campaign of a category measured, once: the applications that it counts for."""
        if measurement.event_id not in self.measurements:
            self._measured(category=category, measurement=measurement, by=by, timestamp=at)
        return tuple(application for application, applied in self.served.items() if serves(category, applied))

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

    def measurements_for(self, applied: Category) -> tuple[MeasuredSatisfaction, ...]:
        """Measurements that count for an application of this category, in the order in which they became known."""
        return tuple(measurement for category, measurement in self.measurements.values() if serves(category, applied))

    @event(Applied)
    def _applied(self, application: UUID, category: Category, by: str, timestamp: datetime) -> None:
        self.applications.append(application)
        if category is not Category.LEADER:
            self.served[application] = category

    @event(LeaderApplied)
    def _leader_applied(self, application: UUID, by: str, timestamp: datetime) -> None:
        self.served[application] = Category.LEADER

    @event(Measured)
    def _measured(self, category: Category, measurement: MeasuredSatisfaction, by: str, timestamp: datetime) -> None:
        self.measurements[measurement.event_id] = (category, measurement)

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
