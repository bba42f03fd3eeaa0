"""The leading group's decision on a candidate (17.6)."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, StrictBool, StringConstraints, model_validator

from services.publicity.commands.found import Command, Kinds, Year, candidate_of, holder_of
from services.publicity.domain.identity import notice_id
from services.publicity.domain.notice import Notice
from services.publicity.domain.refusals import WrongRoundError
from services.publicity.domain.terms import Insignia
from shared.history import Actor, Work


class DecideAward(Command):
    """The leading group's decision on one candidate after the notice (17.6).

    `insignia` are those conferred, the certificate among them; without it those of the category.
    """

    round: Year
    application_id: UUID
    confer: StrictBool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    insignia: Kinds | None = None

    @model_validator(mode="after")
    def _reason_or_insignia(self) -> Self:
        if not self.confer and not self.reason:
            raise ValueError("决定不授予的，须写明理由（reason）")
        if self.insignia is not None and not self.confer:
            raise ValueError("决定不授予的，不填授予的奖章、奖牌、证书（insignia）")
        if self.insignia is not None and Insignia.CERTIFICATE not in self.insignia:
            raise ValueError("授予荣誉称号须颁发荣誉证书（insignia 须含 certificate）")
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
        insignia=command.insignia,
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
