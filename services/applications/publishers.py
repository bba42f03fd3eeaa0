"""What this service tells the others: rounds, and applications without a word of personal data."""

from datetime import datetime
from typing import TypeVar

from services.applications.domain.applications import Application, public_name
from services.applications.domain.forms.application import InternalForm
from services.applications.domain.forms.internal import (
    InternalEnterpriseForm,
    InternalLeaderForm,
    InternalManufacturing,
    InternalServices,
)
from services.applications.domain.forms.parts import canonical_json
from services.applications.domain.rounds import Round
from services.applications.registry import registry
from shared.contracts import applications as contracts
from shared.history import Recorded
from shared.legal_time import legal_date

S = TypeVar("S", bound=contracts.ApplicationSubmitted)


@registry.publishes(Round.Opened, contracts.RoundOpened)
def round_opened(recorded: Recorded[Round.Opened]) -> contracts.RoundOpened:
    """A round takes applications."""
    opened = recorded.event
    return contracts.RoundOpened(
        round=opened.year,
        title=opened.title,
        stages=tuple(contracts.Stage.model_validate(stage.model_dump()) for stage in opened.stages),
        quotas=dict(opened.quotas),
    )


@registry.publishes(Application.Submitted, contracts.ApplicationSubmitted)
def application_submitted(recorded: Recorded[Application.Submitted]) -> contracts.ApplicationSubmitted:
    """The first version."""
    submitted = recorded.event
    return _told(contracts.ApplicationSubmitted, submitted, version=1, first_submitted_at=submitted.timestamp)


@registry.publishes(Application.Resubmitted, contracts.ApplicationResubmitted)
def application_resubmitted(recorded: Recorded[Application.Resubmitted]) -> contracts.ApplicationResubmitted:
    """A later version; the day of application stays that of the first submission."""
    again = recorded.event
    return _told(
        contracts.ApplicationResubmitted,
        again,
        version=again.version_number,
        first_submitted_at=again.first_submitted_at,
    )


@registry.publishes(Application.Withdrawn, contracts.ApplicationWithdrawn)
def application_withdrawn(recorded: Recorded[Application.Withdrawn]) -> contracts.ApplicationWithdrawn:
    """The applicant took it back."""
    withdrawn = recorded.event
    return contracts.ApplicationWithdrawn(
        application_id=withdrawn.originator_id,
        round=withdrawn.year,
        category=withdrawn.category.value,
        reason=withdrawn.reason,
    )


def _told(
    contract: type[S],
    event: Application.Submitted | Application.Resubmitted,
    *,
    version: int,
    first_submitted_at: datetime,
) -> S:
    form = event.form
    return contract(
        application_id=event.originator_id,
        round=form.round,
        category=form.category.value,
        variant=form.variant.value if isinstance(form, InternalManufacturing | InternalServices) else None,
        version=version,
        number=event.number,
        holder=event.holder,
        unit=event.unit,
        recommending_department=event.recommending_department,
        submitted_at=event.timestamp,
        applied_on=legal_date(first_submitted_at),
        name=public_name(form),
        unit_name=form.form.organisation.unit_name,
        industry=form.form.organisation.industry,
        deeds="" if isinstance(form.form, InternalEnterpriseForm) else form.form.deeds,
        main_honours="" if isinstance(form.form, InternalEnterpriseForm) else form.form.main_honours,
        figures=_figures(form),
        evidence=_evidence(form),
        materials=tuple(
            contracts.Material(kind=m.kind.value, file=m.file, sha256=event.files.get(m.file)) for m in form.materials
        ),
        form=canonical_json(form),
        content_hash=event.content_hash,
    )


def _figures(application: InternalForm) -> contracts.Figures:
    form = application.form
    if isinstance(form, InternalLeaderForm):
        return contracts.Figures(
            employee_satisfaction=form.employee_satisfaction, unit_title_obtained_on=form.unit_title_obtained_on
        )
    if isinstance(form, InternalEnterpriseForm):
        return contracts.Figures(
            satisfaction_index=form.satisfaction_index,
            annual_complaint_count=form.annual_complaint_count,
            complaint_resolution_satisfaction_rate=form.complaint_resolution_satisfaction_rate,
        )
    figures = form.service_figures
    return contracts.Figures(
        satisfaction_rate=figures.satisfaction_rate,
        annual_complaint_count=figures.annual_complaint_count,
        complaint_resolution_satisfaction_rate=figures.complaint_resolution_satisfaction_rate,
    )


def _evidence(application: InternalForm) -> contracts.Evidence:
    declared = application.evidence.model_dump(mode="json")
    for accident in declared.get("accidents") or ():
        accident["occurred_on"] = accident.pop("date")
    return contracts.Evidence.model_validate(declared)
