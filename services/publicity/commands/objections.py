"""Objections: lodged by anybody, resolved by the leading group (17.5, 18.3)."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, StringConstraints, model_validator

from services.publicity.commands.found import Command, Reason, candidate_of, notice_of, strike_holder
from services.publicity.domain.objection import LONGEST_TEXT, Objection, Outcome
from services.publicity.domain.refusals import ObjectionMissingError
from services.publicity.domain.terms import Ground
from shared.history import Actor, Work

PUBLIC = Actor("public", "")
"""Who objects: anybody, without an account."""

ApplicationNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^2[0-9]{3}-[A-Za-z]-[0-9]{4,8}$")
]


class LodgeObjection(Command):
    """Object to a candidate on notice. Anybody may; nobody is asked for a name or a way to reach them."""

    application_number: ApplicationNumber
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]


class ObjectionReceipt(BaseModel):
    """What the objector keeps, with the query code."""

    objection_id: UUID
    application_number: str
    round: int
    lodged_at: datetime


def lodge_objection(
    command: LodgeObjection, *, objection_id: UUID, code_hash: str, by: Actor, at: datetime, work: Work
) -> ObjectionReceipt:
    """Against a candidate that still stands, while the notice runs; of the query code only the hash is kept."""
    number = command.application_number
    year = int(number[:4])
    notice = notice_of(work, year)
    line = notice.receive_objection(objection_id, number, by=by.account, at=at)
    candidate_of(work, line.application_id).still_stands()
    objection = Objection.lodge(
        objection_id,
        year=year,
        application_id=line.application_id,
        number=number,
        text=command.text,
        code_hash=code_hash,
        by=by.account,
        at=at,
    )
    work.save(objection, notice)
    return ObjectionReceipt(objection_id=objection_id, application_number=number, round=year, lodged_at=at)


class ResolveObjection(Command):
    """The leading group's decision on an objection; upheld, it may name a ground of 18.3, which disqualifies."""

    outcome: Outcome
    reason: Reason
    ground: Ground | None = None

    @model_validator(mode="after")
    def _ground_only_where_upheld(self) -> Self:
        if self.outcome == "dismissed" and self.ground is not None:
            raise ValueError("异议不成立（dismissed）的，不填18.3所列情形（ground）")
        return self


class ResolutionReceipt(BaseModel):
    """How the objection ended."""

    objection_id: UUID
    application_id: UUID
    outcome: Outcome
    disqualified: bool


def resolve_objection(
    objection_id: UUID, command: ResolveObjection, *, by: Actor, at: datetime, work: Work
) -> ResolutionReceipt:
    """Upheld on a ground of 18.3: the application is disqualified and its holder barred, in the same transaction.

    Upheld without one: nobody is barred, and the leading group decides not to confer (17.6).
    """
    objection = work.find(Objection, objection_id)
    if objection is None:
        raise ObjectionMissingError("没有找到这件异议。")
    candidate = candidate_of(work, objection.application_id)
    candidate.keep_duties_apart(by.account)
    objection.resolve(command.outcome, command.reason, command.ground, by=by.account, at=at)
    notice = notice_of(work, objection.year)
    notice.settle_objection(objection_id, by=by.account, at=at)
    work.save(objection, notice)
    if command.ground is not None:
        candidate.disqualify(command.ground, command.reason, objection_id=objection_id, by=by.account, at=at)
        work.save(candidate)
        strike_holder(work, candidate, by=by.account, at=at)
    elif command.outcome == "upheld":
        candidate.uphold_objection(objection_id, command.reason, by=by.account, at=at)
        work.save(candidate)
    return ResolutionReceipt(
        objection_id=objection_id,
        application_id=candidate.id,
        outcome=command.outcome,
        disqualified=candidate.outcome == "disqualified",
    )
