"""A unit by its public number: the holders that applied as it or as its teams, and whom it succeeded (18.3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from services.eligibility.domain.refusals import NoSuchSuccessionError, SucceededAlreadyError
from services.eligibility.domain.rulebook import Category
from shared.history import Aggregate, Created, event

_NAMESPACE = UUID("7c1d0f52-6f0e-5d0a-9a57-2f6a6c1b0e93")
OF_UNITS = frozenset({Category.ENTERPRISE, Category.TEAM})
"""The categories whose holder is a unit or a team of one; a person stays the same wherever it works."""


class Succession(StrEnum):
    """How a unit came to stand in another's place."""

    RENAMED = "renamed"
    MERGED = "merged"


class Unit(Aggregate):
    """`HolderNoted` per holder of it that applied; `Succeeded` on the new unit, `SucceededBy` on the old one.

    A record that was wrong is withdrawn with a reason: `SuccessionWithdrawn` on the new unit, `SuccessorWithdrawn` on
    the old one.

    A ban on the old unit binds the new one, and one on a team of the old unit the new unit's team of the same name.
    """

    TOPIC = "eligibility.Unit"

    class Event(Aggregate.Event):
        TOPIC = "eligibility.Unit.Event"

    class Known(Event, Created):
        TOPIC = "eligibility.Unit.Known"
        uscc: str

    class HolderNoted(Event):
        TOPIC = "eligibility.Unit.HolderNoted"
        holder: str
        team: str

    class Succeeded(Event):
        TOPIC = "eligibility.Unit.Succeeded"
        uscc: str
        predecessor: str
        kind: Succession
        on: date
        document: str
        department: str

    class SucceededBy(Event):
        TOPIC = "eligibility.Unit.SucceededBy"
        successor: str

    class SuccessionWithdrawn(Event):
        TOPIC = "eligibility.Unit.SuccessionWithdrawn"
        uscc: str
        predecessor: str
        reason: str

    class SuccessorWithdrawn(Event):
        TOPIC = "eligibility.Unit.SuccessorWithdrawn"
        successor: str

    @event(Known)
    def __init__(self, uscc: str) -> None:
        self.uscc = uscc
        self.holders: dict[str, str] = {}
        self.predecessors: tuple[str, ...] = ()
        self.successor: str | None = None

    @staticmethod
    def id_of(uscc: str) -> UUID:
        """The aggregate of a unit's number."""
        return uuid5(_NAMESPACE, uscc)

    @classmethod
    def know(cls, uscc: str, *, by: str, at: datetime) -> Self:
        """Begin to know a unit."""
        return cls._create(cls.Known, id=cls.id_of(uscc), uscc=uscc, by=by, timestamp=at)

    def note_holder(self, holder: str, team: str, *, by: str, at: datetime) -> None:
        """Note under which key a team of it, by its normalised name, or under "" the unit itself applies; once."""
        if self.holders.get(team) != holder:
            self.trigger_event(self.HolderNoted, holder=holder, team=team, by=by, timestamp=at)

    def succeed(
        self, old: "Unit", kind: Succession, *, on: date, document: str, department: str, by: str, at: datetime
    ) -> None:
        """Stand in the place of another unit, which has no other successor. The caller has seen to it: no circles."""
        if old.successor is not None:
            raise SucceededAlreadyError(old.uscc, old.successor)
        self.trigger_event(
            self.Succeeded,
            uscc=self.uscc,
            predecessor=old.uscc,
            kind=kind,
            on=on,
            document=document,
            department=department,
            by=by,
            timestamp=at,
        )
        old.trigger_event(self.SucceededBy, successor=self.uscc, by=by, timestamp=at)

    def withdraw(self, old: "Unit", reason: str, *, by: str, at: datetime) -> None:
        """Undo a record that was wrong; what it led to until then stays in the history."""
        if old.successor != self.uscc:
            raise NoSuchSuccessionError(old.uscc, self.uscc)
        self.trigger_event(
            self.SuccessionWithdrawn, uscc=self.uscc, predecessor=old.uscc, reason=reason, by=by, timestamp=at
        )
        old.trigger_event(self.SuccessorWithdrawn, successor=self.uscc, by=by, timestamp=at)

    @event(HolderNoted)
    def _holder_noted(self, holder: str, team: str) -> None:
        self.holders[team] = holder

    @event(Succeeded)
    def _succeeded(self, predecessor: str) -> None:
        self.predecessors = (*self.predecessors, predecessor)

    @event(SuccessionWithdrawn)
    def _succession_withdrawn(self, predecessor: str) -> None:
        self.predecessors = tuple(each for each in self.predecessors if each != predecessor)

    @event(SuccessorWithdrawn)
    def _successor_withdrawn(self) -> None:
        self.successor = None

    @event(SucceededBy)
    def _succeeded_by(self, successor: str) -> None:
        self.successor = successor
