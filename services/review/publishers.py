"""What this service tells the others, from its own events."""

from services.review.domain.audit import Audit
from services.review.domain.panel import Panel
from services.review.domain.review import Review
from services.review.domain.shortlist import Shortlist
from services.review.registry import registry
from shared.contracts.review import (
    Candidate,
    ExpertReviewCompleted,
    FieldReason,
    MaterialReviewPassed,
    MaterialReviewRejected,
    OnSiteAuditCompleted,
    OnSiteAuditScheduled,
    PreliminaryReviewPassed,
    PreliminaryReviewRejected,
    PreliminaryReviewReturned,
    Seal,
    ShortlistReported,
)
from shared.history import Recorded


@registry.publishes(Review.PreliminaryPassed, PreliminaryReviewPassed)
def preliminary_passed(recorded: Recorded[Review.PreliminaryPassed]) -> PreliminaryReviewPassed:
    """Passed, sealed and forwarded (17.1)."""
    event = recorded.event
    return PreliminaryReviewPassed(
        application_id=event.originator_id,
        round=event.year,
        category=event.category,
        department=event.department,
        opinion=event.opinion,
        convened=event.convened,
        seal=Seal(
            by=event.seal.by,
            department=event.seal.department,
            at=event.seal.at,
            content_hash=event.seal.content_hash,
        ),
    )


@registry.publishes(Review.PreliminaryReturned, PreliminaryReviewReturned)
def preliminary_returned(recorded: Recorded[Review.PreliminaryReturned]) -> PreliminaryReviewReturned:
    """Returned for correction, with a reason per field."""
    event = recorded.event
    return PreliminaryReviewReturned(
        application_id=event.originator_id,
        round=event.year,
        category=event.category,
        department=event.department,
        reasons=tuple(FieldReason(field=item.field, reason=item.reason) for item in event.reasons),
        deadline=event.deadline,
    )


@registry.publishes(Review.PreliminaryRejected, PreliminaryReviewRejected)
def preliminary_rejected(recorded: Recorded[Review.PreliminaryRejected]) -> PreliminaryReviewRejected:
    """Rejected by the recommending department."""
    event = recorded.event
    return PreliminaryReviewRejected(
        application_id=event.originator_id,
        round=event.year,
        category=event.category,
        department=event.department,
        reason=event.reason,
        article=event.article,
    )


@registry.publishes(Review.MaterialPassed, MaterialReviewPassed)
def material_passed(recorded: Recorded[Review.MaterialPassed]) -> MaterialReviewPassed:
    """The material passed (17.2)."""
    event = recorded.event
    return MaterialReviewPassed(
        application_id=event.originator_id, round=event.year, category=event.category, opinion=event.opinion
    )


@registry.publishes(Review.MaterialRejected, MaterialReviewRejected)
def material_rejected(recorded: Recorded[Review.MaterialRejected]) -> MaterialReviewRejected:
    """The material was rejected (17.2)."""
    event = recorded.event
    return MaterialReviewRejected(
        application_id=event.originator_id,
        round=event.year,
        category=event.category,
        reason=event.reason,
        article=event.article,
    )


@registry.publishes(Audit.Scheduled, OnSiteAuditScheduled)
def audit_scheduled(recorded: Recorded[Audit.Scheduled]) -> OnSiteAuditScheduled:
    """An audit is planned, or its plan changed; `team` includes the lead."""
    event = recorded.event
    return OnSiteAuditScheduled(
        application_id=event.application_id,
        round=event.year,
        category=event.category,
        on=event.on,
        place=event.place,
        lead=event.lead,
        team=event.team,
    )


@registry.publishes(Audit.Completed, OnSiteAuditCompleted)
def audit_completed(recorded: Recorded[Audit.Completed]) -> OnSiteAuditCompleted:
    """An audit came to its conclusion; `on` is the day of it."""
    event = recorded.event
    return OnSiteAuditCompleted(
        application_id=event.application_id,
        round=event.year,
        category=event.category,
        on=event.on,
        conclusion=event.conclusion,
        findings=event.findings,
    )


@registry.publishes(Panel.Completed, ExpertReviewCompleted)
def expert_review_completed(recorded: Recorded[Panel.Completed]) -> ExpertReviewCompleted:
    """The mean of the counted scores; told again when a recusal reopened the review."""
    event = recorded.event
    return ExpertReviewCompleted(
        application_id=event.application_id,
        round=event.year,
        category=event.category,
        method=event.method,
        score=event.score,
        experts=event.experts,
    )


@registry.publishes(Shortlist.Reported, ShortlistReported)
def shortlist_reported(recorded: Recorded[Shortlist.Reported]) -> ShortlistReported:
    """The ranking went to the leading group."""
    event = recorded.event
    return ShortlistReported(
        round=event.year,
        candidates=tuple(
            Candidate(
                application_id=item.application_id,
                category=item.category,
                rank=item.rank,
                score=item.score,
                number=item.number,
                name=item.name,
                unit_name=item.unit_name,
                department=item.department,
                reviewed_by=item.reviewed_by,
            )
            for item in event.candidates
        ),
        not_listed=event.not_listed,
        shortlist_hash=event.shortlist_hash,
    )
