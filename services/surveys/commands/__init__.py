"""What people and other services make this service do; a command is the HTTP body, its function the transaction."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.surveys.domain import wording
from services.surveys.domain.batch import Marker, campaign_key
from services.surveys.domain.campaign import Campaign
from shared.history import Actor, NotFoundError, Work


class Command(BaseModel):
    """Base of commands: no unknown keys, and what was entered never appears in an error's text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True)
class Keys:
    """The city's key, under which holders are recognised, and the service's, from which each campaign's is derived."""

    city: bytes
    master: bytes

    def marker(self, campaign_id: UUID) -> Marker:
        """What packs sheets for a campaign."""
        return Marker(campaign_key(self.master, campaign_id.bytes))


def managed(campaign_id: UUID, *, by: Actor, work: Work) -> Campaign:
    """The campaign, where the actor may manage it; raises NotFoundError or NotYoursError."""
    campaign = work.find(Campaign, campaign_id)
    if campaign is None:
        raise NotFoundError(wording.NO_CAMPAIGN, remedy=wording.NO_CAMPAIGN_REMEDY)
    campaign.check_may_manage(by)
    return campaign
