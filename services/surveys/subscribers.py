"""What other services say that concerns surveys: the applications that campaigns may speak for."""

from datetime import datetime

from services.surveys.commands.submissions import note_submission
from services.surveys.registry import registry
from shared.contracts.applications import ApplicationResubmitted, ApplicationSubmitted
from shared.contracts.envelope import Envelope
from shared.history import Work


@registry.on(ApplicationSubmitted)
def on_application_submitted(message: Envelope[ApplicationSubmitted], work: Work) -> None:
    """Link the campaigns about the application's holder, or about a leader's unit."""
    _note(message.data, message.actor, message.time, work)


@registry.on(ApplicationResubmitted)
def on_application_resubmitted(message: Envelope[ApplicationResubmitted], work: Work) -> None:
    """The same application, perhaps for another department; all news where its first version was not heard of."""
    _note(message.data, message.actor, message.time, work)


def _note(data: ApplicationSubmitted, by: str, at: datetime, work: Work) -> None:
    note_submission(
        data.application_id,
        holder=data.holder,
        unit=data.unit,
        category=data.category,
        round_=data.round,
        name=data.name,
        department=data.recommending_department,
        by=by,
        at=at,
        work=work,
    )
