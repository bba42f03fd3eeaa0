"""What a verdict shows: every fact with its value, its threshold, and where the value came from."""

import pytest

from services.eligibility.domain.rulebook import load
from services.eligibility.domain.rulebook.articles import RULES
from services.eligibility.domain.rulebook.parameters import TWO_YEARS_BIND_PRINCIPAL_LEADER
from tests.eligibility.rulebook.given import accident, assessed, honour, measured

SEEN = {
    ("star", "9.1"): [
        ("front_line", True, None, "evidence.front_line"),
        (
            "prior_honours",
            "海州区服务标兵 (county, 2025-01-18)",
            "person: county or higher, or city_industry",
            "evidence.prior_honours",
        ),
    ],
    ("star", "9.2"): [
        ("complies_with_law", True, None, "evidence.complies_with_law"),
    ],
    ("star", "9.5"): [
        (
            "first_party_evaluation",
            "2025-04-01/2026-03-31",
            "<= 2026-04-20",
            "evidence.first_party_evaluation: materials/star-first_party_report.pdf",
        ),
        ("satisfaction_rate", "97.60", "> 95", "form.service_figures.satisfaction_rate"),
        (
            "complaint_resolution_satisfaction_rate",
            "100.00",
            "> 98",
            "form.service_figures.complaint_resolution_satisfaction_rate",
        ),
        ("annual_complaint_count", 3, "= 0", "form.service_figures.annual_complaint_count"),
    ],
    ("star", "15"): [
        ("form", True, "15.1", "materials"),
        ("summary", True, "15.2", "materials"),
        ("honours", True, "15.3", "materials"),
    ],
    ("star", "18.3"): [
        ("bans", (), "none from 2026-04-20 to 2026-09-01", "bans"),
        ("complies_with_law", True, None, "evidence.complies_with_law"),
    ],
    ("team", "10.1"): [
        ("front_line", True, None, "evidence.front_line"),
        (
            "prior_honours",
            "市交通系统用户满意服务班组 (city_industry, 2025-12-02)",
            "team: county or higher, or city_industry",
            "evidence.prior_honours",
        ),
    ],
    ("team", "10.2"): [
        ("complies_with_law", True, None, "evidence.complies_with_law"),
    ],
    ("team", "10.5"): [
        (
            "first_party_evaluation",
            "2025-01-01/2025-12-31",
            "<= 2026-04-22",
            "evidence.first_party_evaluation: materials/team-first_party_report.pdf",
        ),
        (
            "first_party_evaluation_age_days",
            112,
            None,
            "evidence.first_party_evaluation: materials/team-first_party_report.pdf",
        ),
    ],
    ("team", "10.6"): [
        ("satisfaction_rate", "96.10", "> 95", "form.service_figures.satisfaction_rate"),
        (
            "complaint_resolution_satisfaction_rate",
            "98.50",
            "> 98",
            "form.service_figures.complaint_resolution_satisfaction_rate",
        ),
        ("annual_complaint_count", 200, "= 0", "form.service_figures.annual_complaint_count"),
    ],
    ("team", "14"): [
        ("form", True, "14.1", "materials"),
        ("summary", True, "14.2", "materials"),
        ("honours", True, "14.3", "materials"),
    ],
    ("team", "18.3"): [
        ("bans", (), "none from 2026-04-22 to 2026-09-01", "bans"),
        ("complies_with_law", True, None, "evidence.complies_with_law"),
    ],
    ("enterprise", "11.1"): [
        ("registered_in_city", True, None, "evidence.registered_in_city"),
        ("operating_since", "2009-07-01", ">= 2 years", "evidence.operating_since"),
        (
            "prior_honours",
            "连云港市用户满意服务企业 (city, 2023-12-20)",
            "unit: county or higher",
            "evidence.prior_honours",
        ),
    ],
    ("enterprise", "11.4"): [
        ("tqm_training_coverage_3y", "88.00", ">= 80", "evidence.tqm_training_coverage_3y"),
        (
            "qc_results",
            "提升安装一次合格率 (city, 2024-09-12)",
            ">= 1: city or higher, within 3 years",
            "evidence.qc_results",
        ),
    ],
    ("enterprise", "11.5"): [
        (
            "first_party_evaluation",
            "2025-01-01/2025-12-31",
            "<= 2026-04-25",
            "evidence.first_party_evaluation: materials/services-first_party_report.pdf",
        ),
        (
            "first_party_evaluation_age_days",
            115,
            None,
            "evidence.first_party_evaluation: materials/services-first_party_report.pdf",
        ),
        (
            "third_party_evaluation",
            "示例测评中心 (2026-02-15)",
            "<= 2026-04-25",
            "evidence.third_party_evaluation: materials/services-third_party_report.pdf",
        ),
        (
            "third_party_evaluation_age_days",
            69,
            None,
            "evidence.third_party_evaluation: materials/services-third_party_report.pdf",
        ),
        ("composite_index", "84.60", ">= 80", "evidence.third_party_evaluation.composite_index"),
        ("service_index", "86.10", ">= 80", "evidence.third_party_evaluation.service_index"),
        ("satisfaction_index", "84.60", None, "form.satisfaction_index"),
    ],
    ("enterprise", "11.8"): [
        (
            "accidents",
            (),
            "none of major, particularly_major within 3 years before 2026-04-25, or until 2026-09-01",
            "evidence.accidents",
        ),
    ],
    ("enterprise", "13"): [
        ("form", True, "13.1", "materials"),
        ("summary", True, "13.2", "materials"),
        ("third_party_report", True, "13.3", "materials"),
        ("registration", True, "13.4", "materials"),
        ("management_certificates", True, "13.5", "materials"),
        ("finance_and_honours", True, "13.6", "materials"),
    ],
    ("enterprise", "18.3"): [
        ("bans", (), "none from 2026-04-25 to 2026-09-01", "bans"),
        ("complies_with_law", True, None, "evidence.complies_with_law"),
    ],
    ("leader", "12.1"): [
        ("is_principal_leader", True, None, "evidence.is_principal_leader"),
        (
            "in_charge_of_quality_and_service_since",
            "2019-01-15",
            ">= 2 years",
            "evidence.in_charge_of_quality_and_service_since",
        ),
        ("role_since", "2021-03-01", "> 3 years", "evidence.role_since"),
        (
            "unit_title_obtained_on",
            "连云港市用户满意服务企业 (city, 2023-12-20)",
            "unit: city or higher",
            "evidence.prior_honours",
        ),
        (
            "prior_honours",
            "赣榆区优秀企业家 (county, 2024-05-10)",
            "person: county or higher, or city_industry",
            "evidence.prior_honours",
        ),
    ],
    ("leader", "12.4"): [
        (
            "first_party_evaluation",
            "2025-01-01/2025-12-31",
            "<= 2026-04-28",
            "evidence.first_party_evaluation: materials/services-first_party_report.pdf",
        ),
        (
            "first_party_evaluation_age_days",
            118,
            None,
            "evidence.first_party_evaluation: materials/services-first_party_report.pdf",
        ),
        (
            "third_party_evaluation",
            "示例测评中心 (2026-02-15)",
            "<= 2026-04-28",
            "evidence.third_party_evaluation: materials/services-third_party_report.pdf",
        ),
        (
            "third_party_evaluation_age_days",
            72,
            None,
            "evidence.third_party_evaluation: materials/services-third_party_report.pdf",
        ),
        ("composite_index", "84.60", ">= 80", "evidence.third_party_evaluation.composite_index"),
    ],
    ("leader", "12.5"): [
        ("tqm_training_coverage_3y", "88.00", ">= 80", "evidence.tqm_training_coverage_3y"),
        (
            "qc_results",
            "提升安装一次合格率 (city, 2024-09-12)",
            ">= 1: city or higher, within 3 years",
            "evidence.qc_results",
        ),
    ],
    ("leader", "12.6"): [
        ("employee_satisfaction", "93.40", None, "form.employee_satisfaction"),
    ],
    ("leader", "16"): [
        ("form", True, "16.1", "materials"),
        ("summary", True, "16.2", "materials"),
        ("unit_title_and_honours", True, "16.3", "materials"),
        ("staff_satisfaction_summary", True, "16.4", "materials"),
    ],
    ("leader", "18.3"): [
        ("bans", (), "none from 2026-04-28 to 2026-09-01", "bans"),
        ("complies_with_law", True, None, "evidence.complies_with_law"),
    ],
}
"""The samples at a gate of 1 September 2026."""
RATES = (
    "form.service_figures.complaint_resolution_satisfaction_rate",
    "form.service_figures.annual_complaint_count",
)
READS = {
    "9.1": ("evidence.front_line", "evidence.prior_honours"),
    "9.2": ("evidence.complies_with_law",),
    "9.5": ("evidence.first_party_evaluation", "measurements", "form.service_figures.satisfaction_rate", *RATES),
    "10.1": ("evidence.front_line", "evidence.prior_honours"),
    "10.2": ("evidence.complies_with_law",),
    "10.5": ("evidence.first_party_evaluation", "measurements"),
    "10.6": ("form.service_figures.satisfaction_rate", "measurements", *RATES),
    "11.1": ("evidence.registered_in_city", "evidence.operating_since", "evidence.prior_honours"),
    "11.4": ("evidence.tqm_training_coverage_3y", "evidence.qc_results"),
    "11.5": (
        "evidence.first_party_evaluation",
        "measurements",
        "evidence.third_party_evaluation",
        "evidence.third_party_evaluation.composite_index",
        "evidence.third_party_evaluation.service_index",
        "form.satisfaction_index",
    ),
    "11.8": ("evidence.accidents",),
    "12.1": (
        "evidence.is_principal_leader",
        "evidence.in_charge_of_quality_and_service_since",
        "evidence.role_since",
        "evidence.prior_honours",
        "form.unit_title_obtained_on",
    ),
    "12.4": (
        "evidence.first_party_evaluation",
        "measurements",
        "evidence.third_party_evaluation",
        "evidence.third_party_evaluation.composite_index",
    ),
    "12.5": ("evidence.tqm_training_coverage_3y", "evidence.qc_results"),
    "12.6": ("form.employee_satisfaction",),
    "13": ("materials",),
    "14": ("materials",),
    "15": ("materials",),
    "16": ("materials",),
    "18.3": ("bans", "evidence.complies_with_law"),
}


