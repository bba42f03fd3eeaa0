"""Contracts that the eligibility service publishes: verdicts with their clauses, and bans."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.applications import Category, Value
from shared.contracts.envelope import Contract

Verdict = Literal["eligible", "ineligible", "incomplete", "needs_judgement"]
ClauseVerdict = Literal["met", "not_met", "needs_judgement", "evidence_missing"]


class Clause(Value):
    """The verdict on one provision and the sentence that explains it."""

    clause: str
    kind: Literal["F", "J", "M"]
    verdict: ClauseVerdict
    message: str


class EligibilityAssessed(Contract):
    """A version of an application was assessed at a gate; `request` answers an EligibilityRequested of publicity.

    `order`: at the gate where it stood, under another version of the rulebook, as the office ordered.
    """

    TYPE: ClassVar[str] = "eligibility.assessment.assessed.v1"
    application_id: UUID
    round: int
    category: Category
    version: int
    gate: Literal["submission", "resubmission", "measurement", "judgement", "ban", "award"]
    on: date
    rulebook: str
    verdict: Verdict
    clauses: tuple[Clause, ...]
    judged_by: tuple[str, ...] = ()
    banned_until: date | None = None
    first_free_day: date | None = None
    request: UUID | None = None
    order: UUID | None = None


class EligibilityChanged(EligibilityAssessed):
    """A later assessment came to another verdict."""

    TYPE: ClassVar[str] = "eligibility.assessment.changed.v1"
    previous_verdict: Verdict


class ReapplicationBanned(Contract):
    """A holder may not apply again (18.3) up to and including `last_day`."""

    TYPE: ClassVar[str] = "eligibility.ban.imposed.v1"
    holder: str
    application_id: UUID
    round: int
    category: Category
    ground: Literal["disqualified", "revoked"]
    decided_on: date
    last_day: date
    first_free_day: date
