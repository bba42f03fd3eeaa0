"""Article 18.3: a ban on the day of application or of a later gate; the samples applied in April 2026."""

from datetime import date

import pytest

from services.eligibility.domain.rulebook import Category, ban_from, load
from services.eligibility.domain.rulebook.parameters import BANNED_CATEGORIES
from tests.eligibility.rulebook.given import assessed, judged

SAMPLES = ["enterprise", "team", "star", "leader"]


def banned(decided_on: str) -> dict[str, object]:
    return ban_from(date.fromisoformat(decided_on)).model_dump()


@pytest.mark.parametrize(
    ("why", "decided", "on", "expected"),
    [
        ("last day of the ban is the day of application", ["2023-04-20"], None, "not_met"),
        ("the day before is the last", ["2023-04-19"], None, "met"),
        ("decided on the day of application", ["2026-04-20"], None, "not_met"),
        ("decided after the application, no gate yet", ["2026-05-01"], None, "met"),
        ("decided by the day of the gate", ["2026-05-01"], "2026-05-01", "not_met"),
        ("decided the day after the gate", ["2026-05-02"], "2026-05-01", "met"),
        ("decided and run out while the application was open", ["2026-05-01"], "2031-01-01", "not_met"),
        ("a gate of before the application is that day", ["2023-04-20"], "2020-01-01", "not_met"),
        ("two, of which one stands", ["2019-01-01", "2024-01-01"], None, "not_met"),
        ("none", [], None, "met"),
    ],
)
def test_18_3_ban_on_the_days_that_count(why: str, decided: list[str], on: str | None, expected: str) -> None:
    result = assessed("star", {"bans": [banned(day) for day in decided]}, on=on)
    assert result.clause("18.3").verdict == expected, why
    assert (result.verdict == "ineligible") == (expected == "not_met")


@pytest.mark.parametrize(
    ("decided", "applied", "expected"),
    [
        ("2024-02-29", "2027-02-28", "not_met"),
        ("2024-02-29", "2027-03-01", "met"),
        ("2025-02-28", "2028-02-28", "not_met"),
        ("2025-02-28", "2028-02-29", "met"),
    ],
)
def test_18_3_ban_around_29_february(decided: str, applied: str, expected: str) -> None:
    result = assessed("star", {"applied_on": applied, "bans": [banned(decided)]})
    assert result.clause("18.3").verdict == expected


@pytest.mark.parametrize("sample", SAMPLES)
def test_18_3_bans_every_category_and_says_from_when_it_is_free(sample: str) -> None:
    result = assessed(sample, {"bans": [banned("2025-07-01"), banned("2024-07-01")]})
    assert result.verdict == "ineligible"
    assert (result.banned_until, result.first_free_day) == (date(2028, 7, 1), date(2028, 7, 2))
    assert result.clause("18.3").message == (
        "禁止重新申报：因2025-07-01的决定不得重新申报，禁止期至2028-07-01止，2028-07-02起方可申报。"
    )
    assert result.clause("18.3").facts[0].value == ("2025-07-01/2028-07-01",)


def test_18_3_free_holder_has_no_ban_in_the_answer() -> None:
    result = assessed("star")
    assert (result.banned_until, result.first_free_day) == (None, None)
    assert result.clause("18.3").facts[0].value == ()


def test_18_3_register_that_was_not_asked_is_taken_as_empty_and_said_so() -> None:
    clause = assessed("star", {"bans": None}).clause("18.3")
    assert (clause.verdict, clause.facts[0].value) == ("met", None)
    assert clause.message == "禁止重新申报：未查询禁止申报名册，按没有记录处理。"


def test_18_3_read_for_fewer_categories_leaves_the_others_free() -> None:
    book = load("2026.1").but("stars-only", BANNED_CATEGORIES, frozenset({Category.STAR}))
    bans = {"bans": [banned("2025-07-01")]}
    assert assessed("star", bans, book=book).verdict == "ineligible"
    free = assessed("team", bans, book=book)
    assert (free.verdict, free.banned_until) == ("needs_judgement", None)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("declared", [True, False, None])
def test_18_3_shows_the_declaration_of_law_without_a_verdict(sample: str, declared: bool | None) -> None:
    clause = assessed(sample, {"evidence.complies_with_law": declared}).clause("18.3")
    shown = clause.facts[1]
    assert (shown.name, shown.value, shown.verdict) == ("complies_with_law", declared, None)
    assert clause.verdict == "met"
    assert ("未能声明遵纪守法" in clause.message) == (declared is False)


def test_18_3_no_judgement_lifts_a_ban() -> None:
    judgements = [judged(clause) for clause in ("9.2", "9.3", "9.4")]
    assert assessed("star", None, *judgements).verdict == "eligible"
    assert assessed("star", {"bans": [banned("2025-07-01")]}, *judgements).verdict == "ineligible"
