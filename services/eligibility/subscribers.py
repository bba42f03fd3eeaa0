"""What other services make this one do: assess, leave the judging to the office, close, ban, answer the last gate."""

import json

from services.eligibility.commands.assessing import (
    answer_request,
    assess_resubmission,
    assess_submission,
    close_assessment,
    impose_ban,
    note_forwarding,
    note_measurement,
)
from services.eligibility.domain.parts import Attachment, Submission
from services.eligibility.domain.rulebook import Category, Facts, MeasuredSatisfaction
from services.eligibility.registry import registry
from shared.contracts.applications import ApplicationResubmitted, ApplicationSubmitted, ApplicationWithdrawn
from shared.contracts.envelope import Envelope
from shared.contracts.publicity import (
    ApplicationDisqualified,
    EligibilityRequested,
    HonourConferred,
    HonourDeclined,
    HonourRevoked,
)
from shared.contracts.review import (
    MaterialReviewRejected,
    OnSiteAuditCompleted,
    PreliminaryReviewPassed,
    PreliminaryReviewRejected,
    ShortlistReported,
)
from shared.contracts.surveys import SatisfactionMeasured
from shared.history import Work
from shared.identity import normalised


@registry.on(ApplicationSubmitted)
def on_application_submitted(message: Envelope[ApplicationSubmitted], work: Work) -> None:
    """Assess the first version."""
    data = message.data
    assess_submission(
        data.application_id,
        _facts(data),
        _submission(data),
        round_=data.round,
        holder=data.holder,
        unit=data.unit,
        department=data.recommending_department,
        by=message.actor,
        at=message.time,
        work=work,
    )


@registry.on(ApplicationResubmitted)
def on_application_resubmitted(message: Envelope[ApplicationResubmitted], work: Work) -> None:
    """Assess a later version."""
    data = message.data
    assess_resubmission(
        data.application_id,
        _facts(data),
        _submission(data),
        unit=data.unit,
        department=data.recommending_department,
        version=data.version,
        by=message.actor,
        at=message.time,
        work=work,
    )


@registry.on(ApplicationWithdrawn)
def on_application_withdrawn(message: Envelope[ApplicationWithdrawn], work: Work) -> None:
    """Nothing is left to assess."""
    close_assessment(message.data.application_id, "withdrawn", by=message.actor, at=message.time, work=work)


@registry.on(SatisfactionMeasured)
def on_satisfaction_measured(message: Envelope[SatisfactionMeasured], work: Work) -> None:
    """A closed campaign's measurement, for the applications that it counts for, past and to come."""
    data = message.data
    measurement = MeasuredSatisfaction(
        event_id=message.id,
        party=data.party,
        period_from=data.period_from,
        period_to=data.period_to,
        satisfied=data.satisfied,
        valid=data.valid,
        minimum_reached=data.minimum_reached,
    )
    note_measurement(data.holder, measurement, Category(data.category), by=message.actor, at=message.time, work=work)


@registry.on(PreliminaryReviewPassed)
def on_preliminary_review_passed(message: Envelope[PreliminaryReviewPassed], work: Work) -> None:
    """The department that recommends has judged; the office and its experts go on (17.1, 17.2)."""
    data = message.data
    note_forwarding(data.application_id, data.department, by=message.actor, at=message.time, work=work)


@registry.on(PreliminaryReviewRejected)
def on_preliminary_review_rejected(message: Envelope[PreliminaryReviewRejected], work: Work) -> None:
    """The department did not let it pass (17.1)."""
    application = message.data.application_id
    close_assessment(application, "preliminary_rejected", by=message.actor, at=message.time, work=work)


@registry.on(MaterialReviewRejected)
def on_material_review_rejected(message: Envelope[MaterialReviewRejected], work: Work) -> None:
    """Its material did not pass (17.2)."""
    application = message.data.application_id
    close_assessment(application, "material_rejected", by=message.actor, at=message.time, work=work)


@registry.on(OnSiteAuditCompleted)
def on_on_site_audit_completed(message: Envelope[OnSiteAuditCompleted], work: Work) -> None:
    """A failed audit ends it (17.2); one that passed changes nothing here."""
    if message.data.conclusion == "failed":
        application = message.data.application_id
        close_assessment(application, "audit_failed", by=message.actor, at=message.time, work=work)


@registry.on(ShortlistReported)
def on_shortlist_reported(message: Envelope[ShortlistReported], work: Work) -> None:
    """What stands below the quota is at its end (17.3)."""
    for application in message.data.not_listed:
        close_assessment(application, "not_listed", by=message.actor, at=message.time, work=work)


@registry.on(HonourConferred)
def on_honour_conferred(message: Envelope[HonourConferred], work: Work) -> None:
    """The award rests on the verdict of its last gate, which nothing moves any more (17.6)."""
    application = message.data.application_id
    close_assessment(application, "conferred", by=message.actor, at=message.time, work=work)


@registry.on(HonourDeclined)
def on_honour_declined(message: Envelope[HonourDeclined], work: Work) -> None:
    """It is not awarded (17.6)."""
    application = message.data.application_id
    close_assessment(application, "declined", by=message.actor, at=message.time, work=work)


@registry.on(ApplicationDisqualified)
def on_application_disqualified(message: Envelope[ApplicationDisqualified], work: Work) -> None:
    """Three years without a new application (18.3)."""
    data = message.data
    impose_ban(
        data.application_id,
        ground="disqualified",
        decided_on=data.decided_on,
        by=message.actor,
        at=message.time,
        work=work,
    )


@registry.on(HonourRevoked)
def on_honour_revoked(message: Envelope[HonourRevoked], work: Work) -> None:
    """Likewise after the award (18.3)."""
    data = message.data
    impose_ban(
        data.application_id,
        ground="revoked",
        decided_on=data.decided_on,
        by=message.actor,
        at=message.time,
        work=work,
    )


@registry.on(EligibilityRequested)
def on_eligibility_requested(message: Envelope[EligibilityRequested], work: Work) -> None:
    """The last gate before an award."""
    data = message.data
    answer_request(data.application_id, data.request, on=data.on, at=message.time, work=work)


def _facts(data: ApplicationSubmitted) -> Facts:
    evidence = data.evidence.model_dump(mode="json")
    for accident in evidence.get("accidents") or ():
        accident["date"] = accident.pop("occurred_on")
    return Facts.model_validate(
        {
            "category": data.category,
            "variant": data.variant,
            "applied_on": data.applied_on,
            "figures": data.figures.model_dump(mode="json"),
            "evidence": evidence,
            "materials": [material.kind for material in data.materials],
        }
    )


def _submission(data: ApplicationSubmitted) -> Submission:
    """The unit's number is public and stands in the form; every other box of it is the reviewers' affair."""
    organisation = json.loads(data.form).get("form", {}).get("organisation", {})
    return Submission(
        number=data.number,
        name=data.name,
        unit_name=data.unit_name,
        uscc=organisation.get("uscc", ""),
        team=normalised(data.name) if data.category == "team" else "",
        deeds=data.deeds,
        main_honours=data.main_honours,
        attachments=tuple(Attachment.model_validate(material.model_dump()) for material in data.materials),
    )
