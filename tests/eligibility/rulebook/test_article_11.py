"""Article 11: verdicts on an enterprise's clauses; applied on 2026-04-25."""

import pytest

from tests.eligibility.rulebook.given import Changes, accident, assessed, honour, result, verdict

HONOURS, SINCE, RESULTS = "evidence.prior_honours", "evidence.operating_since", "evidence.qc_results"
COVERAGE, ACCIDENTS = "evidence.tqm_training_coverage_3y", "evidence.accidents"
FIRST, THIRD = "evidence.first_party_evaluation", "evidence.third_party_evaluation"
LEAP = {"applied_on": "2026-02-28", FIRST: None, THIRD: None}


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "needs_judgement"),
        ("registered elsewhere", {"evidence.registered_in_city": False}, "not_met"),
        ("registration not said", {"evidence.registered_in_city": None}, "evidence_missing"),
        ("two years to the day: 以上 includes it", {SINCE: "2024-04-25"}, "needs_judgement"),
        ("a day short", {SINCE: "2024-04-26"}, "not_met"),
        ("start not said", {SINCE: None}, "evidence_missing"),
        ("from 29 February to the 28th", {**LEAP, SINCE: "2024-02-29"}, "needs_judgement"),
        ("from 29 February to the 27th", {**LEAP, "applied_on": "2026-02-27", SINCE: "2024-02-29"}, "not_met"),
        (
            "city industry alone does not count here",
            {HONOURS: [honour("city_industry", "unit", "2022-11-08")]},
            "not_met",
        ),
        (
            "city industry beside county does no harm",
            {HONOURS: [honour("city_industry", "unit", "2022-11-08"), honour("county", "unit", "2022-11-08")]},
            "needs_judgement",
        ),
        ("city", {HONOURS: [honour("city", "unit", "2022-11-08")]}, "needs_judgement"),
        ("a person's honour is not the unit's", {HONOURS: [honour("nation", "person", "2022-11-08")]}, "not_met"),
        ("none", {HONOURS: []}, "not_met"),
        ("not said", {HONOURS: None}, "evidence_missing"),
    ],
)
@pytest.mark.parametrize("sample", ["enterprise", "manufacturing"])
def test_11_1_registration_years_and_honour(sample: str, why: str, changes: Changes, expected: str) -> None:
    assert verdict(sample, "11.1", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "met"),
        ("coverage below", {COVERAGE: "79.99"}, "not_met"),
        ("coverage at: 以上 includes it", {COVERAGE: "80"}, "met"),
        ("coverage above", {COVERAGE: "80.01"}, "met"),
        ("coverage missing", {COVERAGE: None}, "evidence_missing"),
        ("result of three years ago to the day", {RESULTS: [result("city", "2023-04-25")]}, "met"),
        ("a day too old", {RESULTS: [result("city", "2023-04-24")]}, "not_met"),
        ("on the day of application", {RESULTS: [result("city", "2026-04-25")]}, "met"),
        ("a day later", {RESULTS: [result("city", "2026-04-26")]}, "not_met"),
        ("city industry is no city level", {RESULTS: [result("city_industry", "2025-06-30")]}, "not_met"),
        ("county", {RESULTS: [result("county", "2025-06-30")]}, "not_met"),
        ("province", {RESULTS: [result("province", "2025-06-30")]}, "met"),
        ("nation", {RESULTS: [result("nation", "2025-06-30")]}, "met"),
        ("none", {RESULTS: []}, "not_met"),
        ("not said", {RESULTS: None}, "evidence_missing"),
        ("level not filled", {RESULTS: [result(None, "2025-06-30")]}, "evidence_missing"),
        ("level not filled, too old anyway", {RESULTS: [result(None, "2020-06-30")]}, "not_met"),
        ("day not filled", {RESULTS: [result("city", None)]}, "evidence_missing"),
        ("29 February, three years on", {"applied_on": "2027-02-28", RESULTS: [result("city", "2024-02-29")]}, "met"),
        ("a day after that", {"applied_on": "2027-03-01", RESULTS: [result("city", "2024-02-29")]}, "not_met"),
    ],
)
def test_11_4_training_and_results(why: str, changes: Changes, expected: str) -> None:
    assert verdict("enterprise", "11.4", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "needs_judgement"),
        ("no first-party evaluation, which article 13 does not list", {FIRST: None}, "evidence_missing"),
        ("no third-party evaluation", {THIRD: None}, "evidence_missing"),
        ("assessed on the day of application", {f"{THIRD}.assessed_on": "2026-04-25"}, "needs_judgement"),
        ("assessed a day later", {f"{THIRD}.assessed_on": "2026-04-26"}, "not_met"),
        ("assessed when?", {f"{THIRD}.assessed_on": None}, "evidence_missing"),
        ("no report", {f"{THIRD}.report": None}, "evidence_missing"),
        ("composite below", {f"{THIRD}.composite_index": "79.99"}, "not_met"),
        ("composite at: 以上 includes it", {f"{THIRD}.composite_index": "80.0"}, "needs_judgement"),
        ("composite missing", {f"{THIRD}.composite_index": None}, "evidence_missing"),
        ("service below", {f"{THIRD}.service_index": "79.99"}, "not_met"),
        ("service at", {f"{THIRD}.service_index": "80"}, "needs_judgement"),
        ("service missing", {f"{THIRD}.service_index": None}, "evidence_missing"),
        ("the form's own index does not count", {"figures.satisfaction_index": "10"}, "needs_judgement"),
        ("nor does it help", {"figures.satisfaction_index": "99", f"{THIRD}.composite_index": "79"}, "not_met"),
    ],
)
def test_11_5_evaluations(why: str, changes: Changes, expected: str) -> None:
    assert verdict("enterprise", "11.5", changes) == expected, why


