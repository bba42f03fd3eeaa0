"""An application as this service learned of it: whom it is for, so that a campaign can be opened for it."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.surveys.domain.brief import Category
from shared.history import Aggregate, Created, event


class Submission(Aggregate):
    """One application, under the application's own id: Arrived, DepartmentChanged."""

    TOPIC = "surveys.Submission"

    class Event(Aggregate.Event):
        TOPIC = "surveys.Submission.Event"

    class Arrived(Event, Created):
        TOPIC = "surveys.Submission.Arrived"
        holder: str
        unit: str
        category: Category
        round: int
        name: str
        department: str = ""

    class DepartmentChanged(Event):
        TOPIC = "surveys.Submission.DepartmentChanged"
        department: str

    @event(Arrived)
    def __init__(
        self,
        holder: str,
        unit: str,
        category: Category,
        round: int,  # noqa: A002 - the event's field
        name: str,
        department: str,
        by: str,
    ) -> None:
        self.holder = holder
        self.unit = unit
        self.category = category
        self.round = round
        self.name = name
        self.department = department
        self.submitted_by = by

    @classmethod
    def arrive(
        cls,
        id_: UUID,
        *,
        holder: str,
        unit: str,
        category: Category,
        round_: int,
        name: str,
        department: str,
        by: str,
        at: datetime,
    ) -> Self:
        """Note an application submitted `by` an account; `holder` and `unit` are keyed hashes, `name` is public.

        `department` is the one that recommends; of an application heard of before that was noted it is unknown, "".
        """
        return cls._create(
            cls.Arrived,
            id=id_,
            holder=holder,
            unit=unit,
            category=category,
            round=round_,
            name=name,
            department=department,
            by=by,
            timestamp=at,
        )

    def recommended_by(self, department: str, *, by: str, at: datetime) -> None:
        """A later version may name another department."""
        if department != self.department:
            self._department_changed(department=department, by=by, timestamp=at)

    @event(DepartmentChanged)
    def _department_changed(self, department: str, by: str, timestamp: datetime) -> None:
        self.department = department

    @property
    def subject(self) -> str:
        """Whom a campaign for it asks about: the holder, and for a leader the unit (12.4)."""
        return self.unit if self.category == "leader" else self.holder

    @property
    def asked_about(self) -> frozenset[str]:
        """Keys of those whose customers count for it: the holder, and of a leader also the unit (12.4)."""
        return frozenset((self.holder, self.unit)) if self.category == "leader" else frozenset((self.holder,))


def serves(campaign: str, application: str) -> bool:
    """Whether a campaign speaks for an application, by their categories; a unit's also for its leader (12.4)."""
    return campaign == application or (campaign, application) == ("enterprise", "leader")
