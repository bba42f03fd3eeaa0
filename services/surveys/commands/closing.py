"""Closing a campaign, which measures it for good."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from services.surveys.commands import Command, managed
from shared.history import Actor, Work


class CloseSurvey(Command):
    """Take no more answers and freeze the measurement; before the period's end with a reason."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class ClosedSurvey(BaseModel):
    """A closed campaign: the hash (SHA-256, hex) is over the answers that its measurement rests on."""

    id: UUID
    valid: int
    satisfied: int
    minimum_reached: bool
    answers_hash: str


def close_survey(campaign_id: UUID, command: CloseSurvey, *, by: Actor, at: datetime, work: Work) -> ClosedSurvey:
    """Close a campaign and measure it for good."""
    campaign = managed(campaign_id, by=by, work=work)
    campaign.close(reason=command.reason, by=by.account, at=at)
    work.save(campaign)
    return ClosedSurvey(
        id=campaign_id,
        valid=campaign.figures.valid,
        satisfied=campaign.figures.satisfied,
        minimum_reached=campaign.figures.valid >= campaign.brief.minimum_valid,
        answers_hash=campaign.answers_hash,
    )
