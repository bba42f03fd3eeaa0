"""The person, team or unit behind applications, known by a keyed hash, and what bars it under article 18.3."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.publicity.domain.days import day_words
from services.publicity.domain.identity import holder_id
from shared.history import Aggregate, Created, event


class Holder(Aggregate):
    """Barred from the moment of an act under 18.3; the last day becomes known when the ban is entered."""

    TOPIC = "publicity.Holder"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Holder.Event"

    class Entered(Event, Created):
        """The holder was heard of for the first time."""

        TOPIC = "publicity.Holder.Entered"
        holder: str

    class Applied(Event):
        """An application of the holder was heard of."""

        TOPIC = "publicity.Holder.Applied"
        application_id: UUID

    class Struck(Event):
        """An application of the holder was disqualified, or an honour revoked."""

        TOPIC = "publicity.Holder.Struck"
        application_id: UUID

    class Banned(Event):
        """The ban that followed was entered, with its last day."""

        TOPIC = "publicity.Holder.Banned"
        application_id: UUID
        last_day: date
        first_free_day: date

    @classmethod
    def enter(cls, holder: str, *, by: str, at: datetime) -> Self:
        """Begin to know a holder."""
        return cls._create(cls.Entered, id=holder_id(holder), holder=holder, by=by, timestamp=at)

    def apply_for(self, application_id: UUID, *, by: str, at: datetime) -> None:
        """Learn of an application; the same one may come again."""
        if application_id not in self.applications:
            self.trigger_event(self.Applied, application_id=application_id, by=by, timestamp=at)

    def strike(self, application_id: UUID, *, by: str, at: datetime) -> None:
        """Bar the holder at once, before the ban with its last day comes back."""
        if application_id not in self._bars:
            self.trigger_event(self.Struck, application_id=application_id, by=by, timestamp=at)

    def ban(self, application_id: UUID, last_day: date, first_free_day: date, *, by: str, at: datetime) -> None:
        """Enter a ban; the same one may come again."""
        if self._bars.get(application_id) != last_day:
            self.trigger_event(
                self.Banned,
                application_id=application_id,
                last_day=last_day,
                first_free_day=first_free_day,
                by=by,
                timestamp=at,
            )

    def bar_on(self, day: date) -> str | None:
        """Why nothing may be conferred on that day, in words; None where nothing bars it."""
        bars = [last for last in self._bars.values() if last is None or day <= last]
        if not bars:
            return None
        known = [last for last in bars if last is not None]
        if len(known) < len(bars):
            return "该申报主体已被取消申报资格或荣誉称号，正在禁止申报期内。"
        return f"该申报主体在禁止申报期内，禁止期至{day_words(max(known))}（当日仍在禁止期内）。"

    @event(Entered)
    def __init__(self, holder: str) -> None:
        self.holder = holder
        self._bars: dict[UUID, date | None] = {}
        self.applications: tuple[UUID, ...] = ()

    @event(Applied)
    def _applied(self, application_id: UUID) -> None:
        self.applications = (*self.applications, application_id)

    @event(Struck)
    def _struck(self, application_id: UUID) -> None:
        self._bars[application_id] = None

    @event(Banned)
    def _banned(self, application_id: UUID, last_day: date) -> None:
        self._bars[application_id] = last_day
