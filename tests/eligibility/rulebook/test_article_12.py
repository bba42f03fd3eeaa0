"""Article 12: verdicts on a leader's clauses; applied on 2026-04-28."""

import pytest

from services.eligibility.domain.rulebook import load
from services.eligibility.domain.rulebook.parameters import TWO_YEARS_BIND_PRINCIPAL_LEADER
from tests.eligibility.rulebook.given import Changes, assessed, honour, result, verdict

HONOURS = "evidence.prior_honours"
ROLE, PRINCIPAL = "evidence.role_since", "evidence.is_principal_leader"
IN_CHARGE = "evidence.in_charge_of_quality_and_service_since"
TITLE = "figures.unit_title_obtained_on"
FIRST, THIRD = "evidence.first_party_evaluation", "evidence.third_party_evaluation"
PERSONAL, UNIT = honour("county", "person", "2024-05-10"), honour("city", "unit", "2023-12-20")


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "needs_judgement"),
        ("principal leader alone", {IN_CHARGE: None}, "needs_judgement"),
        (
            "principal leader, in charge for a day: the two years do not bind",
            {IN_CHARGE: "2026-04-27"},
            "needs_judgement",
        ),
        ("in charge for two years to the day", {PRINCIPAL: False, IN_CHARGE: "2024-04-28"}, "needs_judgement"),
        ("a day short", {PRINCIPAL: False, IN_CHARGE: "2024-04-29"}, "not_met"),
        ("neither", {PRINCIPAL: False, IN_CHARGE: None}, "evidence_missing"),
        ("principal not said, in charge long enough", {PRINCIPAL: None}, "needs_judgement"),
        ("principal not said, in charge too short", {PRINCIPAL: None, IN_CHARGE: "2026-01-01"}, "evidence_missing"),
        ("neither said", {PRINCIPAL: None, IN_CHARGE: None}, "evidence_missing"),
        ("in post for three years to the day: 超过 excludes it", {ROLE: "2023-04-28"}, "not_met"),
        ("a day more", {ROLE: "2023-04-27"}, "needs_judgement"),
        ("post not said", {ROLE: None}, "evidence_missing"),
        ("in post since 29 February, to the 28th", {"applied_on": "2027-02-28", ROLE: "2024-02-29"}, "not_met"),
        ("to the day after", {"applied_on": "2027-03-01", ROLE: "2024-02-29"}, "needs_judgement"),
    ],
)
def test_12_1_post(why: str, changes: Changes, expected: str) -> None:
    assert verdict("leader", "12.1", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("of the person and of the unit", {HONOURS: [PERSONAL, UNIT]}, "needs_judgement"),
        ("the person's alone, the form names a day: unsupported", {HONOURS: [PERSONAL]}, "evidence_missing"),
        ("the person's alone, the form names no day", {HONOURS: [PERSONAL], TITLE: None}, "not_met"),
        ("the unit's alone", {HONOURS: [UNIT]}, "not_met"),
        ("the form names no day, the honour is there", {TITLE: None}, "needs_judgement"),
        ("none, the form names a day: the person's still fails", {HONOURS: []}, "not_met"),
        ("not said", {HONOURS: None}, "evidence_missing"),
        ("not said, and no day on the form", {HONOURS: None, TITLE: None}, "evidence_missing"),
        (
            "the unit's at county level",
            {HONOURS: [PERSONAL, honour("county", "unit", "2023-12-20")], TITLE: None},
            "not_met",
        ),
        (
            "the unit's at city industry level",
            {HONOURS: [PERSONAL, honour("city_industry", "unit", "2023-12-20")], TITLE: None},
            "not_met",
        ),
        (
            "the unit's of long ago: 获得过",
            {HONOURS: [PERSONAL, honour("city", "unit", "2001-01-01")]},
            "needs_judgement",
        ),
        (
            "the unit's at province level",
            {HONOURS: [PERSONAL, honour("province", "unit", "2023-12-20")]},
            "needs_judgement",
        ),
        (
            "the unit's after the application",
            {HONOURS: [PERSONAL, honour("city", "unit", "2026-04-29")], TITLE: None},
            "not_met",
        ),
        (
            "the unit's day not filled",
            {HONOURS: [PERSONAL, honour("city", "unit", None)], TITLE: None},
            "evidence_missing",
        ),
        (
            "the person's at city industry level",
            {HONOURS: [honour("city_industry", "person", "2024-05-10"), UNIT]},
            "needs_judgement",
        ),
        ("the person's after the application", {HONOURS: [honour("city", "person", "2026-04-29"), UNIT]}, "not_met"),
    ],
)
def test_12_1_unit_title_and_personal_honour(why: str, changes: Changes, expected: str) -> None:
    assert verdict("leader", "12.1", changes) == expected, why


