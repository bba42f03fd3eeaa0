"""The wiring of the publicity service."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

from services.publicity import publishers as _publishers  # noqa: F401 - declares what is published
from services.publicity import subscribers as _subscribers  # noqa: F401 - declares what is listened to
from services.publicity.api import api
from services.publicity.commands import close_notice
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.certificate_series import CertificateSeries
from services.publicity.domain.commendation import Commendation
from services.publicity.domain.holder import Holder
from services.publicity.domain.honour import Honour
from services.publicity.domain.identity import notice_id
from services.publicity.domain.notice import Notice
from services.publicity.domain.objection import Objection
from services.publicity.domain.shortlist import Shortlist
from services.publicity.pages import pages
from services.publicity.read_models.candidates import candidates
from services.publicity.read_models.notices import due_notices, notices
from services.publicity.read_models.objections import objections
from services.publicity.read_models.register import register
from services.publicity.registry import registry
from services.publicity.settings import PublicitySettings
from shared.history import SYSTEM, Signal, Work
from shared.hosting import Clock, Service, Timer, assemble
from shared.settings import ServiceSettings
from shared.web.rates import Rate, Rates

TEMPLATES = Path(__file__).parent / "templates"


def build(
    settings: ServiceSettings,
    *,
    clock: Clock,
    committed: Signal | None = None,
    seconds: Callable[[], float] = monotonic,
) -> Service:
    """Everything that this service is made of; `seconds` is the clock by which objections are limited."""
    own = PublicitySettings.of(settings)
    service = assemble(
        "publicity",
        aggregates=(Shortlist, Candidate, Notice, Objection, Honour, CertificateSeries, Commendation, Holder),
        read_models=(notices, candidates, objections, register),
        registry=registry,
        settings=own,
        clock=clock,
        listens_to=("review", "eligibility", "applications"),
        committed=committed,
        templates=TEMPLATES,
    )
    service.timers = (_closing(service),)
    objecting = Rates((Rate(own.objections_a_minute, 60), Rate(own.objections_an_hour, 3600)), clock=seconds)
    service.api = api(service, own, objecting)
    service.pages = pages(service, objecting)
    return service


def _closing(service: Service) -> Timer:
    """Close every notice whose time is up. The read model says which may be due, the history decides."""

    def close_what_is_over(work: Work, now: datetime) -> None:
        with service.views.session() as session:
            due = due_notices(session, now)
        for year in due:
            notice = work.find(Notice, notice_id(year))
            if notice is not None and not notice.closed and now >= notice.ends_at:
                close_notice(year, by=SYSTEM, at=now, work=work)

    return Timer("close_notices", close_what_is_over)
