"""What commands are made of and look up: fields, and aggregates with the refusal where they are missing."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.publicity.domain.candidate import Candidate
from services.publicity.domain.holder import Holder
from services.publicity.domain.identity import holder_id, notice_id
from services.publicity.domain.notice import Notice
from services.publicity.domain.refusals import NoticeMissingError, NotShortlistedError
from services.publicity.domain.terms import Insignia
from shared.history import Work
from shared.legal_time import legal_date

Year = Annotated[int, Field(strict=True, ge=2000, le=2999)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


def _checked(insignia: tuple[Insignia, ...]) -> tuple[Insignia, ...]:
    if len(set(insignia)) != len(insignia):
        raise ValueError("每种只列一次")
    return insignia


Kinds = Annotated[tuple[Insignia, ...], Field(min_length=1, max_length=3), AfterValidator(_checked)]
"""Insignia, each kind once."""


class Command(BaseModel):
    """What every command refuses: fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def candidate_of(work: Work, application_id: UUID) -> Candidate:
    """The candidate; refuses where nothing was ever heard of the application."""
    candidate = work.find(Candidate, application_id)
    if candidate is None:
        raise NotShortlistedError("没有找到这件申报。")
    return candidate


def notice_of(work: Work, year: int) -> Notice:
    """The round's notice; refuses where there is none."""
    notice = work.find(Notice, notice_id(year))
    if notice is None:
        raise NoticeMissingError(f"{year}年度还没有公示入围名单。")
    return notice


def holder_of(work: Work, candidate: Candidate) -> Holder | None:
    """Whose application it is, where that was heard."""
    return work.find(Holder, holder_id(candidate.holder)) if candidate.holder else None


def strike_holder(work: Work, candidate: Candidate, *, by: str, at: datetime) -> None:
    """Bar the holder from this moment on, without waiting for the ban to come back; its open applications end."""
    holder = holder_of(work, candidate)
    if holder is not None:
        holder.strike(candidate.id, by=by, at=at)
        work.save(holder)
        end_other_applications(work, holder, candidate.id, by=by, at=at)


def end_other_applications(work: Work, holder: Holder, application_id: UUID, *, by: str, at: datetime) -> None:
    """Whatever a holder that is barred today has open besides the application that brought it about is declined."""
    bar = holder.bar_on(legal_date(at))
    if bar is None:
        return
    for other in holder.applications:
        candidate = work.find(Candidate, other) if other != application_id else None
        if candidate is not None and candidate.holder == holder.holder:
            candidate.end_with_holder(bar, by=by, at=at)
            work.save(candidate)
