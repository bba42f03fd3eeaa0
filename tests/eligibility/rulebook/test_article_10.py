"""Article 10: verdicts on a team's clauses; applied on 2026-04-22."""

import pytest

from tests.eligibility.rulebook.given import Changes, assessed, honour, measured, verdict

HONOURS = "evidence.prior_honours"
RATE, RESOLUTION = "figures.satisfaction_rate", "figures.complaint_resolution_satisfaction_rate"
EVALUATION = "evidence.first_party_evaluation"


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample: city industry", {}, "met"),
        ("county", {HONOURS: [honour("county", "team", "2025-12-02")]}, "met"),
        ("higher", {HONOURS: [honour("province", "team", "2025-12-02")]}, "met"),
        ("a member's honour is not the team's", {HONOURS: [honour("city", "person", "2025-12-02")]}, "not_met"),
        ("the unit's is not either", {HONOURS: [honour("city", "unit", "2025-12-02")]}, "not_met"),
        ("none", {HONOURS: []}, "not_met"),
        ("not said", {HONOURS: None}, "evidence_missing"),
        ("after the application", {HONOURS: [honour("city", "team", "2026-04-23")]}, "not_met"),
        ("not on the front line", {"evidence.front_line": False}, "not_met"),
        ("front line not said", {"evidence.front_line": None}, "evidence_missing"),
    ],
)
def test_10_1_front_line_and_team_honour(why: str, changes: Changes, expected: str) -> None:
    assert verdict("team", "10.1", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "needs_judgement"),
        ("no report", {EVALUATION: None}, "evidence_missing"),
        ("report of after the application", {f"{EVALUATION}.period_to": "2026-04-23"}, "not_met"),
        ("survey that ran here", {EVALUATION: None, "measurements": [measured(96, 100)]}, "needs_judgement"),
        ("report not among the materials: article 14 lists none", {"materials": []}, "needs_judgement"),
    ],
)
def test_10_5_regular_evaluation(why: str, changes: Changes, expected: str) -> None:
    assert verdict("team", "10.5", changes) == expected, why


def test_10_5_shows_the_age_of_the_evaluation() -> None:
    clause = assessed("team").clause("10.5")
    assert ("first_party_evaluation_age_days", 112, None) in [(f.name, f.value, f.verdict) for f in clause.facts]
    assert "第一方用户评价距申报之日112天" in clause.message


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "met"),
        ("at 95", {RATE: "95.0"}, "not_met"),
        ("above 95", {RATE: "95.01"}, "met"),
        ("rate missing", {RATE: None}, "evidence_missing"),
        ("at 98", {RESOLUTION: "98"}, "not_met"),
        ("above 98", {RESOLUTION: "98.01"}, "met"),
        ("resolution missing", {RESOLUTION: None}, "evidence_missing"),
        ("no complaints", {RESOLUTION: None, "figures.annual_complaint_count": 0}, "met"),
        ("asks for no report: 10.5 does", {EVALUATION: None}, "met"),
        ("measured instead", {RATE: "99", "measurements": [measured(95, 100)]}, "not_met"),
    ],
)
def test_10_6_rates(why: str, changes: Changes, expected: str) -> None:
    assert verdict("team", "10.6", changes) == expected, why


@pytest.mark.parametrize(
    ("declared", "expected"), [(True, "needs_judgement"), (False, "not_met"), (None, "evidence_missing")]
)
def test_10_2_law_rests_on_the_declaration_first(declared: bool | None, expected: str) -> None:
    assert verdict("team", "10.2", {"evidence.complies_with_law": declared}) == expected


@pytest.mark.parametrize("clause", ["10.3", "10.4"])
def test_10_3_and_10_4_are_judged(clause: str) -> None:
    assert verdict("team", clause) == "needs_judgement"
