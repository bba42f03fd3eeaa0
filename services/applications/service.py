"""The wiring of the applications service."""

from pathlib import Path

from services.applications import publishers as _publishers  # noqa: F401 - declares what is published
from services.applications import subscribers as _subscribers  # noqa: F401 - declares what is listened to
from services.applications.api import api
from services.applications.commands import Keys
from services.applications.domain.applications import Application
from services.applications.domain.rounds import Round
from services.applications.domain.uploads import Uploads
from services.applications.files import MaterialStore
from services.applications.pages import pages
from services.applications.personal import Vault
from services.applications.read_models.application_list import application_list
from services.applications.read_models.material_list import material_list
from services.applications.read_models.rounds import rounds
from services.applications.read_models.timeline import timeline
from services.applications.read_models.unlisted_files import unlisted_files
from services.applications.registry import registry
from services.applications.uploads import SWEEP_EVERY, Intake, sweep
from shared.history import Signal
from shared.hosting import Chore, Clock, Service, assemble
from shared.settings import ServiceSettings

TEMPLATES = Path(__file__).parent / "templates"


def build(settings: ServiceSettings, *, clock: Clock, committed: Signal | None = None) -> Service:
    """Everything that this service is made of."""
    service = assemble(
        "applications",
        aggregates=(Round, Application, Uploads),
        read_models=(rounds, application_list, material_list, timeline, unlisted_files),
        registry=registry,
        settings=settings,
        clock=clock,
        listens_to=("eligibility", "review", "publicity"),
        committed=committed,
        templates=TEMPLATES,
    )
    keys = Keys(city=settings.key_bytes("city"), vault=Vault(settings.key_bytes("master")))
    store = MaterialStore.at(settings.files())
    store.clear_abandoned()
    service.chores = (Chore("sweep_uploads", SWEEP_EVERY, lambda: sweep(service, store)),)
    service.api = api(service, keys, store, Intake(service, store))
    service.pages = pages(service)
    return service
