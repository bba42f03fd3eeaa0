"""The gates before an award that no role can skip (17.5, 17.6, 18.3), each with its own refusal."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.publicity.domain.days import day_words
from services.publicity.domain.holder import Holder
from services.publicity.domain.notice import Notice
from services.publicity.domain.refusals import (
    BannedError,
    EligibilityUnknownError,
    HolderUnknownError,
    NotEligibleError,
    NoticeMissingError,
    NoticeStillRunningError,
    NotOnNoticeError,
    ObjectionOpenError,
)


class Standing(BaseModel):
    """A verdict on the conditions, as it was last heard; `article` is the first clause that failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Literal["eligible", "ineligible", "incomplete", "needs_judgement"]
    on: date
    rulebook: str
    article: str
    message: str
    judged_by: tuple[str, ...] = ()
    banned_until: date | None = None


def decision_gates(application_id: UUID, year: int, notice: Notice | None) -> None:
    """Nothing is decided while the notice runs or an objection is open (17.6)."""
    if notice is None:
        raise NoticeMissingError(f"{year}年度还没有公示入围名单。")
    if not notice.shows(application_id):
        raise NotOnNoticeError(f"该申报不在{year}年度公示名单中。", remedy="未经公示的对象不能审定。")
    if not notice.closed:
        raise NoticeStillRunningError(notice.year, notice.last_day)
    still_open = notice.open_against(application_id)
    if still_open:
        raise ObjectionOpenError(f"针对该申报还有{still_open}件异议没有处理完毕。")


def award_gates(standing: Standing | None, holder: Holder | None, on: date) -> None:
    """Nothing is conferred on a holder that is barred, or on one that does not meet the conditions on that day."""
    if holder is None:
        raise HolderUnknownError("尚未收到该申报的登记信息，无法核对禁止申报期。")
    bar = holder.bar_on(on)
    if bar is not None:
        raise BannedError(bar)
    if standing is None:
        raise EligibilityUnknownError("尚未收到该申报的资格审查结果。")
    if standing.banned_until is not None and on <= standing.banned_until:
        raise BannedError(f"该申报主体在禁止申报期内，禁止期至{day_words(standing.banned_until)}（当日仍在禁止期内）。")
    if standing.verdict != "eligible":
        raise NotEligibleError(standing.message, article=standing.article)
