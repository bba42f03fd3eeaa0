"""The wiring of the review service."""

from services.review import publishers as _publishers  # noqa: F401 - declares what is published
from services.review import subscribers as _subscribers  # noqa: F401 - declares what is listened to
from services.review.api import api
from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.review import Review
from services.review.domain.shortlist import Shortlist
from services.review.read_models.review_detail import review_detail
from services.review.read_models.review_history import review_history
from services.review.read_models.review_queue import review_queue
from services.review.read_models.shortlists import shortlists
from services.review.registry import registry
from services.review.settings import ReviewSettings
from shared.history import Signal
from shared.hosting import Clock, Service, assemble
from shared.settings import ServiceSettings


def build(settings: ServiceSettings, *, clock: Clock, committed: Signal | None = None) -> Service:
    """Everything that this service is made of; its own settings come from the environment beside the common ones."""
    service = assemble(
        "review",
        aggregates=(Review, Audit, Panel, Shortlist),
        read_models=(review_queue, review_detail, review_history, shortlists),
        registry=registry,
        settings=settings,
        clock=clock,
        listens_to=("applications", "eligibility"),
        committed=committed,
    )
    service.api = api(service, ReviewSettings(**settings.model_dump()))
    return service
