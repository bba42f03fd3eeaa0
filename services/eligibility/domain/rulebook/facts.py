"""The facts that an assessment reads: frozen values with the names of the application file; absent and null are one.

Decimals are exact: a float is refused. An empty list is a declaration that there is none; None is missing.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator

from services.eligibility.domain.rulebook.measures import Level

_ISO_DAY_LENGTH = 10


def _exact(value: Any) -> Any:
    if isinstance(value, (bool, float)):
        raise ValueError("a decimal is written as text or a whole number, never as a float")
    return value


def _day(value: Any) -> Any:
    if type(value) is date or (isinstance(value, str) and len(value) == _ISO_DAY_LENGTH):
        return value
    raise ValueError("a day is a date, written YYYY-MM-DD")


def _empty_for_none(value: Any) -> Any:
    return {} if value is None else value


Rate = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=100)]
Day = Annotated[date, BeforeValidator(_day)]


class Value(BaseModel):
    """A frozen value of the rulebook."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(StrEnum):
    """The four categories of article 8."""

    ENTERPRISE = "enterprise"
    TEAM = "team"
    STAR = "star"
    LEADER = "leader"


class Holder(StrEnum):
    """Whose honour it is."""

    PERSON = "person"
    TEAM = "team"
    UNIT = "unit"


class Severity(StrEnum):
    """The four statutory grades of an accident."""

    PARTICULARLY_MAJOR = "particularly_major"
    MAJOR = "major"
    LARGER = "larger"
    GENERAL = "general"


class MaterialKind(StrEnum):
    """What an attachment is (articles 13-16, and the reports behind the evaluations)."""

    FORM = "form"
    SUMMARY = "summary"
    FIRST_PARTY_REPORT = "first_party_report"
    THIRD_PARTY_REPORT = "third_party_report"
    REGISTRATION = "registration"
    MANAGEMENT_CERTIFICATES = "management_certificates"
    FINANCE_AND_HONOURS = "finance_and_honours"
    HONOURS = "honours"
    UNIT_TITLE_AND_HONOURS = "unit_title_and_honours"
    STAFF_SATISFACTION_SUMMARY = "staff_satisfaction_summary"


class PriorHonour(Value):
    """An honour held before (9.1, 10.1, 11.1, 12.1)."""

    title: str | None = None
    level: Level | None = None
    holder: Holder | None = None
    granted_by: str | None = None
    granted_on: Day | None = None


class QcResult(Value):
    """A QC-circle result or an equivalent improvement (11.4, 12.5)."""

    title: str | None = None
    level: Level | None = None
    granted_on: Day | None = None


class FirstPartyEvaluation(Value):
    """The unit's own evaluation by its customers; it counts by the last day of its period."""

    period_from: Day | None = None
    period_to: Day | None = None
    report: str | None = None


class ThirdPartyEvaluation(Value):
    """An assessor's evaluation; indices 0-100."""

    assessor: str | None = None
    assessed_on: Day | None = None
    composite_index: Rate | None = None
    service_index: Rate | None = None
    report: str | None = None


class Accident(Value):
    """An accident (11.8)."""

    kind: Literal["quality", "safety", "environmental", "other"] | None = None
    severity: Severity | None = None
    date: Day | None = None


class Evidence(Value):
    """What the conditions need and no form has a box for."""

    prior_honours: tuple[PriorHonour, ...] | None = None
    front_line: StrictBool | None = None
    registered_in_city: StrictBool | None = None
    operating_since: Day | None = None
    tqm_training_coverage_3y: Rate | None = None
    qc_results: tuple[QcResult, ...] | None = None
    first_party_evaluation: FirstPartyEvaluation | None = None
    third_party_evaluation: ThirdPartyEvaluation | None = None
    accidents: tuple[Accident, ...] | None = None
    role_since: Day | None = None
    in_charge_of_quality_and_service_since: Day | None = None
    is_principal_leader: StrictBool | None = None
    complies_with_law: StrictBool | None = None


class Figures(Value):
    """The figures of the form that a condition reads, or that are shown beside one; rates in percent."""

    satisfaction_rate: Rate | None = None
    annual_complaint_count: Annotated[StrictInt, Field(ge=0)] | None = None
    complaint_resolution_satisfaction_rate: Rate | None = None
    satisfaction_index: Rate | None = None
    employee_satisfaction: Rate | None = None
    unit_title_obtained_on: Day | None = None


FORM_FIELDS = {
    "figures.satisfaction_rate": "form.service_figures.satisfaction_rate",
    "figures.annual_complaint_count": "form.service_figures.annual_complaint_count",
    "figures.complaint_resolution_satisfaction_rate": "form.service_figures.complaint_resolution_satisfaction_rate",
    "figures.satisfaction_index": "form.satisfaction_index",
    "figures.employee_satisfaction": "form.employee_satisfaction",
    "figures.unit_title_obtained_on": "form.unit_title_obtained_on",
}


def field_of(path: str) -> str:
    """The field of the application that a path of the facts was taken from."""
    return FORM_FIELDS.get(path, path)


class MeasuredSatisfaction(Value):
    """What a closed campaign measured: satisfied and valid answer sheets; `event_id` names the measurement."""

    event_id: str
    party: Literal["first", "third"] = "first"
    period_from: Day
    period_to: Day
    satisfied: Annotated[StrictInt, Field(ge=0)]
    valid: Annotated[StrictInt, Field(ge=0)]
    minimum_reached: StrictBool

    @model_validator(mode="after")
    def _no_more_satisfied_than_valid(self) -> "MeasuredSatisfaction":
        if self.satisfied > self.valid:
            raise ValueError("more satisfied answer sheets than valid ones")
        return self

    @property
    def rate(self) -> Fraction | None:
        """The exact satisfaction rate in percent; None without a valid answer sheet."""
        return Fraction(100 * self.satisfied, self.valid) if self.valid else None


class Ban(Value):
    """A ban on the holder of the application (18.3): in force from the decision to its last day, both included."""

    decided_on: Day
    last_day: Day


class Facts(Value):
    """All that one assessment reads. `applied_on` is the day of first submission, a legal date.

    `bans` None: the register was not asked; it is taken as empty and the verdict's message says so.
    """

    category: Category
    variant: Literal["manufacturing", "services"] | None = None
    applied_on: Day
    figures: Annotated[Figures, BeforeValidator(_empty_for_none)] = Figures()
    evidence: Annotated[Evidence, BeforeValidator(_empty_for_none)] = Evidence()
    materials: tuple[MaterialKind, ...] = ()
    measurements: tuple[MeasuredSatisfaction, ...] = ()
    bans: tuple[Ban, ...] | None = None
