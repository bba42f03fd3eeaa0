"""What this service knows of a holder, by its key: applications that arrived and campaigns that ask about it."""

from datetime import datetime
from typing import Self
from uuid import UUID, uuid5

from services.surveys.domain.submission import serves
from shared.history import Aggregate, Created, event

_HOLDERS = UUID("6a1c1d6e-6f5b-5b0e-9d0a-2d8f6c1f7a52")


def holder_id(key: str) -> UUID:
    """The aggregate of a holder's key."""
    return uuid5(_HOLDERS, key)


class Holder(Aggregate):
    """Whom campaigns ask about: Known, ApplicationNoted, CampaignNoted."""

    TOPIC = "surveys.Holder"

    class Event(Aggregate.Event):
        TOPIC = "surveys.Holder.Event"

    class Known(Event, Created):
        TOPIC = "surveys.Holder.Known"
        key: str

    class ApplicationNoted(Event):
        TOPIC = "surveys.Holder.ApplicationNoted"
        application: UUID
        category: str

    class CampaignNoted(Event):
        TOPIC = "surveys.Holder.CampaignNoted"
        campaign: UUID
        category: str

    @event(Known)
    def __init__(self, key: str) -> None:
        self.key = key
        self.applications: dict[UUID, str] = {}
        self.campaigns: dict[UUID, str] = {}

    @classmethod
    def know(cls, key: str, *, by: str, at: datetime) -> Self:
        """Begin to know a holder by its key."""
        return cls._create(cls.Known, id=holder_id(key), key=key, by=by, timestamp=at)

    def note_application(self, application: UUID, category: str, *, by: str, at: datetime) -> tuple[UUID, ...]:
        """An application of this holder arrived: the campaigns that speak for it. A second arrival changes nothing."""
        if application not in self.applications:
            self.trigger_event(self.ApplicationNoted, application=application, category=category, by=by, timestamp=at)
        return tuple(id_ for id_, its in self.campaigns.items() if serves(its, category))

    def note_campaign(self, campaign: UUID, category: str, *, by: str, at: datetime) -> tuple[UUID, ...]:
        """A campaign asks about this holder: the applications that it speaks for."""
        self.trigger_event(self.CampaignNoted, campaign=campaign, category=category, by=by, timestamp=at)
        return tuple(id_ for id_, its in self.applications.items() if serves(category, its))

    @event(ApplicationNoted)
    def _application_noted(self, application: UUID, category: str) -> None:
        self.applications[application] = category

    @event(CampaignNoted)
    def _campaign_noted(self, campaign: UUID, category: str) -> None:
        self.campaigns[campaign] = category
