"""Facts: missing is an answer, malformed is an error; decimals are exact."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from services.eligibility.domain.rulebook import AssessmentResult, Facts, assess
from tests.eligibility.rulebook.given import accident, assessed, facts, honour, measured, result


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("figures.satisfaction_rate", 96.5),
        ("figures.satisfaction_rate", "100.01"),
        ("figures.satisfaction_rate", "-0.01"),
        ("figures.satisfaction_rate", "NaN"),
        ("figures.satisfaction_rate", "Infinity"),
        ("figures.satisfaction_rate", True),
        ("figures.satisfaction_rate", "good"),
        ("figures.annual_complaint_count", -1),
        ("figures.annual_complaint_count", "3"),
        ("figures.annual_complaint_count", 3.0),
        ("figures.annual_complaint_count", False),
        ("figures.anything", "1"),
        ("evidence.front_line", "true"),
        ("evidence.front_line", 1),
        ("evidence.prior_honours", {}),
        ("evidence.prior_honours", [{"level": "village"}]),
        ("evidence.prior_honours", [{"rank": "city"}]),
        ("evidence.accidents", [{"severity": "huge"}]),
        ("evidence.accidents", [{"kind": "fire"}]),
        ("evidence.operating_since", "2023-02-29"),
        ("evidence.operating_since", "2023-2-1"),
        ("evidence.operating_since", 1700000000),
        ("evidence.operating_since", "2023-02-01T00:00:00"),
        ("evidence.third_party_evaluation.composite_index", 84.6),
        ("evidence.third_party_evaluation.composite_index", "100.5"),
        ("materials", ["form", "poem"]),
        ("measurements", [measured(3, 2)]),
        ("measurements", [measured(-1, 2)]),
        ("category", "city"),
        ("variant", "farming"),
        ("applied_on", None),
        ("anything", 1),
    ],
)
def test_malformed_facts_are_refused(path: str, value: object) -> None:
    with pytest.raises(ValidationError):
        facts("star" if "third_party" not in path else "leader", {path: value})


def test_whole_part_left_out_is_missing() -> None:
    for left_out in ({}, {"figures": None, "evidence": None}):
        given = Facts.model_validate({"category": "star", "applied_on": "2026-04-20", **left_out})
        result = assess(given, on=given.applied_on)
        assert result.verdict == "incomplete"
        assert {clause.clause: clause.verdict for clause in result.clauses} == {
            "9.1": "evidence_missing",
            "9.2": "evidence_missing",
            "9.3": "needs_judgement",
            "9.4": "needs_judgement",
            "9.5": "evidence_missing",
            "15": "evidence_missing",
            "18.3": "met",
        }


@pytest.mark.parametrize("category", ["enterprise", "team", "star", "leader"])
def test_absent_and_null_are_the_same(category: str) -> None:
    bare = {"category": category, "applied_on": "2026-04-20"}
    absent = Facts.model_validate(bare)
    null = Facts.model_validate(
        bare
        | {
            "figures": dict.fromkeys(type(absent.figures).model_fields),
            "evidence": dict.fromkeys(type(absent.evidence).model_fields),
        }
    )
    assert assess(absent, on=absent.applied_on) == assess(null, on=null.applied_on)


def test_decimal_is_shown_as_it_was_written() -> None:
    assert assessed("star", {"figures.satisfaction_rate": "96.50"}).clause("9.5").facts[1].value == "96.50"
    assert assessed("star", {"figures.satisfaction_rate": Decimal("1E+2")}).clause("9.5").facts[1].value == "100"


def test_facts_survive_json() -> None:
    given = facts(
        "star", {"measurements": [measured(2, 3)], "bans": [{"decided_on": "2020-01-01", "last_day": "2023-01-01"}]}
    )
    assert Facts.model_validate_json(given.model_dump_json()) == given


@pytest.mark.parametrize("sample", ["manufacturing", "enterprise", "team", "star", "leader"])
def test_result_survives_json(sample: str) -> None:
    result = assessed(sample, {"evidence.prior_honours": [], "measurements": [measured(2, 3)]})
    assert AssessmentResult.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize(
    ("sample", "clause", "changes", "value"),
    [
        ("star", "9.1", {}, "海州区服务标兵 (county, 2025-01-18)"),
        (
            "star",
            "9.1",
            {
                "evidence.prior_honours": [
                    honour("city", "person", "2020-01-01", "旧"),
                    honour("county", "person", "2025-01-01", "新"),
                ]
            },
            "新 (county, 2025-01-01)",
        ),
        (
            "star",
            "9.1",
            {
                "evidence.prior_honours": [
                    honour("city", "unit", "2020-01-01", "旧"),
                    honour("city", "team", None, "新"),
                ]
            },
            ("旧 (city, 2020-01-01)", "新 (city, ?)"),
        ),
        ("star", "9.1", {"evidence.prior_honours": [{"holder": "person"}]}, "? (?, ?)"),
        ("star", "9.1", {"evidence.prior_honours": []}, ()),
        ("star", "9.1", {"evidence.prior_honours": None}, None),
        ("enterprise", "11.4", {"evidence.qc_results": [result("county", None)]}, ("示例成果 (county, ?)",)),
        ("enterprise", "11.8", {"evidence.accidents": [accident(None, None, None)]}, ("? (?, ?)",)),
        ("enterprise", "11.8", {"evidence.accidents": []}, ()),
        ("enterprise", "11.8", {"evidence.accidents": [accident("general", "2025-01-01")]}, ()),
    ],
)
def test_list_of_evidence_shows_what_decides_or_all_that_was_seen(
    sample: str, clause: str, changes: dict[str, object], value: object
) -> None:
    (fact,) = [
        fact
        for fact in assessed(sample, changes).clause(clause).facts
        if fact.name in {"prior_honours", "qc_results", "accidents"}
    ]
    assert fact.value == value


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, "示例测评中心 (2026-02-15)"),
        ({"evidence.third_party_evaluation.assessor": None}, "? (2026-02-15)"),
        ({"evidence.third_party_evaluation.assessed_on": None}, "示例测评中心 (?)"),
        ({"evidence.third_party_evaluation": None}, None),
    ],
)
def test_third_party_evaluation_shows_who_and_when(changes: dict[str, object], value: str | None) -> None:
    (fact,) = [f for f in assessed("enterprise", changes).clause("11.5").facts if f.name == "third_party_evaluation"]
    assert fact.value == value


def test_facts_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        facts("star").applied_on = facts("team").applied_on  # type: ignore[misc]
