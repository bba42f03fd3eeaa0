"""Certificate numbers of one round and category, without a gap (18.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from services.publicity.domain.identity import series_id
from services.publicity.domain.terms import Category
from shared.history import Aggregate, Created, event


class CertificateSeries(Aggregate):
    """Counts from 1. A number is taken in the transaction that confers, so that none is lost or given twice."""

    TOPIC = "publicity.CertificateSeries"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.CertificateSeries.Event"

    class Opened(Event, Created):
        """The first honour of this round and category is about to be conferred."""

        TOPIC = "publicity.CertificateSeries.Opened"
        year: int
        category: Category

    class Allotted(Event):
        """A number was given to an application's honour."""

        TOPIC = "publicity.CertificateSeries.Allotted"
        number: int
        certificate: str
        application_id: UUID

    class Voided(Event):
        """The certificate's honour was revoked; its number is not given again."""

        TOPIC = "publicity.CertificateSeries.Voided"
        certificate: str

    @classmethod
    def open(cls, year: int, category: Category, *, by: str, at: datetime) -> Self:
        """Begin to count."""
        return cls._create(cls.Opened, id=series_id(year, category), year=year, category=category, by=by, timestamp=at)

    def allot(self, application_id: UUID, *, by: str, at: datetime) -> str:
        """The next certificate number: 连用满〔2026〕S0001号."""
        number = self.last + 1
        certificate = f"连用满〔{self.year}〕{self.category.letter}{number:04d}号"
        self.trigger_event(
            self.Allotted, number=number, certificate=certificate, application_id=application_id, by=by, timestamp=at
        )
        return certificate

    def void(self, certificate: str, *, by: str, at: datetime) -> None:
        """A certificate is no longer in force."""
        self.trigger_event(self.Voided, certificate=certificate, by=by, timestamp=at)

    @property
    def in_force(self) -> int:
        """How many certificates are in force."""
        return self.last - self.voided

    @event(Opened)
    def __init__(self, year: int, category: Category) -> None:
        self.year = year
        self.category = category
        self.last = 0
        self.voided = 0

    @event(Allotted)
    def _allotted(self, number: int) -> None:
        self.last = number

    @event(Voided)
    def _voided(self) -> None:
        self.voided += 1