def test_12_1_unsupported_title_is_named() -> None:
    clause = assessed("leader", {HONOURS: [PERSONAL]}).clause("12.1")
    title = next(fact for fact in clause.facts if fact.name == "unit_title_obtained_on")
    assert (title.value, title.source) == ("2023-12-20", "form.unit_title_obtained_on")
    assert (title.threshold, title.verdict) == ("unit: city or higher", "evidence_missing")
    assert (
        clause.message == "职务年限、单位称号与个人荣誉：所填获得用户满意服务单位称号的时间没有市级以上单位荣誉佐证。"
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, {"is_principal_leader": "met", "in_charge_of_quality_and_service_since": "met"}),
        ({PRINCIPAL: False}, {"is_principal_leader": None, "in_charge_of_quality_and_service_since": "met"}),
        ({IN_CHARGE: None}, {"is_principal_leader": "met", "in_charge_of_quality_and_service_since": None}),
        (
            {PRINCIPAL: False, IN_CHARGE: None},
            {"is_principal_leader": None, "in_charge_of_quality_and_service_since": "evidence_missing"},
        ),
        (
            {PRINCIPAL: False, IN_CHARGE: "2026-01-01"},
            {"is_principal_leader": "not_met", "in_charge_of_quality_and_service_since": "not_met"},
        ),
    ],
)
def test_12_1_of_alternatives_only_what_decides_has_a_verdict(changes: Changes, says: dict[str, str | None]) -> None:
    facts = assessed("leader", changes).clause("12.1").facts
    assert {fact.name: fact.verdict for fact in facts if fact.name in says} == says


def test_12_1_two_years_do_not_bind_the_principal_leader() -> None:
    facts = assessed("leader", {ROLE: "2025-01-01", IN_CHARGE: "2025-01-01"}).clause("12.1").facts
    assert {fact.name: fact.verdict for fact in facts[:3]} == {
        "is_principal_leader": "met",
        "in_charge_of_quality_and_service_since": None,
        "role_since": "not_met",
    }


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("in the post long enough", {IN_CHARGE: None}, "met"),
        ("in charge long enough", {ROLE: "2025-01-01", PRINCIPAL: False}, "met"),
        ("neither long enough", {ROLE: "2025-01-01", IN_CHARGE: "2025-01-01"}, "not_met"),
        ("not known since when", {ROLE: None, IN_CHARGE: "2025-01-01"}, "evidence_missing"),
    ],
)
def test_12_1_read_so_that_the_two_years_bind_the_principal_leader(why: str, changes: Changes, expected: str) -> None:
    book = load("2026.1").but("bound", TWO_YEARS_BIND_PRINCIPAL_LEADER, value=True)
    facts = assessed("leader", changes, book=book).clause("12.1").facts
    says = {fact.verdict for fact in facts if fact.name in {"is_principal_leader", IN_CHARGE.partition(".")[2]}}
    assert says - {None} == {expected}, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample, though article 16 lists neither report", {}, "needs_judgement"),
        ("no first-party evaluation", {FIRST: None}, "evidence_missing"),
        ("no third-party evaluation", {THIRD: None}, "evidence_missing"),
        ("composite at 80", {f"{THIRD}.composite_index": "80"}, "needs_judgement"),
        ("composite below", {f"{THIRD}.composite_index": "79.99"}, "not_met"),
        ("composite missing", {f"{THIRD}.composite_index": None}, "evidence_missing"),
        ("no service index is asked for", {f"{THIRD}.service_index": None}, "needs_judgement"),
        ("a low service index does no harm", {f"{THIRD}.service_index": "10"}, "needs_judgement"),
        ("assessed after the application", {f"{THIRD}.assessed_on": "2026-04-29"}, "not_met"),
        ("first-party period after the application", {f"{FIRST}.period_to": "2026-04-29"}, "not_met"),
    ],
)
def test_12_4_evaluations_of_the_unit(why: str, changes: Changes, expected: str) -> None:
    assert verdict("leader", "12.4", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "met"),
        ("coverage at 80", {"evidence.tqm_training_coverage_3y": "80"}, "met"),
        ("coverage below", {"evidence.tqm_training_coverage_3y": "79.99"}, "not_met"),
        ("coverage missing", {"evidence.tqm_training_coverage_3y": None}, "evidence_missing"),
        ("three years ago to the day", {"evidence.qc_results": [result("city", "2023-04-28")]}, "met"),
        ("a day too old", {"evidence.qc_results": [result("city", "2023-04-27")]}, "not_met"),
        ("city industry", {"evidence.qc_results": [result("city_industry", "2025-01-01")]}, "not_met"),
        ("none", {"evidence.qc_results": []}, "not_met"),
        ("not said", {"evidence.qc_results": None}, "evidence_missing"),
    ],
)
def test_12_5_training_and_results_of_the_unit(why: str, changes: Changes, expected: str) -> None:
    assert verdict("leader", "12.5", changes) == expected, why


def test_12_6_shows_staff_satisfaction_to_whoever_judges() -> None:
    clause = assessed("leader").clause("12.6")
    assert clause.verdict == "needs_judgement"
    (shown,) = clause.facts
    assert (shown.name, shown.value, shown.verdict) == ("employee_satisfaction", "93.40", None)
    assert shown.source == "form.employee_satisfaction"


@pytest.mark.parametrize("clause", ["12.2", "12.3"])
def test_judged_clauses_of_article_12(clause: str) -> None:
    assert verdict("leader", clause) == "needs_judgement"


def test_leader_needs_no_declaration_of_law_for_a_verdict() -> None:
    assert assessed("leader", {"evidence.complies_with_law": None}).verdict == "needs_judgement"
