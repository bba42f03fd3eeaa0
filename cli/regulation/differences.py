"""What differs between two versions of the rulebook, clause by clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cli.regulation.values import as_json
from cli.regulation.versions import Edition
from services.eligibility.domain.rulebook.dated import Dated, Parameter
from services.eligibility.domain.rulebook.parameters import PARAMETERS
from services.eligibility.domain.rulebook.rules import Rule


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter before and after."""

    parameter: Parameter[Any]
    before: Dated[Any]
    after: Dated[Any]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "parameter": self.parameter.key,
            "from": as_json(self.before.value),
            "to": as_json(self.after.value),
            "since": self.after.since.isoformat(),
            "source": self.after.decision.text if self.after.decision else self.after.reading,
        }


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What differs in one provision; without `before` it is new, without `after` it is gone."""

    clause: str
    before: Rule | None
    after: Rule | None
    parameters: tuple[ParameterChange, ...]

    @property
    def rule(self) -> Rule | None:
        """The rule of this provision; None for one that holds a parameter and no rule (17.4)."""
        return self.after or self.before

    @property
    def rewritten(self) -> tuple[tuple[str, str, str], ...]:
        """Of a rule that both have, what was written anew: `quote`, `kind`, `categories`, `reads`, or `conditions`."""
        if self.before is None or self.after is None or self.before == self.after:
            return ()
        one, other = _as_written(self.before), _as_written(self.after)
        found = tuple((field, one[field], other[field]) for field in one if one[field] != other[field])
        return found or (("conditions", "", ""),)

    @property
    def change(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.parameters or (self.before is None) is (self.after is None):
            return "changed"
        return "added" if self.before is None else "removed"

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "clause": self.clause,
            "change": self.change,
            "rule": [{"field": field, "from": was, "to": now} for field, was, now in self.rewritten],
            "parameters": [each.as_json() for each in self.parameters],
        }


def differences(before: Edition, after: Edition) -> tuple[ClauseChange, ...]:
    """Every provision in which the two differ, in the regulation's order."""
    rules = _rules(before), _rules(after)
    changed: dict[str, list[ParameterChange]] = {}
    for each in _parameters(before, after):
        changed.setdefault(each.parameter.citation, []).append(each)
    found = {
        clause: ClauseChange(clause, rules[0].get(clause), rules[1].get(clause), tuple(changed.get(clause, ())))
        for clause in {*rules[0], *rules[1], *changed}
    }
    return tuple(each for each in sorted(found.values(), key=_order) if each.parameters or each.before != each.after)


def _parameters(before: Edition, after: Edition) -> Iterator[ParameterChange]:
    for parameter in PARAMETERS:
        was, now = before.dated[parameter.key], after.dated[parameter.key]
        if was.value != now.value:
            yield ParameterChange(parameter, was, now)


def _as_written(rule: Rule) -> dict[str, str]:
    return {
        "quote": rule.quote,
        "kind": rule.kind.value,
        "categories": ", ".join(sorted(rule.categories)),
        "reads": ", ".join(rule.reads),
    }


def _rules(edition: Edition) -> dict[str, Rule]:
    return {rule.citation: rule for rules in edition.book.rules.values() for rule in rules}


def _order(change: ClauseChange) -> list[int]:
    return [int(part) for part in change.clause.split(".")]
