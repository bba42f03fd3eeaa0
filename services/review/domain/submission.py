"""What is under review: one version of an application as its contract told it, and the verdict on its conditions."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["eligible", "ineligible", "incomplete", "needs_judgement"]
ClauseVerdict = Literal["met", "not_met", "needs_judgement", "evidence_missing"]
CLAUSE_VERDICT_NAMES: dict[ClauseVerdict, str] = {
    "met": "符合",
    "not_met": "不符合",
    "needs_judgement": "待判断",
    "evidence_missing": "缺少证明",
}


class Value(BaseModel):
    """A value inside an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Material(Value):
    """One attachment by kind; `sha256` is absent where the file was not delivered."""

    kind: str
    file: str
    sha256: str | None = None


class Submission(Value):
    """One version of an application, without personal data; `content_hash` is what a seal covers.

    `form`, `figures` and `evidence` are JSON texts for reviewers to read; no rule of this service looks into them.
    """

    version: int
    number: str
    name: str
    unit_name: str
    industry: str
    department: str
    variant: Literal["manufacturing", "services"] | None
    unit: str
    submitted_at: datetime
    applied_on: date
    deeds: str
    main_honours: str
    form: str
    figures: str
    evidence: str
    materials: tuple[Material, ...]
    content_hash: str


class Clause(Value):
    """The verdict on one provision and the sentence that explains it."""

    clause: str
    verdict: ClauseVerdict
    message: str


class Assessment(Value):
    """The verdict on an application's conditions at a gate.

    `version` is the one assessed; `first_free_day` is set while a ban is in force (18.3); `judged_by` are the accounts
    whose judgements it rests on.
    """

    verdict: Verdict
    gate: str
    on: date
    clauses: tuple[Clause, ...]
    version: int
    first_free_day: date | None = None
    judged_by: tuple[str, ...] = ()

    @property
    def open_clauses(self) -> tuple[Clause, ...]:
        """The clauses that stand between the application and `eligible`."""
        return tuple(clause for clause in self.clauses if clause.verdict != "met")


class Seal(Value):
    """The record of sealing: who, for which department, when, over exactly which content (SHA-256, hex)."""

    by: str
    department: str
    at: datetime
    content_hash: str


class FieldReason(Value):
    """What is to be corrected in which field or material."""

    field: str
    reason: str