@pytest.mark.parametrize("sample", ["star", "team", "enterprise", "leader"])
def test_every_fact_is_shown_with_value_threshold_and_source(sample: str) -> None:
    shown = {
        (sample, clause.clause): [(fact.name, fact.value, fact.threshold, fact.source) for fact in clause.facts]
        for clause in assessed(sample, on="2026-09-01").clauses
        if clause.facts
    }
    assert shown == {place: facts for place, facts in SEEN.items() if place[0] == sample}


def test_rule_names_every_field_that_it_reads() -> None:
    assert {rule.citation: rule.reads for rule in RULES if rule.reads} == READS


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_entries_are_shown_newest_first_whatever_their_order(order: tuple[int, ...]) -> None:
    entries = [
        honour("nation", "unit", "2025-06-01", "丙"),
        honour("nation", "unit", "2025-01-01", "甲"),
        honour("nation", "unit", "2025-01-01", "乙"),
        honour("nation", "unit", None, "丁"),
    ]
    clause = assessed("star", {"evidence.prior_honours": [entries[place] for place in order]}).clause("9.1")
    assert clause.facts[1].value == (
        "丙 (nation, 2025-06-01)",
        "甲 (nation, 2025-01-01)",
        "乙 (nation, 2025-01-01)",
        "丁 (nation, ?)",
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_newest_entry_that_counts_decides(order: tuple[int, ...]) -> None:
    entries = [honour("county", "person", "2025-06-01", "新"), honour("nation", "person", "2020-01-01", "旧")]
    clause = assessed("star", {"evidence.prior_honours": [entries[place] for place in order]}).clause("9.1")
    assert clause.facts[1].value == "新 (county, 2025-06-01)"


def test_accidents_that_count_are_shown_and_no_others() -> None:
    happened = [
        accident("major", "2025-01-01", "quality"),
        accident("general", "2025-02-01"),
        accident("particularly_major", "2025-03-01", None),
    ]
    clause = assessed("enterprise", {"evidence.accidents": happened}).clause("11.8")
    assert clause.facts[0].value == ("? (particularly_major, 2025-03-01)", "quality (major, 2025-01-01)")
    assert clause.message == "近三年无重大事故：2025-03-01发生特别重大事故、2025-01-01发生重大质量事故。"


def test_evaluation_that_does_not_count_is_shown_without_an_age() -> None:
    facts = assessed("team", {"evidence.first_party_evaluation.period_to": "2026-05-01"}).clause("10.5").facts
    assert [(fact.name, fact.value, fact.verdict) for fact in facts] == [
        ("first_party_evaluation", "2025-01-01/2026-05-01", "not_met")
    ]


def test_evaluation_without_a_period_is_shown_by_its_report() -> None:
    bare = {"evidence.first_party_evaluation": {"report": "a.pdf"}}
    (fact,) = assessed("team", bare).clause("10.5").facts
    assert (fact.value, fact.source) == ("?/?", "evidence.first_party_evaluation: a.pdf")
    (absent,) = assessed("team", {"evidence.first_party_evaluation": None}).clause("10.5").facts
    assert (absent.value, absent.source) == (None, "evidence.first_party_evaluation")


def test_measurement_that_stands_for_a_report_is_the_source() -> None:
    given = {"evidence.first_party_evaluation": None, "measurements": [measured(97, 100)]}
    report, age = assessed("team", given).clause("10.5").facts
    assert (report.value, report.source) == ("2025-01-01/2025-12-31", "measurement:zlxh.surveys:7")
    assert (age.value, age.source) == (112, "measurement:zlxh.surveys:7")


def test_index_of_the_form_stands_beside_the_reports() -> None:
    facts = assessed("enterprise", {"figures.satisfaction_index": "85.00"}).clause("11.5").facts
    assert [(fact.name, fact.value, fact.threshold, fact.source) for fact in facts[-2:]] == [
        ("satisfaction_index", "85.00", None, "form.satisfaction_index"),
        ("satisfaction_index_difference", "-0.40", None, "evidence.third_party_evaluation.composite_index"),
    ]


def test_measured_rate_decides_and_the_declared_one_stands_beside_it() -> None:
    facts = assessed("team", {"measurements": [measured(2851, 3001)]}).clause("10.6").facts[:4]
    assert [(fact.name, fact.value, fact.threshold, fact.verdict, fact.source) for fact in facts] == [
        ("satisfaction_rate", "95.0016661112", "> 95", "met", "measurement:zlxh.surveys:7"),
        ("satisfied_of_valid", "2851/3001", None, None, "measurement:zlxh.surveys:7"),
        ("declared_satisfaction_rate", "96.10", None, None, "form.service_figures.satisfaction_rate"),
        ("satisfaction_rate_difference", "-1.0983338888", None, None, "measurement:zlxh.surveys:7"),
    ]


def test_measured_rate_that_does_not_count_stands_beside_the_declared_one() -> None:
    given = {"measurements": [measured(1, 3, reached=False), measured(0, 0, event_id="zlxh.surveys:8")]}
    facts = assessed("team", given).clause("10.6").facts
    assert [(fact.name, fact.value, fact.verdict, fact.source) for fact in facts[1:3]] == [
        ("measured_satisfaction_rate", None, None, "measurement:zlxh.surveys:8"),
        ("measured_satisfaction_rate", "33.3333333333", None, "measurement:zlxh.surveys:7"),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_longest_ban_is_shown_and_the_later_of_two_as_long(order: tuple[int, ...]) -> None:
    bans = [
        {"decided_on": "2025-05-01", "last_day": "2028-05-01"},
        {"decided_on": "2025-01-01", "last_day": "2029-01-01"},
        {"decided_on": "2024-01-01", "last_day": "2029-01-01"},
    ]
    result = assessed("star", {"bans": [bans[place] for place in order]})
    assert result.clause("18.3").facts[0].value == ("2025-01-01/2029-01-01",)
    assert str(result.banned_until) == "2029-01-01"


def test_clause_that_fails_speaks_of_what_stands_beside_it_too() -> None:
    given = {"figures.satisfaction_rate": "90", "measurements": [measured(1, 3, reached=False)]}
    assert assessed("team", given).clause("10.6").message == (
        "用户评价与业绩：客户满意评价率为90%，未超过95%；"
        "另有测评结果（33.3333333333%），因测评期或有效问卷数不合要求而不作依据。"
    )


def test_two_years_that_bind_the_principal_leader_are_the_threshold() -> None:
    book = load("2026.1").but("bound", TWO_YEARS_BIND_PRINCIPAL_LEADER, value=True)
    fact = assessed("leader", book=book).clause("12.1").facts[0]
    assert (fact.name, fact.threshold, fact.verdict) == ("is_principal_leader", "role_since >= 2 years", "met")
