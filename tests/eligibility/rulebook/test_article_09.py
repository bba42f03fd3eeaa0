"""Article 9: verdicts on a star's clauses, below, at, above and without; applied on 2026-04-20."""

import pytest

from tests.eligibility.rulebook.given import Changes, assessed, honour, measured, verdict

HONOURS = "evidence.prior_honours"
RATE, RESOLUTION = "figures.satisfaction_rate", "figures.complaint_resolution_satisfaction_rate"
COMPLAINTS = "figures.annual_complaint_count"
EVALUATION = "evidence.first_party_evaluation"


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "met"),
        ("not on the front line", {"evidence.front_line": False}, "not_met"),
        ("front line not said", {"evidence.front_line": None}, "evidence_missing"),
        ("honours not said", {HONOURS: None}, "evidence_missing"),
        ("declared to have none", {HONOURS: []}, "not_met"),
        ("city industry level is named", {HONOURS: [honour("city_industry", "person", "2025-01-18")]}, "met"),
        ("city", {HONOURS: [honour("city", "person", "2025-01-18")]}, "met"),
        ("province", {HONOURS: [honour("province", "person", "2025-01-18")]}, "met"),
        ("nation", {HONOURS: [honour("nation", "person", "2025-01-18")]}, "met"),
        ("the team's honour is not the person's own", {HONOURS: [honour("county", "team", "2025-01-18")]}, "not_met"),
        ("nor is the unit's", {HONOURS: [honour("nation", "unit", "2025-01-18")]}, "not_met"),
        ("granted on the day of application", {HONOURS: [honour("county", "person", "2026-04-20")]}, "met"),
        ("granted the day after", {HONOURS: [honour("county", "person", "2026-04-21")]}, "not_met"),
        ("long ago", {HONOURS: [honour("county", "person", "1999-01-01")]}, "met"),
        ("day not filled", {HONOURS: [honour("county", "person", None)]}, "evidence_missing"),
        ("level not filled", {HONOURS: [honour(None, "person", "2025-01-18")]}, "evidence_missing"),
        ("holder not filled", {HONOURS: [honour("county", None, "2025-01-18")]}, "evidence_missing"),
        ("incomplete, but the unit's anyway", {HONOURS: [honour("county", "unit", None)]}, "not_met"),
        (
            "one that counts decides beside an incomplete one",
            {HONOURS: [honour("county", "person", None), honour("county", "person", "2025-01-18")]},
            "met",
        ),
        ("a failed fact goes before a missing one", {"evidence.front_line": None, HONOURS: []}, "not_met"),
    ],
)
def test_9_1_front_line_and_own_honour(why: str, changes: Changes, expected: str) -> None:
    assert verdict("star", "9.1", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "changes", "expected"),
    [
        ("as the sample", {}, "met"),
        ("below", {RATE: "94.99"}, "not_met"),
        ("at: 超过 excludes the number", {RATE: "95"}, "not_met"),
        ("at, written longer", {RATE: "95.000"}, "not_met"),
        ("just above", {RATE: "95.0000000000000000000000000001"}, "met"),
        ("above", {RATE: "95.01"}, "met"),
        ("all", {RATE: "100"}, "met"),
        ("rate not filled", {RATE: None}, "evidence_missing"),
        ("resolution below", {RESOLUTION: "97.99"}, "not_met"),
        ("resolution at", {RESOLUTION: "98.00"}, "not_met"),
        ("resolution above", {RESOLUTION: "98.01"}, "met"),
        ("resolution not filled", {RESOLUTION: None}, "evidence_missing"),
        ("no complaints, whatever the rate", {RESOLUTION: "0", COMPLAINTS: 0}, "met"),
        ("no complaints and no rate", {RESOLUTION: None, COMPLAINTS: 0}, "met"),
        ("one complaint, rate too low", {RESOLUTION: "98", COMPLAINTS: 1}, "not_met"),
        ("count not filled, rate good", {COMPLAINTS: None}, "met"),
        ("count not filled, rate too low: it may be 0", {RESOLUTION: "98", COMPLAINTS: None}, "evidence_missing"),
        ("neither filled", {RESOLUTION: None, COMPLAINTS: None}, "evidence_missing"),
        ("no evaluation", {EVALUATION: None}, "evidence_missing"),
        ("evaluation without a report", {f"{EVALUATION}.report": None}, "evidence_missing"),
        ("evaluation with an empty report", {f"{EVALUATION}.report": ""}, "evidence_missing"),
        ("evaluation without its end", {f"{EVALUATION}.period_to": None}, "evidence_missing"),
        ("evaluation ends on the day of application", {f"{EVALUATION}.period_to": "2026-04-20"}, "met"),
        ("evaluation ends a day later", {f"{EVALUATION}.period_to": "2026-04-21"}, "not_met"),
        ("evaluation of long ago: no limit", {f"{EVALUATION}.period_to": "2015-12-31"}, "met"),
        ("report not among the materials: article 15 lists none", {"materials": ["form", "summary", "honours"]}, "met"),
        ("report among the materials is no evidence by itself", {EVALUATION: None}, "evidence_missing"),
    ],
)
def test_9_5_rates_and_report(why: str, changes: Changes, expected: str) -> None:
    assert verdict("star", "9.5", changes) == expected, why


