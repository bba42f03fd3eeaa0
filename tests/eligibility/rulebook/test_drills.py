"""Drills: a threshold that rises in mid-year leaves every earlier decision as it was, byte for byte."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services.eligibility.domain.rulebook import assess, load, versions
from services.eligibility.domain.rulebook.dated import Dated
from services.eligibility.domain.rulebook.measures import over
from services.eligibility.domain.rulebook.parameters import STAR_SATISFACTION_RATE
from services.eligibility.domain.rulebook.versions import Version
from tests.eligibility.golden.cases import DECIDED, Case, facts_of
from tests.eligibility.rulebook.given import PROJECT, assessed, facts

CHANGE = date(2026, 7, 1)
BYTES = """
from tests.eligibility.rulebook.given import NAMES, assessed
for sample in NAMES:
    print(assessed(sample).model_dump_json())
"""


def rise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a maintainer writes on 1 July: a second value of the parameter, and the version that begins with it."""
    stricter = Dated(CHANGE, over("98"), "客户满意评价率超过95%", "领导小组决定：自2026年7月1日起须超过98%。")
    monkeypatch.setattr(STAR_SATISFACTION_RATE, "history", (*STAR_SATISFACTION_RATE.history, stricter))
    later = Version("2026.2", CHANGE, "提高明星的满意率")
    monkeypatch.setattr(versions, "VERSIONS", (*versions.VERSIONS, later))


@pytest.fixture(autouse=True)
def _no_version_outlives_its_drill() -> Iterator[None]:
    load.cache_clear()
    yield
    load.cache_clear()


def decided(case: Case) -> str:
    given = facts_of(case)
    return assess(given, case.judgements, on=case.on or given.applied_on).model_dump_json()


def test_threshold_that_rises_in_mid_year_leaves_earlier_decisions_byte_for_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    earlier = [case for case in DECIDED if facts_of(case).applied_on < CHANGE]
    before = {case.id: decided(case) for case in earlier}
    rise(monkeypatch)
    load.cache_clear()
    assert {case.id: decided(case) for case in earlier} == before
    assert len(earlier) > 200


def test_threshold_that_rises_in_mid_year_holds_from_its_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    rise(monkeypatch)
    rate = {"figures.satisfaction_rate": "96.5"}
    found = {
        day: (result.rulebook, result.clause("9.5").verdict.value, result.clause("9.5").facts[1].threshold)
        for day in ("2026-06-30", "2026-07-01", "2026-12-31")
        for result in [assessed("star", {**rate, "applied_on": day})]
    }
    assert found == {
        "2026-06-30": ("2026.1", "met", "> 95"),
        "2026-07-01": ("2026.2", "not_met", "> 98"),
        "2026-12-31": ("2026.2", "not_met", "> 98"),
    }


def test_threshold_that_rises_in_mid_year_moves_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    rise(monkeypatch)
    old, new = load("2026.1"), load("2026.2")
    assert [key for key in old.values.by_key if old.values.by_key[key] != new.values.by_key[key]] == [
        STAR_SATISFACTION_RATE.key
    ]
    assert old.rules == new.rules


def test_old_decision_is_made_again_years_later_under_the_rules_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    given = facts("star", {"figures.satisfaction_rate": "96.5"})
    then = assess(given, on=given.applied_on)
    rise(monkeypatch)
    load.cache_clear()
    assert assess(given, on=given.applied_on, rulebook=then.rulebook).model_dump_json() == then.model_dump_json()
    assert assess(given, on=given.applied_on, rulebook="2026.2").clause("9.5").verdict == "not_met"


def test_rule_that_is_repealed_in_mid_year_is_missing_from_the_later_version_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rise(monkeypatch)
    last_day = date(2026, 6, 30)
    repealed = [replace(rule, in_force_until=last_day) if rule.citation == "9.3" else rule for rule in versions.RULES]
    monkeypatch.setattr(versions, "RULES", tuple(repealed))
    load.cache_clear()
    clauses = {
        day: [clause.clause for clause in assessed("star", {"applied_on": day}).clauses]
        for day in ("2026-06-30", "2026-07-01")
    }
    load.cache_clear()
    assert clauses == {
        "2026-06-30": ["9.1", "9.2", "9.3", "9.4", "9.5", "15", "18.3"],
        "2026-07-01": ["9.1", "9.2", "9.4", "9.5", "15", "18.3"],
    }


def test_every_process_writes_the_same_bytes() -> None:
    written = {
        subprocess.run(
            [sys.executable, "-c", BYTES],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert [len(each.splitlines()) for each in written] == [5]
