"""Properties of every application: time lifts nothing, what is left out never helps, what is irrelevant stays so."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.domain.rulebook import AssessmentResult, Facts, assess, load
from tests.eligibility.rulebook.evidence import CHANGES, GATES, SAMPLES, STEADY
from tests.eligibility.rulebook.given import (
    NAMES,
    application,
    as_facts,
    assessed,
    facts,
    honour,
    judged,
)

TIMED = {"11.8", "18.3"}
"""The clauses that look beyond the day of application."""


def verdicts(result: AssessmentResult) -> dict[str, str]:
    return {clause.clause: clause.verdict.value for clause in result.clauses}


@STEADY
@given(sample=SAMPLES, changes=CHANGES, gates=st.tuples(GATES, GATES))
def test_later_gate_never_lifts_an_accident_or_a_ban(
    sample: str, changes: dict[str, Any], gates: tuple[date, date]
) -> None:
    earlier, later = (verdicts(assessed(sample, changes, on=str(on))) for on in sorted(gates))
    failed = {clause for clause, found in earlier.items() if found == "not_met"}
    assert failed <= {clause for clause, found in later.items() if found == "not_met"}


@STEADY
@given(sample=SAMPLES, changes=CHANGES, gates=st.tuples(GATES, GATES))
def test_gate_moves_nothing_but_accidents_and_bans(
    sample: str, changes: dict[str, Any], gates: tuple[date, date]
) -> None:
    one, other = (assessed(sample, changes, on=str(on)) for on in gates)
    for before, after in zip(one.clauses, other.clauses, strict=True):
        assert before == after or before.clause in TIMED


@STEADY
@given(sample=SAMPLES, changes=CHANGES, data=st.data())
def test_what_is_left_out_never_helps(sample: str, changes: dict[str, Any], data: st.DataObject) -> None:
    before = verdicts(assessed(sample, changes))
    left_out = data.draw(st.sampled_from([*Facts.model_fields["evidence"].annotation.model_fields]))
    after = verdicts(assessed(sample, {**changes, f"evidence.{left_out}": None}))
    passed = {"met", "needs_judgement"}
    assert {clause for clause in after if after[clause] in passed} <= {
        clause for clause in before if before[clause] in passed
    }


@STEADY
@given(sample=st.sampled_from(sorted(NAMES)), data=st.data())
def test_absent_and_null_give_the_same_bytes(sample: str, data: st.DataObject) -> None:
    content = as_facts(application(sample))
    part = data.draw(st.sampled_from(["figures", "evidence"]))
    missing = data.draw(st.sets(st.sampled_from(sorted(content[part]))))
    null = content | {part: {name: None if name in missing else value for name, value in content[part].items()}}
    absent = content | {part: {name: value for name, value in content[part].items() if name not in missing}}
    results = [
        assess(given_facts, on=given_facts.applied_on) for given_facts in map(Facts.model_validate, (null, absent))
    ]
    assert results[0].model_dump_json() == results[1].model_dump_json()


IRRELEVANT = {
    "star": [honour("nation", "unit", "2025-01-01"), honour("nation", "person", "2026-04-21")],
    "team": [honour("nation", "person", "2025-01-01"), honour("nation", "team", "2026-04-23")],
    "enterprise": [honour("nation", "team", "2025-01-01"), honour("city_industry", "unit", "2025-01-01")],
    "leader": [honour("nation", "team", "2025-01-01"), honour("nation", "person", "2026-04-29")],
}


@STEADY
@given(data=st.data())
@pytest.mark.parametrize("sample", IRRELEVANT)
def test_irrelevant_honour_changes_no_byte(sample: str, data: st.DataObject) -> None:
    own = as_facts(application(sample))["evidence"]["prior_honours"]
    more = data.draw(st.permutations([*own, *data.draw(st.lists(st.sampled_from(IRRELEVANT[sample]), max_size=3))]))
    assert assessed(sample, {"evidence.prior_honours": more}).model_dump_json() == assessed(sample).model_dump_json()


@STEADY
@given(data=st.data())
@pytest.mark.parametrize("sample", IRRELEVANT)
def test_irrelevant_honours_alone_are_as_none_at_all(sample: str, data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(IRRELEVANT[sample])))
    none = verdicts(assessed(sample, {"evidence.prior_honours": []}))
    assert verdicts(assessed(sample, {"evidence.prior_honours": some})) == none


@STEADY
@given(sample=SAMPLES, changes=CHANGES, met=st.booleans(), data=st.data())
def test_judgement_moves_only_its_clause_and_only_where_the_facts_leave_room(
    sample: str, changes: dict[str, Any], met: bool, data: st.DataObject
) -> None:
    before = verdicts(assessed(sample, changes))
    rules = load("2026.1").rules[facts(sample).category]
    clause = data.draw(st.sampled_from([rule.citation for rule in rules if rule.judgeable]))
    after = verdicts(assessed(sample, changes, judged(clause, met=met)))
    room = before[clause] == "needs_judgement"
    assert after == before | ({clause: "met" if met else "not_met"} if room else {})


@STEADY
@given(sample=SAMPLES, changes=CHANGES)
def test_every_fact_with_a_verdict_names_its_source_and_threshold_or_is_a_flag(
    sample: str, changes: dict[str, Any]
) -> None:
    for clause in assessed(sample, changes).clauses:
        for fact in clause.facts:
            assert fact.source
            assert fact.threshold or fact.verdict is None or fact.value in {True, False, None}