@pytest.mark.parametrize(
    ("why", "declared", "measurement", "expected"),
    [
        ("measured below", "97.60", measured(94, 100), "not_met"),
        ("measured at", "97.60", measured(95, 100), "not_met"),
        ("measured just above, shown as nearly nothing", "90", measured(950_000_001, 1_000_000_000), "met"),
        ("measured above, declared below", "90", measured(96, 100), "met"),
        ("nothing declared", None, measured(96, 100), "met"),
        ("minimum not reached", "97.60", measured(1, 100, reached=False), "met"),
        ("no valid sheet", "97.60", measured(0, 0), "met"),
        ("ends twelve months before", "97.60", measured(1, 100, until="2025-04-20"), "not_met"),
        ("ends a day earlier", "97.60", measured(1, 100, until="2025-04-19"), "met"),
        ("ends on the day of application", "97.60", measured(1, 100, until="2026-04-20"), "not_met"),
        ("ends a day later", "97.60", measured(1, 100, until="2026-04-21"), "met"),
    ],
)
def test_9_5_measured_rate_replaces_the_declared(
    why: str, declared: str | None, measurement: object, expected: str
) -> None:
    assert verdict("star", "9.5", {RATE: declared, "measurements": [measurement]}) == expected, why


def test_9_5_measured_rate_and_declared_stand_beside_each_other() -> None:
    clause = assessed("star", {"measurements": [measured(27, 28)]}).clause("9.5")
    seen = {fact.name: fact for fact in clause.facts}
    rate = seen["satisfaction_rate"]
    assert (rate.value, rate.threshold, rate.verdict) == ("96.4285714285", "> 95", "met")
    assert rate.source == "measurement:zlxh.surveys:7"
    assert seen["satisfied_of_valid"].value == "27/28"
    declared = seen["declared_satisfaction_rate"]
    assert (declared.value, declared.verdict) == ("97.60", None)
    assert declared.source == "form.service_figures.satisfaction_rate"
    assert seen["satisfaction_rate_difference"].value == "-1.1714285715"
    assert "客户满意评价率为96.4285714285%，超过95%" in clause.message
    assert "以测评值为准，申报值为97.60%，相差-1.1714285715个百分点" in clause.message


def test_9_5_rate_is_cut_off_and_not_rounded() -> None:
    clause = assessed("star", {"measurements": [measured(2, 3)]}).clause("9.5")
    assert clause.facts[1].value == "66.6666666666"


def test_9_5_measurement_that_does_not_count_stands_beside() -> None:
    clause = assessed("star", {"measurements": [measured(1, 4, reached=False), measured(0, 0, event_id="x")]}).clause(
        "9.5"
    )
    beside = [(fact.value, fact.verdict, fact.source) for fact in clause.facts if fact.name.startswith("measured")]
    assert sorted(beside, key=str) == [
        ("25.0000000000", None, "measurement:zlxh.surveys:7"),
        (None, None, "measurement:x"),
    ]
    assert "另有测评结果（25.0000000000%）" in clause.message
    assert "另有测评结果（没有有效问卷）" in clause.message


def test_9_5_of_two_measurements_the_later_period_decides() -> None:
    early, late = measured(1, 100, until="2025-06-30", event_id="a"), measured(99, 100, event_id="b")
    for order in ([early, late], [late, early]):
        assert verdict("star", "9.5", {"measurements": order}) == "met"


@pytest.mark.parametrize(
    ("why", "measurement", "expected"),
    [
        ("a first-party campaign that ran here is the report", measured(96, 100), "met"),
        ("a third party's is not", measured(96, 100, party="third"), "evidence_missing"),
        ("nor one below its minimum", measured(96, 100, reached=False), "evidence_missing"),
        ("nor one that ended after the application", measured(96, 100, until="2026-04-21"), "evidence_missing"),
    ],
)
def test_9_5_survey_that_ran_here_stands_for_the_report(why: str, measurement: object, expected: str) -> None:
    assert verdict("star", "9.5", {EVALUATION: None, "measurements": [measurement]}) == expected, why


def test_9_5_says_where_each_value_came_from() -> None:
    seen = {fact.name: fact for fact in assessed("star").clause("9.5").facts}
    report = "evidence.first_party_evaluation: materials/star-first_party_report.pdf"
    assert seen["first_party_evaluation"].source == report
    assert seen["first_party_evaluation"].value == "2025-04-01/2026-03-31"
    assert seen["satisfaction_rate"].value == "97.60"
    assert seen["satisfaction_rate"].source == "form.service_figures.satisfaction_rate"
    assert seen["complaint_resolution_satisfaction_rate"].threshold == "> 98"
    assert seen["annual_complaint_count"].value == 3
    assert seen["annual_complaint_count"].verdict is None


@pytest.mark.parametrize(
    ("rate", "count", "rate_says", "count_says"),
    [
        ("98.01", None, "met", None),
        ("98", 1, "not_met", None),
        ("98", None, None, "evidence_missing"),
        (None, 1, "evidence_missing", None),
        (None, None, "evidence_missing", "evidence_missing"),
        (None, 0, "met", "met"),
        ("90", 0, "met", "met"),
    ],
)
def test_complaint_resolution_names_what_decides(
    rate: str | None, count: int | None, rate_says: str | None, count_says: str | None
) -> None:
    seen = {fact.name: fact for fact in assessed("star", {RESOLUTION: rate, COMPLAINTS: count}).clause("9.5").facts}
    assert seen["complaint_resolution_satisfaction_rate"].verdict == rate_says
    assert seen["annual_complaint_count"].verdict == count_says


@pytest.mark.parametrize(
    ("declared", "expected"), [(True, "needs_judgement"), (False, "not_met"), (None, "evidence_missing")]
)
def test_9_2_conduct_rests_on_the_declaration_first(declared: bool | None, expected: str) -> None:
    assert verdict("star", "9.2", {"evidence.complies_with_law": declared}) == expected


@pytest.mark.parametrize("clause", ["9.3", "9.4"])
def test_9_3_and_9_4_are_judged(clause: str) -> None:
    assert verdict("star", clause) == "needs_judgement"
