"""Contracts that the applications service publishes: rounds, and applications without personal data."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Contract

Category = Literal["enterprise", "team", "star", "leader"]
HonourLevel = Literal["county", "city_industry", "city", "province", "nation"]


class Value(BaseModel):
    """A value inside a contract."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(Value):
    """One stage of a round with its first and last legal day (Asia/Shanghai)."""

    name: Literal["application", "preliminary", "material", "audit", "expert", "notice", "decision", "ceremony"]
    first_day: date
    last_day: date


class RoundOpened(Contract):
    """A yearly round (article 3) takes applications."""

    TYPE: ClassVar[str] = "applications.round.opened.v1"
    round: int
    title: str
    stages: tuple[Stage, ...]
    quotas: dict[Category, int]


class PriorHonour(Value):
    """An honour declared as evidence (9.1, 10.1, 11.1, 12.1)."""

    title: str | None = None
    level: HonourLevel | None = None
    holder: Literal["person", "team", "unit"] | None = None
    granted_by: str | None = None
    granted_on: date | None = None


class QcResult(Value):
    """A QC-circle result or an equivalent improvement (11.4, 12.5)."""

    title: str | None = None
    level: HonourLevel | None = None
    granted_on: date | None = None


class FirstPartyEvaluation(Value):
    """The unit's own evaluation by its customers."""

    period_from: date | None = None
    period_to: date | None = None
    report: str | None = None


class ThirdPartyEvaluation(Value):
    """An assessor's evaluation; indices 0-100."""

    assessor: str | None = None
    assessed_on: date | None = None
    composite_index: Decimal | None = None
    service_index: Decimal | None = None
    report: str | None = None


class Accident(Value):
    """An accident declared under 11.8."""

    kind: Literal["quality", "safety", "environmental", "other"] | None = None
    severity: Literal["particularly_major", "major", "larger", "general"] | None = None
    occurred_on: date | None = None


class Evidence(Value):
    """What the conditions need and no form has a box for; absent means missing, an empty list is a declaration."""

    prior_honours: tuple[PriorHonour, ...] | None = None
    front_line: bool | None = None
    registered_in_city: bool | None = None
    operating_since: date | None = None
    tqm_training_coverage_3y: Decimal | None = None
    qc_results: tuple[QcResult, ...] | None = None
    first_party_evaluation: FirstPartyEvaluation | None = None
    third_party_evaluation: ThirdPartyEvaluation | None = None
    accidents: tuple[Accident, ...] | None = None
    role_since: date | None = None
    in_charge_of_quality_and_service_since: date | None = None
    is_principal_leader: bool | None = None
    complies_with_law: bool | None = None


class Figures(Value):
    """The figures of a form that a condition or a reviewer reads; rates in percent, 0-100."""

    satisfaction_rate: Decimal | None = None
    annual_complaint_count: int | None = None
    complaint_resolution_satisfaction_rate: Decimal | None = None
    satisfaction_index: Decimal | None = None
    employee_satisfaction: Decimal | None = None
    unit_title_obtained_on: date | None = None


class Material(Value):
    """One attachment by kind; `sha256` is absent where the file was not delivered with the application."""

    kind: str
    file: str
    sha256: str | None = None


class ApplicationSubmitted(Contract):
    """An application as it was submitted, without personal and secret fields (they never leave the service).

    `holder` and `unit` are HMAC-SHA-256 under the city's key (hex) of the holder's and the unit's identity;
    `content_hash` is the SHA-256 (hex) of the whole application, which a seal covers.
    """

    TYPE: ClassVar[str] = "applications.application.submitted.v1"
    application_id: UUID
    round: int
    category: Category
    variant: Literal["manufacturing", "services"] | None = None
    version: int
    number: str
    holder: str
    unit: str
    recommending_department: str
    submitted_at: datetime
    applied_on: date
    name: str
    unit_name: str
    industry: str
    deeds: str
    main_honours: str
    figures: Figures
    evidence: Evidence
    materials: tuple[Material, ...]
    form: str
    """The whole internal form as canonical JSON, as reviewers see it."""
    content_hash: str


class ApplicationResubmitted(ApplicationSubmitted):
    """A corrected version after a return; the day of first submission stays."""

    TYPE: ClassVar[str] = "applications.application.resubmitted.v1"


class ApplicationWithdrawn(Contract):
    """The applicant took the application back."""

    TYPE: ClassVar[str] = "applications.application.withdrawn.v1"
    application_id: UUID
    round: int
    category: Category
    reason: str
