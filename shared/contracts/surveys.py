"""Contracts that the survey service publishes: campaigns and what they measured (17.4)."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.applications import Category
from shared.contracts.envelope import Contract


class SurveyOpened(Contract):
    """A campaign asks customers, pinned to one version of a questionnaire."""

    TYPE: ClassVar[str] = "surveys.campaign.opened.v1"
    campaign_id: UUID
    round: int
    holder: str
    category: Category
    party: Literal["first", "third"]
    questionnaire: str
    questionnaire_version: int
    period_from: date
    period_to: date
    minimum_valid: int


class SurveyClosed(Contract):
    """A campaign takes no more answers."""

    TYPE: ClassVar[str] = "surveys.campaign.closed.v1"
    campaign_id: UUID
    round: int
    holder: str
    answers: int


class SatisfactionMeasured(Contract):
    """The frozen measurement of a closed campaign.

    Rates and indices in percent; the exact rate is `satisfied` / `valid`. `answers_hash` is over the answers.
    """

    TYPE: ClassVar[str] = "surveys.campaign.measured.v1"
    campaign_id: UUID
    round: int
    holder: str
    category: Category
    party: Literal["first", "third"]
    questionnaire: str
    questionnaire_version: int
    formula: str
    period_from: date
    period_to: date
    valid: int
    satisfied: int
    satisfaction_rate: Decimal | None
    interval_low: Decimal | None
    interval_high: Decimal | None
    composite_index: Decimal | None
    service_index: Decimal | None
    minimum_reached: bool
    answers_hash: str
