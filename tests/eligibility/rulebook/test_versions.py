"""Versions and dated values: what is in force on which day, and that a new value leaves earlier decisions alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.eligibility.domain.rulebook import VERSIONS, Severity, in_force_on, load, versions
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.dated import Dated, Parameter, Values
from services.eligibility.domain.rulebook.measures import Count, Level, Levels, Span, over, reaching
from services.eligibility.domain.rulebook.outcome import Kind
from services.eligibility.domain.rulebook.parameters import (
    FIRST,
    MAJOR_ACCIDENTS,
    PARAMETERS,
    STAR_SATISFACTION_RATE,
    TEAM_EVALUATION_AGE,
    UNIT_EVALUATION_AGE,
    UNIT_QC_COUNT,
)
from services.eligibility.domain.rulebook.rules import Rule
from tests.eligibility.rulebook.given import assessed, result, verdict

CHANGE = date(2026, 7, 1)
RISING = Parameter(
    "9.5.satisfaction_rate",
    Dated(FIRST, over("95"), "客户满意评价率超过95%", "超过"),
    Dated(CHANGE, over("96"), "客户满意评价率超过95%", "办公室决定"),
)


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(2010, 1, 1), "> 95"),
        (FIRST, "> 95"),
        (CHANGE - timedelta(days=1), "> 95"),
        (CHANGE, "> 96"),
        (date(2040, 1, 1), "> 96"),
    ],
)
def test_value_holds_from_its_first_day(day: date, limit: str) -> None:
    assert str(RISING.on(day).value) == limit
    assert str(Values.on(day, [RISING])[RISING]) == limit


def test_changed_value_changes_the_verdict_and_leaves_the_earlier_one() -> None:
    before = assessed("star").model_dump_json()
    stricter = load("2026.1").but("2026.2", STAR_SATISFACTION_RATE, over("97.6"))
    changed = assessed("star", book=stricter)
    assert (changed.rulebook, changed.clause("9.5").verdict) == ("2026.2", "not_met")
    assert changed.clause("9.5").facts[1].threshold == "> 97.6"
    assert assessed("star").model_dump_json() == before


@pytest.mark.parametrize(
    "day", [date(1999, 1, 1), FIRST - timedelta(days=1), FIRST, date(2026, 4, 20), date(2100, 1, 1)]
)
def test_first_version_holds_for_its_days_and_for_earlier_ones(day: date) -> None:
    assert in_force_on(day).version == "2026.1"


@pytest.mark.parametrize(
    ("day", "version"),
    [(FIRST, "2026.1"), (CHANGE - timedelta(days=1), "2026.1"), (CHANGE, "2026.mid"), (date(2030, 1, 1), "2026.mid")],
)
def test_later_version_holds_from_its_first_day(monkeypatch: pytest.MonkeyPatch, day: date, version: str) -> None:
    monkeypatch.setattr(versions, "VERSIONS", (*VERSIONS, versions.Version("2026.mid", CHANGE, "年中变更")))
    assert in_force_on(day).version == version


def test_versions_are_in_order_and_begin_where_values_change() -> None:
    days = [version.in_force_from for version in VERSIONS]
    assert days == sorted(set(days))
    assert len({version.name for version in VERSIONS}) == len(VERSIONS)
    assert {dated.since for parameter in PARAMETERS for dated in parameter.history} <= set(days)
    assert {rule.in_force_from for rule in RULES} <= set(days)


def test_parameters_have_keys_of_their_own_and_histories_in_order() -> None:
    assert len({parameter.key for parameter in PARAMETERS}) == len(PARAMETERS)
    for parameter in PARAMETERS:
        days = [dated.since for dated in parameter.history]
        assert days == sorted(set(days))


def test_rule_is_in_force_from_its_first_to_its_last_day() -> None:
    rule = Rule("9.9", Kind.FACT, frozenset(), "", in_force_from=FIRST, in_force_until=CHANGE)
    on = {day: rule.in_force_on(day) for day in (FIRST - timedelta(days=1), FIRST, CHANGE, CHANGE + timedelta(days=1))}
    assert list(on.values()) == [False, True, True, False]
    assert RULES[0].in_force_on(date(2100, 1, 1))


@pytest.mark.parametrize(
    ("clause", "fields"),
    [
        ("9.1", ("evidence.front_line", "evidence.prior_honours")),
        ("9.3", ()),
        ("11.8", ("evidence.accidents",)),
        ("13", ("materials",)),
        (
            "10.6",
            (
                "form.service_figures.satisfaction_rate",
                "measurements",
                "form.service_figures.complaint_resolution_satisfaction_rate",
                "form.service_figures.annual_complaint_count",
            ),
        ),
        ("12.6", ("form.employee_satisfaction",)),
    ],
)
def test_rule_names_the_fields_that_it_reads(clause: str, fields: tuple[str, ...]) -> None:
    (rule,) = [rule for rule in RULES if rule.citation == clause]
    assert rule.reads == fields


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (over("95"), "> 95"),
        (reaching("80.5"), ">= 80.5"),
        (Span(Count.AT_LEAST, 2), ">= 2 years"),
        (Span(Count.MORE_THAN, 3), "> 3 years"),
        (Span(Count.WITHIN, 3), "within 3 years"),
        (Levels(Level.CITY), "city or higher"),
        (Levels(Level.COUNTY, or_city_industry=True), "county or higher, or city_industry"),
    ],
)
def test_measure_as_a_threshold(measure: object, text: str) -> None:
    assert str(measure) == text


@pytest.mark.parametrize(("value", "expected"), [(None, None), ("79.99", False), ("80", True), ("80.01", True)])
def test_limit_of_a_missing_value_is_missing(value: str | None, expected: bool | None) -> None:
    assert reaching("80").holds(None if value is None else Decimal(value)) is expected


@pytest.mark.parametrize(
    ("period_to", "expected"),
    [("2025-04-22", "needs_judgement"), ("2025-04-21", "not_met"), (None, "evidence_missing")],
)
def test_evaluation_may_be_read_as_too_old(period_to: str | None, expected: str) -> None:
    book = load("2026.1").but("yearly", TEAM_EVALUATION_AGE, Span(Count.WITHIN, 1))
    clause = assessed("team", {"evidence.first_party_evaluation.period_to": period_to}, book=book).clause("10.5")
    assert clause.verdict == expected


def test_third_party_evaluation_may_be_read_as_too_old() -> None:
    book = load("2026.1").but("yearly", UNIT_EVALUATION_AGE, Span(Count.WITHIN, 1))
    old = {"evidence.third_party_evaluation.assessed_on": "2025-04-24"}
    assert verdict("enterprise", "11.5", old) == "needs_judgement"
    assert assessed("enterprise", old, book=book).clause("11.5").verdict == "not_met"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("city", "2025-01-01")], "not_met"),
        ([result("city", "2025-01-01"), result("nation", "2025-02-01")], "met"),
        ([result("city", "2025-01-01"), result("nation", None)], "evidence_missing"),
        ([result("county", "2025-01-01"), result("nation", None)], "not_met"),
    ],
)
def test_more_results_may_be_asked_for(results: list[object], expected: str) -> None:
    book = load("2026.1").but("two", UNIT_QC_COUNT, 2)
    assert assessed("enterprise", {"evidence.qc_results": results}, book=book).clause("11.4").verdict == expected


def test_severities_are_a_reading() -> None:
    larger = {"evidence.accidents": [{"kind": "safety", "severity": "larger", "date": "2025-01-01"}]}
    book = load("2026.1")
    wider = book.but("wider", MAJOR_ACCIDENTS, book.values[MAJOR_ACCIDENTS] | {Severity.LARGER})
    assert verdict("enterprise", "11.8", larger) == "met"
    assert assessed("enterprise", larger, book=wider).clause("11.8").verdict == "not_met"
