"""What a rule is: a citation, the regulation's own words, who decides it, and the conditions that read the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.eligibility.domain.rulebook.dated import Values
from services.eligibility.domain.rulebook.facts import Category, Facts
from services.eligibility.domain.rulebook.outcome import FactSeen, Kind
from services.eligibility.domain.rulebook.parameters import FIRST


@dataclass(frozen=True, slots=True)
class Case:
    """What a condition looks at. `gate` is the day of the assessment, never before the day of application."""

    facts: Facts
    gate: date
    values: Values

    @property
    def applied_on(self) -> date:
        """The reference day: the day of first submission."""
        return self.facts.applied_on


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact with what is to be said of it; an empty phrase is not said."""

    fact: FactSeen
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a clause: the fields that it reads, by their path in the facts, and what it finds there."""

    reads: tuple[str, ...]
    find: Callable[[Case], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision, in force from the first to the last day given; `quote` is its text, misprints and all."""

    citation: str
    kind: Kind
    categories: frozenset[Category]
    quote: str
    conditions: tuple[Condition, ...] = ()
    in_force_from: date = FIRST
    in_force_until: date | None = None

    @property
    def judgeable(self) -> bool:
        """Whether a person has a say."""
        return self.kind is not Kind.FACT

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields that its conditions read, each once."""
        return tuple(dict.fromkeys(path for condition in self.conditions for path in condition.reads))

    def in_force_on(self, day: date) -> bool:
        """Whether the rule is in force on that day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)
