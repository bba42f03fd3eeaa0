"""The thresholds, durations, levels and readings of 2026 as the regulation and its reading have them, in one table."""

from datetime import date

from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS
from services.eligibility.domain.rulebook.parameters import PARAMETERS

VALUES = {
    "9.1.honour_levels": "county or higher, or city_industry",
    "9.5.satisfaction_rate": "> 95",
    "9.5.complaint_resolution_satisfaction_rate": "> 98",
    "10.1.honour_levels": "county or higher, or city_industry",
    "10.5.evaluation_age": "None",
    "10.6.satisfaction_rate": "> 95",
    "10.6.complaint_resolution_satisfaction_rate": "> 98",
    "11.1.operating_since": ">= 2 years",
    "11.1.honour_levels": "county or higher",
    "11.4.tqm_training_coverage_3y": ">= 80",
    "11.4.qc_levels": "city or higher",
    "11.4.qc_years": "within 3 years",
    "11.4.qc_count": "1",
    "11.5.evaluation_age": "None",
    "11.5.composite_index": ">= 80",
    "11.5.service_index": ">= 80",
    "11.8.accident_years": "within 3 years",
    "11.8.severities": "major, particularly_major",
    "12.1.in_charge_years": ">= 2 years",
    "12.1.two_years_bind_principal_leader": "False",
    "12.1.role_years": "> 3 years",
    "12.1.unit_title_levels": "city or higher",
    "12.1.honour_levels": "county or higher, or city_industry",
    "12.4.evaluation_age": "None",
    "12.4.composite_index": ">= 80",
    "12.5.tqm_training_coverage_3y": ">= 80",
    "12.5.qc_levels": "city or higher",
    "12.5.qc_years": "within 3 years",
    "12.5.qc_count": "1",
    "17.4.measurement_years": "within 1 years",
    "18.3.ban_years": "3",
    "18.3.categories": "enterprise, leader, star, team",
}
IN_WORDS = {
    "3.again",
    "3.residence",
    "11.8.reference_day",
    "11.5.form_index",
    "17.5.notice_days",
    "18.3.holder",
    "18.3.decision",
    "18.3.insignia",
}
"""Readings that no condition of the rulebook decides by: a step of a service carries them out."""
OPEN = {
    "ban_decision": {"18.3.decision", "18.3.ban_years"},
    "reference_day": {
        "11.8.reference_day",
        "11.8.accident_years",
        "11.4.qc_years",
        "12.5.qc_years",
        "11.1.operating_since",
        "12.1.in_charge_years",
    },
    "corresponding_honour": {
        "9.1.honour_levels",
        "10.1.honour_levels",
        "11.1.honour_levels",
        "12.1.honour_levels",
        "12.1.unit_title_levels",
    },
    "evaluation_age": {"10.5.evaluation_age", "11.5.evaluation_age", "12.4.evaluation_age"},
}


def test_values_of_the_first_version() -> None:
    written = {
        parameter.key: ", ".join(sorted(first.value)) if isinstance(first.value, frozenset) else str(first.value)
        for parameter in PARAMETERS
        for first in parameter.history[:1]
        if parameter.key not in IN_WORDS
    }
    assert written == VALUES


def test_first_values_hold_from_the_first_day_of_2026_each_with_its_words_and_reading() -> None:
    for parameter in PARAMETERS:
        first = parameter.history[0]
        assert (first.since, bool(first.quote), bool(first.reading)) == (date(2026, 1, 1), True, True)


def test_open_question_with_several_parameters_has_all_of_them() -> None:
    several = {
        question.name: {parameter.key for parameter in question.parameters}
        for question in OPEN_QUESTIONS
        if len(question.parameters) > 1
    }
    assert several == OPEN
