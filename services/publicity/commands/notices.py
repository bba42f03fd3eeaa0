"""The notice: published, extended, closed (17.5)."""

from datetime import UTC, date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from services.publicity.commands.found import Command, Reason, Year, candidate_of, notice_of
from services.publicity.domain.identity import notice_id, shortlist_id
from services.publicity.domain.notice import Line, Notice
from services.publicity.domain.refusals import NoticeAlreadyPublishedError, ShortlistMissingError
from services.publicity.domain.shortlist import Shortlist
from shared.history import Actor, Work
from shared.legal_time import Day, Moment

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]

Posted = Annotated[Moment, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))]


class NoticeReceipt(BaseModel):
    """Where the notice stands; `ends_at` is 24:00 of `last_day`."""

    notice_id: UUID
    round: int
    published_at: datetime
    last_day: date
    ends_at: datetime
    closed: bool
    objections: int


class PublishNotice(Command):
    """Put the shortlist on public notice. Where it was posted on another site, its address and time start the clock."""

    round: Year
    address: Address | None = None
    posted_at: Posted | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.address is None) != (self.posted_at is None):
            raise ValueError("在其他网站张贴的，须同时填写张贴地址（address）和张贴时间（posted_at）")
        return self


def publish_notice(command: PublishNotice, *, by: Actor, at: datetime, work: Work, page: str) -> NoticeReceipt:
    """Who withdrew in the meantime is not put on notice; `page` is the address of our own page."""
    year = command.round
    shortlist = work.find(Shortlist, shortlist_id(year))
    if shortlist is None:
        raise ShortlistMissingError(f"{year}年度还没有上报入围名单。")
    if work.find(Notice, notice_id(year)) is not None:
        raise NoticeAlreadyPublishedError(f"{year}年度的入围名单已经公示。")
    standing = [line for line in shortlist.lines if candidate_of(work, line.application_id).outcome is None]
    notice = Notice.publish(
        shortlist,
        tuple(Line.of(line) for line in standing),
        address=command.address or page,
        posted_at=command.posted_at,
        by=by.account,
        at=at,
    )
    work.save(notice)
    return _receipt(notice)


class ExtendNotice(Command):
    """Let the notice run to a later day."""

    last_day: Day
    reason: Reason


def extend_notice(year: int, command: ExtendNotice, *, by: Actor, at: datetime, work: Work) -> NoticeReceipt:
    """Never shorter, and not once it is closed."""
    notice = notice_of(work, year)
    notice.extend(command.last_day, command.reason, by=by.account, at=at)
    work.save(notice)
    return _receipt(notice)


def close_notice(year: int, *, by: Actor, at: datetime, work: Work) -> NoticeReceipt:
    """Not before 24:00 of its last day."""
    notice = notice_of(work, year)
    notice.close(by=by.account, at=at)
    work.save(notice)
    return _receipt(notice)


def _receipt(notice: Notice) -> NoticeReceipt:
    return NoticeReceipt(
        notice_id=notice.id,
        round=notice.year,
        published_at=notice.published_at,
        last_day=notice.last_day,
        ends_at=notice.ends_at,
        closed=notice.closed,
        objections=notice.objections,
    )
