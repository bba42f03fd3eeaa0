"""The shortlist of a round as the reviewers reported it to the leading group (17.3)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.publicity.domain.identity import shortlist_id
from services.publicity.domain.refusals import ShortlistAlreadyReportedError
from services.publicity.domain.terms import Category
from shared.history import Aggregate, Created, event


class Listed(BaseModel):
    """One line of the shortlist; `reviewed_by` names the accounts that may not decide on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application_id: UUID
    category: Category
    rank: int
    score: Decimal
    number: str
    name: str
    unit_name: str
    department: str
    reviewed_by: tuple[str, ...]


class Shortlist(Aggregate):
    """One a round. The first report stands: the list that goes on notice is not exchanged behind the public's back."""

    TOPIC = "publicity.Shortlist"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Shortlist.Event"

    class Reported(Event, Created):
        """The reviewers reported it."""

        TOPIC = "publicity.Shortlist.Reported"
        year: int
        lines: tuple[Listed, ...]
        shortlist_hash: str

    @classmethod
    def report(cls, year: int, lines: tuple[Listed, ...], shortlist_hash: str, *, by: str, at: datetime) -> Self:
        """Take over what the reviewers reported."""
        return cls._create(
            cls.Reported,
            id=shortlist_id(year),
            year=year,
            lines=lines,
            shortlist_hash=shortlist_hash,
            by=by,
            timestamp=at,
        )

    def report_again(self, shortlist_hash: str) -> None:
        """The same report may come twice; another one may not follow."""
        if shortlist_hash != self.shortlist_hash:
            raise ShortlistAlreadyReportedError(f"{self.year}年度的入围名单已经上报，收到的另一份名单与其不同。")

    @event(Reported)
    def __init__(self, year: int, lines: tuple[Listed, ...], shortlist_hash: str, timestamp: datetime) -> None:
        self.year = year
        self.lines = lines
        self.shortlist_hash = shortlist_hash
        self.reported_at = timestamp
