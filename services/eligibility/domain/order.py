"""The office's order to assess a round's open applications again under a version of the rulebook that is in force."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.eligibility.domain.refusals import NothingToReassessError, RulebookNotInForceError
from services.eligibility.domain.rulebook import versions
from shared.history import Aggregate, Created


class RulebookOrder(Aggregate):
    """`Given` once, with its reason; a new version moves no application that was assessed before without one."""

    TOPIC = "eligibility.RulebookOrder"

    class Event(Aggregate.Event):
        TOPIC = "eligibility.RulebookOrder.Event"

    class Given(Event, Created):
        TOPIC = "eligibility.RulebookOrder.Given"
        round: int
        rulebook: str
        reason: str
        applications: tuple[UUID, ...]

    @classmethod
    def give(
        cls,
        order_id: UUID,
        *,
        round_: int,
        rulebook: str,
        reason: str,
        applications: tuple[UUID, ...],
        by: str,
        at: datetime,
    ) -> Self:
        """Record the order with the applications that it moved. Raises NothingToReassessError."""
        if not applications:
            raise NothingToReassessError(round_, rulebook)
        return cls._create(
            cls.Given,
            id=order_id,
            round=round_,
            rulebook=rulebook,
            reason=reason,
            applications=applications,
            by=by,
            timestamp=at,
        )


def check_in_force(rulebook: str, today: date) -> None:
    """Refuse a version that there is not, or that is not in force yet. Raises RulebookNotInForceError."""
    begun = in_force(today)
    if rulebook not in begun:
        raise RulebookNotInForceError(rulebook, begun)


def in_force(today: date) -> list[str]:
    """The versions that an order may name, the oldest first."""
    return [version.name for version in versions.VERSIONS if version.in_force_from <= today]
