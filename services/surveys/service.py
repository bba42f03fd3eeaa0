"""The wiring of the surveys service."""

from services.surveys import publishers as _publishers  # noqa: F401 - declares what is published
from services.surveys import subscribers as _subscribers  # noqa: F401 - declares what is listened to
from services.surveys.api import api
from services.surveys.commands import Keys
from services.surveys.domain.campaign import Campaign
from services.surveys.domain.holder import Holder
from services.surveys.domain.submission import Submission
from services.surveys.read_models.campaigns import campaigns
from services.surveys.read_models.measurements import measurements
from services.surveys.registry import registry
from shared.history import Signal
from shared.hosting import Clock, Service, assemble
from shared.settings import ServiceSettings


def build(settings: ServiceSettings, *, clock: Clock, committed: Signal | None = None) -> Service:
    """Everything that this service is made of."""
    service = assemble(
        "surveys",
        aggregates=(Campaign, Holder, Submission),
        read_models=(campaigns, measurements),
        registry=registry,
        settings=settings,
        clock=clock,
        listens_to=("applications",),
        committed=committed,
    )
    keys = Keys(city=settings.key_bytes("city"), master=settings.key_bytes("master"))
    service.api = api(service, keys)
    return service
