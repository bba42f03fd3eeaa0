"""What other services tell the review: rounds, versions, withdrawals and verdicts."""

from datetime import datetime
from uuid import UUID

from services.review.commands import shortlist_of, tell_shortlist
from services.review.domain.regulation import Category
from services.review.domain.review import Review
from services.review.domain.shortlist import StageDays
from services.review.domain.stages import FORWARDED
from services.review.domain.submission import Assessment, Clause, Material, Submission
from services.review.registry import registry
from shared.contracts.applications import (
    ApplicationResubmitted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    RoundOpened,
)
from shared.contracts.eligibility import EligibilityAssessed, EligibilityChanged
from shared.contracts.envelope import Envelope
from shared.history import Work


@registry.on(RoundOpened)
def on_round_opened(message: Envelope[RoundOpened], work: Work) -> None:
    """Note the round's days and quotas."""
    data = message.data
    shortlist = shortlist_of(data.round, work, by=message.actor, at=message.time)
    stages = [StageDays(name=stage.name, first_day=stage.first_day, last_day=stage.last_day) for stage in data.stages]
    shortlist.note_round(title=data.title, stages=stages, quotas=data.quotas, by=message.actor, at=message.time)
    work.save(shortlist)


@registry.on(ApplicationSubmitted)
def on_application_submitted(message: Envelope[ApplicationSubmitted], work: Work) -> None:
    """Take in the first version."""
    _receive(message, message.data, work)


@registry.on(ApplicationResubmitted)
def on_application_resubmitted(message: Envelope[ApplicationResubmitted], work: Work) -> None:
    """Take in a corrected version: the seal over the one before is void, and it is reviewed again."""
    _receive(message, message.data, work)


@registry.on(ApplicationWithdrawn)
def on_application_withdrawn(message: Envelope[ApplicationWithdrawn], work: Work) -> None:
    """End the review."""
    data, by, at = message.data, message.actor, message.time
    review = _review(work, data.application_id, data.round, data.category, by, at)
    was_forwarded = review.stage in FORWARDED
    review.withdraw(data.reason, by=by, at=at)
    _settle(review, work, was_forwarded=was_forwarded, by=by, at=at)


@registry.on(EligibilityAssessed)
def on_eligibility_assessed(message: Envelope[EligibilityAssessed], work: Work) -> None:
    """Note a verdict."""
    _assess(message, message.data, work)


@registry.on(EligibilityChanged)
def on_eligibility_changed(message: Envelope[EligibilityChanged], work: Work) -> None:
    """Note another verdict: who is no longer eligible leaves the ranking, who is again comes back."""
    _assess(message, message.data, work)


def _receive(
    message: Envelope[ApplicationSubmitted] | Envelope[ApplicationResubmitted], data: ApplicationSubmitted, work: Work
) -> None:
    by, at = message.actor, message.time
    review = _review(work, data.application_id, data.round, data.category, by, at)
    was_forwarded = review.stage in FORWARDED
    review.receive(_submission(data), by=by, at=at)
    _settle(review, work, was_forwarded=was_forwarded, by=by, at=at)


def _assess(
    message: Envelope[EligibilityAssessed] | Envelope[EligibilityChanged], data: EligibilityAssessed, work: Work
) -> None:
    by, at = message.actor, message.time
    review = _review(work, data.application_id, data.round, data.category, by, at)
    assessment = Assessment(
        verdict=data.verdict,
        gate=data.gate,
        on=data.on,
        clauses=tuple(
            Clause(clause=clause.clause, verdict=clause.verdict, message=clause.message) for clause in data.clauses
        ),
        version=data.version,
        first_free_day=data.first_free_day,
        judged_by=data.judged_by,
    )
    was_forwarded = review.stage in FORWARDED
    review.note_assessment(assessment, by=by, at=at)
    _settle(review, work, was_forwarded=was_forwarded, by=by, at=at)


def _settle(review: Review, work: Work, *, was_forwarded: bool, by: str, at: datetime) -> None:
    work.save(review)
    if was_forwarded:
        tell_shortlist(review, work, by=by, at=at)


def _review(work: Work, application_id: UUID, year: int, category: Category, by: str, at: datetime) -> Review:
    """The review, begun if this is the first word of the application: streams of two services know no common order."""
    review = work.find(Review, application_id)
    return review or Review.open(application_id, year=year, category=category, by=by, at=at)


def _submission(data: ApplicationSubmitted) -> Submission:
    return Submission(
        version=data.version,
        number=data.number,
        name=data.name,
        unit_name=data.unit_name,
        industry=data.industry,
        department=data.recommending_department,
        variant=data.variant,
        unit=data.unit,
        submitted_at=data.submitted_at,
        applied_on=data.applied_on,
        deeds=data.deeds,
        main_honours=data.main_honours,
        form=data.form,
        figures=data.figures.model_dump_json(exclude_none=True),
        evidence=data.evidence.model_dump_json(exclude_none=True),
        materials=tuple(Material(kind=item.kind, file=item.file, sha256=item.sha256) for item in data.materials),
        content_hash=data.content_hash,
    )
