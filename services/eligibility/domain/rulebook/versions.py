"""Versions of the rulebook: which rules and values apply to an application, by its day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Self, TypeVar

from services.eligibility.domain.rulebook import labels, messages
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.dated import Parameter, Values
from services.eligibility.domain.rulebook.errors import NotJudgeableError, UnknownClauseError, UnknownRulebookError
from services.eligibility.domain.rulebook.facts import Category
from services.eligibility.domain.rulebook.parameters import FIRST, PARAMETERS
from services.eligibility.domain.rulebook.rules import Rule

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """A rulebook's name and the first day of the applications that it applies to."""

    name: str
    in_force_from: date
    why: str


VERSIONS = (Version("2026.1", FIRST, "管理办法全文及各未决问题的默认读法。"),)
"""In the order of their days."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of each category and the values of all parameters, as one version has them."""

    version: str
    rules: Mapping[Category, tuple[Rule, ...]]
    values: Values

    def rule(self, category: Category, clause: str) -> Rule:
        """The rule of that citation for the category."""
        for rule in self.rules[category]:
            if rule.citation == clause:
                return rule
        raise UnknownClauseError(messages.unknown_clause(clause), article=clause, remedy=labels.NAME_A_CLAUSE)

    def check_judgeable(self, category: Category, clause: str) -> None:
        """Refuse a judgement on a matter of fact, or on a clause that the category has not."""
        if not self.rule(category, clause).judgeable:
            raise NotJudgeableError(messages.not_judgeable(clause), article=clause, remedy=labels.CORRECT_THE_FACT)

    def but(self, version: str, parameter: Parameter[T], value: T) -> Self:
        """This rulebook with one value changed, under another name: what if?"""
        return replace(self, version=version, values=self.values.but(parameter, value))


@cache
def load(version: str) -> Rulebook:
    """The rulebook of that version."""
    for each in VERSIONS:
        if each.name == version:
            day = each.in_force_from
            in_force = tuple(rule for rule in RULES if rule.in_force_on(day))
            return Rulebook(
                version,
                {category: tuple(r for r in in_force if category in r.categories) for category in Category},
                Values.on(day, PARAMETERS),
            )
    raise UnknownRulebookError(messages.unknown_rulebook(version), remedy=labels.NAME_A_RULEBOOK)


def in_force_on(applied_on: date) -> Rulebook:
    """The rulebook for applications of that day; before the first recorded version, the first.

    The regulation is older than its first recorded version and bears no date: its words, as first read, hold for
    earlier days too.
    """
    begun = [version for version in VERSIONS if version.in_force_from <= applied_on]
    return load((begun[-1] if begun else VERSIONS[0]).name)
