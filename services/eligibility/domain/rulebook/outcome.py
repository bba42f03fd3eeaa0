"""What an assessment answers: a verdict, and for every clause the facts seen and one sentence for people."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StrictBool, StringConstraints

from services.eligibility.domain.rulebook.dates import first_day_after
from services.eligibility.domain.rulebook.facts import MaterialKind, Value

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Kind(StrEnum):
    """Who decides a clause: a program (fact), a person (judgement), or the program first and then a person."""

    FACT = "F"
    JUDGEMENT = "J"
    MIXED = "M"


class Verdict(StrEnum):
    """The verdict on a clause, and, but for `needs_judgement`, on a fact."""

    MET = "met"
    NOT_MET = "not_met"
    NEEDS_JUDGEMENT = "needs_judgement"
    EVIDENCE_MISSING = "evidence_missing"


class Overall(StrEnum):
    """The verdict on an application."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    INCOMPLETE = "incomplete"
    NEEDS_JUDGEMENT = "needs_judgement"


class Judgement(Value):
    """A person's decision on a J or M clause, with the reason; `by` is the account."""

    clause: str
    met: StrictBool
    reason: Said
    by: Said


FactValue = bool | int | str | tuple[str, ...] | None


class FactSeen(Value):
    """One fact of a clause: the value seen, the threshold, and where the value came from.

    Decimals and dates are text. A fact without a verdict decides nothing here: it is shown to whoever judges, or it
    is an alternative on which the clause does not rest.
    """

    name: str
    value: FactValue
    threshold: str | None = None
    verdict: Verdict | None = None
    source: str | None = None


class ClauseAssessed(Value):
    """The verdict on one provision, `clause` being its citation."""

    clause: str
    kind: Kind
    verdict: Verdict
    facts: tuple[FactSeen, ...]
    message: str


class MaterialSeen(Value):
    """Whether a required kind of material is there."""

    kind: MaterialKind
    verdict: Verdict


class AssessmentResult(Value):
    """The answer for one application at the gate `on`, under the rulebook named."""

    verdict: Overall
    rulebook: str
    on: date
    clauses: tuple[ClauseAssessed, ...]
    materials: tuple[MaterialSeen, ...]
    banned_until: date | None = None
    """Last day of the ban that stands against the application (18.3)."""

    @property
    def first_free_day(self) -> date | None:
        """The first day on which the banned holder may apply again."""
        return None if self.banned_until is None else first_day_after(self.banned_until)

    def clause(self, citation: str) -> ClauseAssessed:
        """The clause with this citation; KeyError where the category has none."""
        for assessed in self.clauses:
            if assessed.clause == citation:
                return assessed
        raise KeyError(citation)
