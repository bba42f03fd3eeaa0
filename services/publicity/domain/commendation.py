"""The commendation of a round: the ceremony and its announcement (18.1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from services.publicity.domain.days import day_words
from services.publicity.domain.identity import commendation_id
from services.publicity.domain.refusals import CeremonyPastError, NothingToCommendError
from shared.history import Aggregate, Created, event
from shared.legal_time import legal_date


class Commendation(Aggregate):
    """Once a round, when there is somebody to commend."""

    TOPIC = "publicity.Commendation"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Commendation.Event"

    class Announced(Event, Created):
        """The ceremony was announced; `honours` counts those in force on that day."""

        TOPIC = "publicity.Commendation.Announced"
        year: int
        announced_on: date
        ceremony_on: date
        honours: int

    @classmethod
    def announce(cls, year: int, ceremony_on: date, honours: int, *, by: str, at: datetime) -> Self:
        """Announce it; a round without an honour in force has nothing to commend."""
        if honours < 1:
            raise NothingToCommendError(f"{year}年度还没有有效的荣誉。")
        announced_on = legal_date(at)
        if ceremony_on < announced_on:
            raise CeremonyPastError(f"表彰大会日期{day_words(ceremony_on)}早于公告之日{day_words(announced_on)}。")
        return cls._create(
            cls.Announced,
            id=commendation_id(year),
            year=year,
            announced_on=announced_on,
            ceremony_on=ceremony_on,
            honours=honours,
            by=by,
            timestamp=at,
        )

    @event(Announced)
    def __init__(self, year: int, announced_on: date, ceremony_on: date) -> None:
        self.year = year
        self.announced_on = announced_on
        self.ceremony_on = ceremony_on
