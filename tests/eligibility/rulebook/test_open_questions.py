"""The questions that the text leaves open: each has a default, parameters that hold it, and room for a decision."""

from datetime import date

import pytest

from services.eligibility.domain.rulebook.dated import Dated, Decision, Parameter
from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS, OpenQuestion
from services.eligibility.domain.rulebook.parameters import FIRST, PARAMETERS

PROVISIONS = {
    "ban_categories": {"18.3"},
    "ban_holder": {"18.3"},
    "ban_decision": {"18.3"},
    "notice_holiday": {"17.5"},
    "reference_day": {"11.1", "11.4", "11.8", "12.1", "12.5"},
    "principal_leader": {"12.1"},
    "corresponding_honour": {"9.1", "10.1", "11.1", "12.1"},
    "industry_honour_of_unit": {"11.1"},
    "major_accidents": {"11.8"},
    "evaluation_age": {"10.5", "11.5", "12.4"},
    "form_index": {"11.5"},
    "badge": {"18.3"},
    "honoured_again": {"3"},
    "residence": {"3"},
}


def test_every_question_of_the_reading_is_there_with_its_provisions() -> None:
    assert {each.name: set(each.provisions) for each in OPEN_QUESTIONS} == PROVISIONS


@pytest.mark.parametrize("question", OPEN_QUESTIONS, ids=lambda question: question.name)
def test_question_is_answered_by_parameters_of_the_rulebook(question: OpenQuestion) -> None:
    assert question.question.endswith("？")
    assert question.default
    for parameter in question.parameters:
        assert parameter in PARAMETERS
        assert parameter.on(FIRST).since == FIRST


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.key)
def test_decision_of_the_office_says_what_when_and_who(parameter: Parameter[object]) -> None:
    for dated in parameter.history:
        if dated.decision is not None:
            assert dated.decision.text.strip()
            assert dated.decision.by.strip()
    for later in parameter.history[1:]:  # the first may be a default that the office confirmed afterwards
        assert later.decision is None or later.decision.decided_on <= later.since


def test_decision_is_found_from_the_day_on_which_its_value_begins() -> None:
    decision = Decision("满一年的评价不再计入。", date(2026, 6, 1), "创建办公室")
    changed = Parameter(
        "10.5.evaluation_age",
        Dated(FIRST, "不限", "定期", "不限"),
        Dated(date(2026, 7, 1), "一年", "定期", "一年内", decision),
    )
    question = OpenQuestion("age", "多久？", "不限", (changed, changed))
    assert list(question.decisions(date(2026, 6, 30))) == []
    assert list(question.decisions(date(2026, 7, 1))) == [decision]
