"""The leading group's decision on a candidate (17.6)."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, StrictBool, StringConstraints, model_validator

from services.publicity.commands.found import Command, Year, candidate_of, holder_of
from services.publicity.domain.identity import notice_id
from services.publicity.domain.notice import Notice
from services.publicity.domain.refusals import WrongRoundError
from shared.history import Actor, Work


class DecideAward(Command):
    """The leading group's decision on one candidate after the notice (17.6)."""

    round: Year
    application_id: UUID
    confer: StrictBool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""

    @model_validator(mode="after")
    def _reason_where_declined(self) -> Self:
        if not self.confer and not self.reason:
            raise ValueError("决定不授予的，须写明理由（reason）")
        return self


class DecisionReceipt(BaseModel):
    """`awaiting_verdict`: decided to confer, and a fresh verdict on the conditions was asked for as `request`."""

    application_id: UUID
    state: Literal["awaiting_verdict", "declined"]
    request: UUID | None


def decide_award(command: DecideAward, *, by: Actor, at: datetime, work: Work) -> DecisionReceipt:
    """All gates first; to confer, eligibility has the last word."""
    candidate = candidate_of(work, command.application_id)
    if candidate.year != command.round:
        raise WrongRoundError(f"该申报属于{candidate.year}年度，不属于{command.round}年度。")
    candidate.decide(
        confer=command.confer,
        reason=command.reason,
        notice=work.find(Notice, notice_id(candidate.year)),
        holder=holder_of(work, candidate),
        by=by.account,
        at=at,
    )
    work.save(candidate)
    pending = candidate.pending
    return DecisionReceipt(
        application_id=candidate.id,
        state="declined" if pending is None else "awaiting_verdict",
        request=None if pending is None else pending.request,
    )
