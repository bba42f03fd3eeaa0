"""Conditions on single fields: yes or no, a figure against its limit, how long something has lasted."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from services.eligibility.domain.rulebook import messages
from services.eligibility.domain.rulebook.dated import Parameter
from services.eligibility.domain.rulebook.facts import Facts, field_of
from services.eligibility.domain.rulebook.logic import verdict
from services.eligibility.domain.rulebook.measures import Limit, Span
from services.eligibility.domain.rulebook.outcome import FactSeen
from services.eligibility.domain.rulebook.rules import Case, Condition, Finding


def as_text(value: Decimal | date | None) -> str | None:
    """A decimal or a day as a verdict writes it."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else f"{value:f}"


def _at(path: str, facts: Facts) -> Any:
    """The value at a path of the facts; None where anything on the way is missing."""
    value: Any = facts
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def flag(path: str) -> Condition:
    """Met by a yes."""
    name = _name(path)
    found = {
        value: (
            Finding(
                FactSeen(name=name, value=value, verdict=verdict(value), source=field_of(path)),
                messages.flag(name, value),
            ),
        )
        for value in (True, False, None)
    }

    def find(case: Case) -> tuple[Finding, ...]:
        return found[cast("bool | None", _at(path, case.facts))]

    return Condition((field_of(path),), find)


def figure(path: str, parameter: Parameter[Limit]) -> Condition:
    """Met by a figure that holds its limit."""
    name = _name(path)

    def find(case: Case) -> tuple[Finding, ...]:
        value, limit = cast("Decimal | None", _at(path, case.facts)), case.values[parameter]
        fact = FactSeen(
            name=name, value=as_text(value), threshold=str(limit), verdict=verdict(limit.holds(value)), source=path
        )
        return (Finding(fact, messages.figure(name, value, limit)),)

    return Condition((field_of(path),), find)


def tenure(path: str, parameter: Parameter[Span]) -> Condition:
    """Met by what has lasted long enough on the day of application."""

    def find(case: Case) -> tuple[Finding, ...]:
        return (lasting(path, case, case.values[parameter]),)

    return Condition((field_of(path),), find)


def lasting(path: str, case: Case, span: Span) -> Finding:
    """How long something has lasted on the day of application."""
    name, since = _name(path), cast("date | None", _at(path, case.facts))
    holds = span.holds(since, case.applied_on)
    fact = FactSeen(name=name, value=as_text(since), threshold=str(span), verdict=verdict(holds), source=field_of(path))
    return Finding(fact, messages.tenure(name, since, span, holds=holds is True))


def shown(path: str) -> Condition:
    """Decides nothing: a figure shown to whoever judges."""
    name = _name(path)

    def find(case: Case) -> tuple[Finding, ...]:
        return (Finding(FactSeen(name=name, value=as_text(_at(path, case.facts)), source=field_of(path))),)

    return Condition((field_of(path),), find)
