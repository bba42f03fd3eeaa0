"""Properties: better never hurts, order never matters, the same inputs give the same bytes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.domain.rulebook import Facts, assess
from tests.eligibility.rulebook.evidence import ACCIDENTS, GATES, HONOURS, RATES, STEADY, shuffled
from tests.eligibility.rulebook.given import assessed, facts, measured

FIGURES = [
    ("star", "9.5", "figures.satisfaction_rate"),
    ("star", "9.5", "figures.complaint_resolution_satisfaction_rate"),
    ("team", "10.6", "figures.satisfaction_rate"),
    ("team", "10.6", "figures.complaint_resolution_satisfaction_rate"),
    ("enterprise", "11.4", "evidence.tqm_training_coverage_3y"),
    ("enterprise", "11.5", "evidence.third_party_evaluation.composite_index"),
    ("enterprise", "11.5", "evidence.third_party_evaluation.service_index"),
    ("leader", "12.4", "evidence.third_party_evaluation.composite_index"),
    ("leader", "12.5", "evidence.tqm_training_coverage_3y"),
]


def passes(sample: str, clause: str, changes: dict[str, Any]) -> bool:
    return assessed(sample, changes).clause(clause).verdict in {"met", "needs_judgement"}


@pytest.mark.parametrize(("sample", "clause", "path"), FIGURES)
@STEADY
@given(
    rates=st.tuples(*[st.decimals(min_value=0, max_value=100, places=4)] * 2), complaints=st.none() | st.integers(0, 3)
)
def test_better_figure_never_fails_what_passed(
    sample: str, clause: str, path: str, rates: tuple[Decimal, Decimal], complaints: int | None
) -> None:
    worse, better = sorted(rates)
    count = {"figures.annual_complaint_count": complaints}
    if passes(sample, clause, {path: worse, **count}):
        assert passes(sample, clause, {path: better, **count})


@STEADY
@given(satisfied=st.tuples(st.integers(0, 400), st.integers(0, 400)), declared=RATES)
def test_more_satisfied_customers_never_fail_what_passed(satisfied: tuple[int, int], declared: str | None) -> None:
    worse, better = sorted(satisfied)
    given_rate = {"figures.satisfaction_rate": declared}
    if passes("star", "9.5", {"measurements": [measured(worse, 400)], **given_rate}):
        assert passes("star", "9.5", {"measurements": [measured(better, 400)], **given_rate})


@STEADY
@given(days=st.tuples(*[st.dates(min_value=date(2018, 1, 1), max_value=date(2026, 4, 28))] * 2))
@pytest.mark.parametrize(
    ("sample", "clause", "path"),
    [("enterprise", "11.1", "evidence.operating_since"), ("leader", "12.1", "evidence.role_since")],
)
def test_longer_tenure_never_fails_what_passed(sample: str, clause: str, path: str, days: tuple[date, date]) -> None:
    longer, shorter = sorted(days)
    if passes(sample, clause, {path: shorter}):
        assert passes(sample, clause, {path: longer})


@STEADY
@given(entries=HONOURS, more=HONOURS)
@pytest.mark.parametrize(
    ("sample", "clause"), [("star", "9.1"), ("team", "10.1"), ("enterprise", "11.1"), ("leader", "12.1")]
)
def test_more_honours_never_fail_what_passed(
    sample: str, clause: str, entries: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    if passes(sample, clause, {"evidence.prior_honours": entries}):
        assert passes(sample, clause, {"evidence.prior_honours": [*more, *entries]})


@STEADY
@given(entries=ACCIDENTS, more=ACCIDENTS)
def test_one_accident_more_never_clears_what_failed(entries: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    if not passes("enterprise", "11.8", {"evidence.accidents": entries}):
        assert not passes("enterprise", "11.8", {"evidence.accidents": [*more, *entries]})


@STEADY
@given(case=shuffled(), on=GATES)
def test_order_of_evidence_does_not_matter(case: tuple[str, dict[str, Any], dict[str, Any]], on: date) -> None:
    sample, changes, other = case
    assert (
        assessed(sample, changes, on=str(on)).model_dump_json() == assessed(sample, other, on=str(on)).model_dump_json()
    )


@STEADY
@given(case=shuffled(), rate=RATES, resolution=RATES, complaints=st.none() | st.integers(0, 2))
def test_clause_and_verdict_follow_from_the_facts_shown(
    case: tuple[str, dict[str, Any], dict[str, Any]], rate: str | None, resolution: str | None, complaints: int | None
) -> None:
    sample, changes, _ = case
    changes["figures.satisfaction_rate"] = rate
    changes["figures.complaint_resolution_satisfaction_rate"] = resolution
    changes["figures.annual_complaint_count"] = complaints
    assessment = assessed(sample, changes)
    for clause in assessment.clauses:
        shown = {fact.verdict for fact in clause.facts}
        if "not_met" in shown:
            assert clause.verdict == "not_met"
        elif "evidence_missing" in shown:
            assert clause.verdict == "evidence_missing"
        else:
            assert clause.verdict == ("met" if clause.kind == "F" else "needs_judgement")
    verdicts = {clause.verdict for clause in assessment.clauses}
    first = next(verdict for verdict in ("not_met", "evidence_missing", "needs_judgement") if verdict in verdicts)
    assert assessment.verdict == {"not_met": "ineligible", "evidence_missing": "incomplete"}.get(first, first)


@STEADY
@given(case=shuffled())
def test_same_inputs_give_the_same_bytes(case: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    sample, changes, _ = case
    given_facts = facts(sample, changes)
    stored = Facts.model_validate_json(given_facts.model_dump_json())
    first = assess(given_facts, on=given_facts.applied_on).model_dump_json()
    assert first == assess(stored, on=stored.applied_on).model_dump_json()
