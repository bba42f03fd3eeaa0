"""Contracts that the review service publishes, from the preliminary review to the shortlist (17.1-17.3)."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.applications import Category, Value
from shared.contracts.envelope import Contract


class ReviewContract(Contract):
    """What every contract about one application's review carries."""

    application_id: UUID
    round: int
    category: Category


class Seal(Value):
    """The record of sealing: who, for which department, when, over exactly which content (SHA-256, hex)."""

    by: str
    department: str
    at: datetime
    content_hash: str


class PreliminaryReviewPassed(ReviewContract):
    """The recommending department passed, sealed and forwarded the application (17.1)."""

    TYPE: ClassVar[str] = "review.preliminary.passed.v1"
    department: str
    opinion: str
    convened: tuple[str, ...]
    seal: Seal


class FieldReason(Value):
    """What is to be corrected in which field or material."""

    field: str
    reason: str


class PreliminaryReviewReturned(ReviewContract):
    """The department returned the application for correction."""

    TYPE: ClassVar[str] = "review.preliminary.returned.v1"
    department: str
    reasons: tuple[FieldReason, ...]
    deadline: date


class PreliminaryReviewRejected(ReviewContract):
    """The department rejected the application, citing the provision."""

    TYPE: ClassVar[str] = "review.preliminary.rejected.v1"
    department: str
    reason: str
    article: str


class MaterialReviewPassed(ReviewContract):
    """The office's experts passed the material (17.2)."""

    TYPE: ClassVar[str] = "review.material.passed.v1"
    opinion: str


class MaterialReviewRejected(ReviewContract):
    """The office's experts rejected the material (17.2)."""

    TYPE: ClassVar[str] = "review.material.rejected.v1"
    reason: str
    article: str


class OnSiteAuditScheduled(ReviewContract):
    """An on-site audit of an enterprise or a leader's unit is planned (17.2)."""

    TYPE: ClassVar[str] = "review.audit.scheduled.v1"
    on: date
    place: str
    lead: str
    team: tuple[str, ...]


class OnSiteAuditCompleted(ReviewContract):
    """The on-site audit came to a conclusion (17.2)."""

    TYPE: ClassVar[str] = "review.audit.completed.v1"
    on: date
    conclusion: Literal["passed", "failed"]
    findings: str


class ExpertReviewCompleted(ReviewContract):
    """The panel's scores of one candidate are in (17.3); `score` is their mean, 0-100."""

    TYPE: ClassVar[str] = "review.expert.completed.v1"
    method: str
    score: Decimal
    experts: tuple[str, ...]


class Candidate(Value):
    """One line of the shortlist; names and unit are public, `reviewed_by` lists accounts that may not decide."""

    application_id: UUID
    category: Category
    rank: int
    score: Decimal
    number: str
    name: str
    unit_name: str
    department: str
    reviewed_by: tuple[str, ...]


class ShortlistReported(Contract):
    """The ranking went to the leading group (17.3); `shortlist_hash` is over its canonical JSON."""

    TYPE: ClassVar[str] = "review.shortlist.reported.v1"
    round: int
    candidates: tuple[Candidate, ...]
    not_listed: tuple[UUID, ...] = ()
    """Applications that were forwarded and did not get there: below the quota, not eligible, or not waited for."""
    shortlist_hash: str
