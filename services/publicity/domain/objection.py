"""An objection by anybody against a candidate on notice, and its resolution (17.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from services.publicity.domain.refusals import ObjectionResolvedError
from services.publicity.domain.terms import Ground
from shared.history import Aggregate, Created, event

LONGEST_TEXT = 4000
"""Characters of an objection's text."""
Outcome = Literal["upheld", "dismissed"]


class Objection(Aggregate):
    """Open until the leading group resolved it. Of the query code its SHA-256 is kept; nobody is asked who objects."""

    TOPIC = "publicity.Objection"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Objection.Event"

    class Lodged(Event, Created):
        """Somebody objected."""

        TOPIC = "publicity.Objection.Lodged"
        year: int
        application_id: UUID
        number: str
        text: str
        code_hash: str

    class Resolved(Event):
        """It was upheld, on a ground of 18.3 or without one, or dismissed; the parties see the reason."""

        TOPIC = "publicity.Objection.Resolved"
        year: int
        application_id: UUID
        outcome: Outcome
        reason: str
        ground: Ground | None

    @classmethod
    def lodge(
        cls,
        objection_id: UUID,
        *,
        year: int,
        application_id: UUID,
        number: str,
        text: str,
        code_hash: str,
        by: str,
        at: datetime,
    ) -> Self:
        """Record it."""
        return cls._create(
            cls.Lodged,
            id=objection_id,
            year=year,
            application_id=application_id,
            number=number,
            text=text,
            code_hash=code_hash,
            by=by,
            timestamp=at,
        )

    def resolve(self, outcome: Outcome, reason: str, ground: Ground | None, *, by: str, at: datetime) -> None:
        """Uphold or dismiss it, once."""
        if self.resolved:
            raise ObjectionResolvedError("这件异议已经作出处理决定。")
        self.trigger_event(
            self.Resolved,
            year=self.year,
            application_id=self.application_id,
            outcome=outcome,
            reason=reason,
            ground=ground,
            by=by,
            timestamp=at,
        )

    @event(Lodged)
    def __init__(self, year: int, application_id: UUID, number: str) -> None:
        self.year = year
        self.application_id = application_id
        self.number = number
        self.resolved = False

    @event(Resolved)
    def _resolved(self) -> None:
        self.resolved = True