def test_11_5_shows_how_the_forms_index_differs_and_how_old_the_evaluations_are() -> None:
    clause = assessed("enterprise", {"figures.satisfaction_index": "85.00"}).clause("11.5")
    seen = {fact.name: fact for fact in clause.facts}
    assert (seen["satisfaction_index"].value, seen["satisfaction_index"].verdict) == ("85.00", None)
    assert seen["satisfaction_index_difference"].value == "-0.40"
    assert seen["first_party_evaluation_age_days"].value == 115
    assert seen["third_party_evaluation_age_days"].value == 69
    assert "申报表所填用户满意度指数为85.00分，与报告相差-0.40分，以报告为准" in clause.message


def test_11_5_same_index_is_not_spoken_of() -> None:
    clause = assessed("enterprise").clause("11.5")
    assert "satisfaction_index_difference" not in [fact.name for fact in clause.facts]
    assert "以报告为准" not in clause.message


@pytest.mark.parametrize(
    ("why", "accidents", "on", "expected"),
    [
        ("declared to have none", [], None, "met"),
        ("not said", None, None, "evidence_missing"),
        ("major", [accident("major", "2025-01-01")], None, "not_met"),
        ("particularly major", [accident("particularly_major", "2025-01-01")], None, "not_met"),
        ("larger is no major one", [accident("larger", "2025-01-01")], None, "met"),
        ("general", [accident("general", "2025-01-01")], None, "met"),
        ("quality", [accident("major", "2025-01-01", "quality")], None, "not_met"),
        ("environmental", [accident("major", "2025-01-01", "environmental")], None, "not_met"),
        ("other", [accident("major", "2025-01-01", "other")], None, "not_met"),
        ("of a kind not filled", [accident("major", "2025-01-01", None)], None, "not_met"),
        ("three years ago to the day", [accident("major", "2023-04-25")], None, "not_met"),
        ("a day more", [accident("major", "2023-04-24")], None, "met"),
        ("on the day of application", [accident("major", "2026-04-25")], None, "not_met"),
        ("after it, before the gate", [accident("major", "2026-04-26")], "2026-09-01", "not_met"),
        ("on the day of the gate", [accident("major", "2026-09-01")], "2026-09-01", "not_met"),
        ("after the gate", [accident("major", "2026-09-02")], "2026-09-01", "met"),
        ("the years are counted to the application", [accident("major", "2023-04-25")], "2026-09-01", "not_met"),
        ("and no further", [accident("major", "2023-04-24")], "2026-09-01", "met"),
        ("severity not filled", [accident(None, "2025-01-01")], None, "evidence_missing"),
        ("severity not filled, too old anyway", [accident(None, "2020-01-01")], None, "met"),
        ("day not filled", [accident("major", None)], None, "evidence_missing"),
        ("day not filled, general anyway", [accident("general", None)], None, "met"),
        ("one that counts decides", [accident("major", None), accident("major", "2025-01-01")], None, "not_met"),
    ],
)
def test_11_8_accidents(why: str, accidents: object, on: str | None, expected: str) -> None:
    assert verdict("enterprise", "11.8", {ACCIDENTS: accidents}, on=on) == expected, why


@pytest.mark.parametrize("applied_on", ["2027-02-28", "2027-03-01"])
def test_11_8_accident_of_29_february_ends_with_the_28th(applied_on: str) -> None:
    changes = {"applied_on": applied_on, ACCIDENTS: [accident("major", "2024-02-29")]}
    assert verdict("enterprise", "11.8", changes) == ("not_met" if applied_on == "2027-02-28" else "met")


def test_11_8_names_the_accidents_that_count() -> None:
    accidents = [
        accident("major", "2025-01-01"),
        accident("general", "2025-02-02"),
        accident("major", "2026-01-03", "quality"),
    ]
    clause = assessed("enterprise", {ACCIDENTS: accidents}).clause("11.8")
    assert clause.facts[0].value == ("quality (major, 2026-01-03)", "safety (major, 2025-01-01)")
    assert clause.message == "近三年无重大事故：2026-01-03发生重大质量事故、2025-01-01发生重大安全事故。"


@pytest.mark.parametrize("sample", ["enterprise", "manufacturing"])
def test_article_11_sets_no_rate_for_enterprises(sample: str) -> None:
    low = {"figures.satisfaction_rate": "10", "figures.complaint_resolution_satisfaction_rate": "10"}
    assert assessed(sample, low).verdict == "needs_judgement"


@pytest.mark.parametrize("clause", ["11.2", "11.3", "11.6", "11.7"])
def test_judged_clauses_of_article_11(clause: str) -> None:
    assert verdict("enterprise", clause) == "needs_judgement"
