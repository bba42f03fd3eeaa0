"""The public notice of a round's shortlist, its clock, and the objections that are open against it (17.5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.publicity.domain.days import day_words, end_of, moment_words
from services.publicity.domain.identity import notice_id
from services.publicity.domain.refusals import (
    NothingToPublishError,
    NoticeClosedError,
    NoticeOverError,
    NoticeShortenedError,
    NoticeStillRunningError,
    NoticeTooLongError,
    NotOnNoticeError,
    PostingTimeError,
)
from services.publicity.domain.shortlist import Listed, Shortlist
from services.publicity.domain.terms import Category
from shared.history import Aggregate, Created, event
from shared.legal_time import legal_date

ONE_WEEK = timedelta(days=7)
"""公示一周: the day of publication is not counted, so the seventh day after it is the last."""
LONGEST = timedelta(days=366)
"""A round is yearly (article 3): a notice that ran into the next one would be a slip of the pen."""


class Line(BaseModel):
    """What the public sees of a candidate: number, category, name, unit and who recommended it, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application_id: UUID
    number: str
    category: Category
    name: str
    unit_name: str
    recommending_department: str

    @classmethod
    def of(cls, listed: Listed) -> Self:
        """The public's part of a line of the shortlist."""
        return cls(
            application_id=listed.application_id,
            number=listed.number,
            category=listed.category,
            name=listed.name,
            unit_name=listed.unit_name,
            recommending_department=listed.department,
        )


class Notice(Aggregate):
    """One a round. `published_at` starts the clock; it ends at 24:00 of `last_day` and is over when it is closed."""

    TOPIC = "publicity.Notice"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Notice.Event"

    class Published(Event, Created):
        """The shortlist is on public notice; `posted_at` is set where it was posted on another site."""

        TOPIC = "publicity.Notice.Published"
        year: int
        published_at: datetime
        posted_at: datetime | None
        address: str
        last_day: date
        ends_at: datetime
        shortlist_hash: str
        lines: tuple[Line, ...]

    class Extended(Event):
        """It runs longer."""

        TOPIC = "publicity.Notice.Extended"
        year: int
        last_day: date
        ends_at: datetime
        reason: str

    class ObjectionReceived(Event):
        """Somebody objected to a candidate."""

        TOPIC = "publicity.Notice.ObjectionReceived"
        objection_id: UUID
        application_id: UUID

    class ObjectionSettled(Event):
        """An objection is no longer open."""

        TOPIC = "publicity.Notice.ObjectionSettled"
        objection_id: UUID

    class Closed(Event):
        """It is over."""

        TOPIC = "publicity.Notice.Closed"
        year: int
        closed_at: datetime
        objections: int

    @classmethod
    def publish(
        cls,
        shortlist: Shortlist,
        lines: tuple[Line, ...],
        *,
        address: str,
        posted_at: datetime | None,
        by: str,
        at: datetime,
    ) -> Self:
        """Publish; a posting elsewhere starts the clock where there is one. `lines` are those that still stand."""
        if not lines:
            raise NothingToPublishError(f"{shortlist.year}年度的入围名单中没有可公示的对象。")
        if posted_at is not None:
            if posted_at > at:
                raise PostingTimeError(f"张贴时间{moment_words(posted_at)}还没有到。")
            if posted_at < shortlist.reported_at:
                raise PostingTimeError(
                    f"张贴时间{moment_words(posted_at)}早于入围名单上报时间{moment_words(shortlist.reported_at)}。"
                )
        published_at = posted_at or at
        last_day = legal_date(published_at) + ONE_WEEK
        if end_of(last_day) <= at:
            raise PostingTimeError(f"按张贴时间计算，公示已于{day_words(last_day)}24:00期满，公众无从提出异议。")
        return cls._create(
            cls.Published,
            id=notice_id(shortlist.year),
            year=shortlist.year,
            published_at=published_at,
            posted_at=posted_at,
            address=address,
            last_day=last_day,
            ends_at=end_of(last_day),
            shortlist_hash=shortlist.shortlist_hash,
            lines=lines,
            by=by,
            timestamp=at,
        )

    def extend(self, last_day: date, reason: str, *, by: str, at: datetime) -> None:
        """Let it run to a later day; it is never shortened."""
        self._still_open()
        if last_day <= self.last_day:
            raise NoticeShortenedError(
                f"现定公示截止日为{day_words(self.last_day)}，新的截止日{day_words(last_day)}不晚于它。"
            )
        if last_day > legal_date(self.published_at) + LONGEST:
            raise NoticeTooLongError(f"新的截止日{day_words(last_day)}距公示之日已超过一年。")
        if end_of(last_day) <= at:
            raise NoticeShortenedError(f"新的截止日{day_words(last_day)}已经过去。")
        self.trigger_event(
            self.Extended,
            year=self.year,
            last_day=last_day,
            ends_at=end_of(last_day),
            reason=reason,
            by=by,
            timestamp=at,
        )

    def receive_objection(self, objection_id: UUID, number: str, *, by: str, at: datetime) -> Line:
        """Enter an objection against the candidate of that number; the notice must run."""
        if self.closed or at >= self.ends_at:
            raise NoticeOverError(f"{self.year}年度公示已于{day_words(self.last_day)}24:00期满。")
        line = self._by_number.get(number)
        if line is None:
            raise NotOnNoticeError(f"编号{number}不在{self.year}年度公示名单中。")
        self.trigger_event(
            self.ObjectionReceived,
            objection_id=objection_id,
            application_id=line.application_id,
            by=by,
            timestamp=at,
        )
        return line

    def settle_objection(self, objection_id: UUID, *, by: str, at: datetime) -> None:
        """Strike an objection from those that are open."""
        self.trigger_event(self.ObjectionSettled, objection_id=objection_id, by=by, timestamp=at)

    def close(self, *, by: str, at: datetime) -> None:
        """End it, at 24:00 of its last day or later."""
        self._still_open()
        if at < self.ends_at:
            raise NoticeStillRunningError(self.year, self.last_day)
        self.trigger_event(self.Closed, year=self.year, closed_at=at, objections=self.objections, by=by, timestamp=at)

    def shows(self, application_id: UUID) -> bool:
        """Whether this candidate is on it."""
        return application_id in self._shown

    def open_against(self, application_id: UUID) -> int:
        """How many objections are open against this candidate."""
        return sum(against == application_id for against in self._open.values())

    def _still_open(self) -> None:
        if self.closed:
            raise NoticeClosedError(f"{self.year}年度公示已经结束。")

    @event(Published)
    def __init__(
        self,
        *,
        year: int,
        published_at: datetime,
        address: str,
        last_day: date,
        ends_at: datetime,
        lines: tuple[Line, ...],
    ) -> None:
        self.year = year
        self.published_at = published_at
        self.address = address
        self.last_day = last_day
        self.ends_at = ends_at
        self.closed = False
        self.objections = 0
        self._by_number = {line.number: line for line in lines}
        self._shown = {line.application_id for line in lines}
        self._open: dict[UUID, UUID] = {}

    @event(Extended)
    def _extended(self, last_day: date, ends_at: datetime) -> None:
        self.last_day = last_day
        self.ends_at = ends_at

    @event(ObjectionReceived)
    def _objection_received(self, objection_id: UUID, application_id: UUID) -> None:
        self.objections += 1
        self._open[objection_id] = application_id

    @event(ObjectionSettled)
    def _objection_settled(self, objection_id: UUID) -> None:
        self._open.pop(objection_id, None)

    @event(Closed)
    def _closed(self) -> None:
        self.closed = True
