"""The golden cases through the intake's check of the file and the rulebook; what they expect was read, not computed."""

from collections import Counter

import pytest
from pydantic import ValidationError

from services.eligibility.domain.rulebook import assess
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.articles.articles_13_to_16 import REQUIRED
from services.eligibility.domain.rulebook.rules import Rule
from shared.web.fields import field_errors
from tests.eligibility.golden.cases import CASES, DECIDED, FILES, REFUSED, Case, facts_of


@pytest.mark.parametrize("case", DECIDED, ids=lambda case: case.id)
def test_golden_case_is_decided_as_the_regulation_is_read(case: Case) -> None:
    facts = facts_of(case)
    result = assess(facts, case.judgements, on=case.on or facts.applied_on)
    clause = result.clause(case.clause)
    assert (clause.verdict, result.verdict) == (case.expected["verdict"], case.expected["overall"]), case.title
    seen = {fact.name: fact.verdict for fact in clause.facts}
    assert {name: seen[name] for name in case.expected.get("facts", {})} == case.expected.get("facts", {}), case.title


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_golden_case_that_is_no_application_is_refused_at_its_field(case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        facts_of(case)
    assert [problem.field for problem in field_errors(refused.value, case.content)] == [case.expected["refused"]]


def _possible(rule: Rule) -> set[str]:
    """The verdicts that a clause can have: materials are never failed, and who says nothing of 18.3 has no ban."""
    possible = {"met"} if rule.citation in REQUIRED else {"met", "not_met"}
    if rule.judgeable:
        possible.add("needs_judgement")
    if rule.reads and rule.citation not in {"12.6", "18.3"}:
        possible.add("evidence_missing")
    return possible


def test_golden_cases_cover_every_clause_and_every_verdict_that_it_can_have() -> None:
    covered = {rule.citation: {c.expected["verdict"] for c in DECIDED if c.clause == rule.citation} for rule in RULES}
    assert covered == {rule.citation: _possible(rule) for rule in RULES}


def test_golden_cases_are_at_least_two_hundred_each_with_a_title_of_its_own() -> None:
    assert len(CASES) >= 200
    titles = Counter((case.clause, case.title) for case in CASES)
    assert [title for title, times in titles.items() if times > 1] == []
    assert [path.stem.lstrip("0") for path in FILES] == list(dict.fromkeys(case.clause for case in CASES))
