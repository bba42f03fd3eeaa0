"""The wiring of the eligibility service."""

from pathlib import Path

from services.eligibility import publishers as _publishers  # noqa: F401 - declares what is published
from services.eligibility import subscribers as _subscribers  # noqa: F401 - declares what is listened to
from services.eligibility.api import api
from services.eligibility.domain.assessment import Assessment
from services.eligibility.domain.holder import Holder
from services.eligibility.domain.order import RulebookOrder
from services.eligibility.domain.unit import Unit
from services.eligibility.pages import pages
from services.eligibility.read_models.assessment_history import assessment_history
from services.eligibility.read_models.assessments import assessments
from services.eligibility.read_models.ban_register import ban_register
from services.eligibility.read_models.rulebook_orders import rulebook_orders
from services.eligibility.registry import registry
from shared.history import Signal
from shared.hosting import Clock, Service, assemble
from shared.settings import ServiceSettings

TEMPLATES = Path(__file__).parent / "templates"


def build(settings: ServiceSettings, *, clock: Clock, committed: Signal | None = None) -> Service:
    """Everything that this service is made of."""
    service = assemble(
        "eligibility",
        aggregates=(Assessment, Holder, Unit, RulebookOrder),
        read_models=(assessments, assessment_history, ban_register, rulebook_orders),
        registry=registry,
        settings=settings,
        clock=clock,
        listens_to=("applications", "surveys", "review", "publicity"),
        committed=committed,
        templates=TEMPLATES,
    )
    service.api = api(service)
    service.pages = pages(service)
    return service
