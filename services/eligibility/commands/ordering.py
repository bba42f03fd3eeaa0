"""The office orders a round's open applications to be assessed again under a version that is in force."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.eligibility.commands import Command, Reason
from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.order import RulebookOrder, check_in_force
from shared.history import Actor, Work
from shared.legal_time import legal_date


class OrderReassessment(Command):
    """Assess every open application of a round again under this version, for this reason."""

    round: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    rulebook: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    reason: Reason


class OrderGiven(BaseModel):
    """Confirmation of an order: how many applications were assessed again, and of how many the verdict changed."""

    id: UUID
    reassessed: int
    changed: int


def order_reassessment(
    order_id: UUID,
    command: OrderReassessment,
    *,
    candidates: Sequence[UUID],
    by: Actor,
    at: datetime,
    work: Work,
) -> OrderGiven:
    """Of the candidates, which a read model names, those that are open and were assessed under another version."""
    today = legal_date(at)
    check_in_force(command.rulebook, today)
    moved, changed = [], 0
    for application_id in candidates:
        assessment = work.get(Assessment, application_id)
        before = assessment.result.verdict
        if assessment.round == command.round and assessment.assess_under(command.rulebook, order_id, on=today, at=at):
            moved.append(assessment)
            changed += assessment.result.verdict is not before
    order = RulebookOrder.give(
        order_id,
        round_=command.round,
        rulebook=command.rulebook,
        reason=command.reason,
        applications=tuple(assessment.id for assessment in moved),
        by=by.account,
        at=at,
    )
    work.save(order, *moved)
    return OrderGiven(id=order_id, reassessed=len(moved), changed=changed)
