"""Articles 13-16: the required kinds of each category, one taken away at a time."""

import pytest

from tests.eligibility.rulebook.given import assessed

REQUIRED = {
    "enterprise": (
        "13",
        ["form", "summary", "third_party_report", "registration", "management_certificates", "finance_and_honours"],
    ),
    "manufacturing": (
        "13",
        ["form", "summary", "third_party_report", "registration", "management_certificates", "finance_and_honours"],
    ),
    "team": ("14", ["form", "summary", "honours"]),
    "star": ("15", ["form", "summary", "honours"]),
    "leader": ("16", ["form", "summary", "unit_title_and_honours", "staff_satisfaction_summary"]),
}
CASES = [(sample, clause, kind) for sample, (clause, kinds) in REQUIRED.items() for kind in kinds]


@pytest.mark.parametrize(("sample", "clause", "kind"), CASES)
def test_absent_kind_is_missing_evidence(sample: str, clause: str, kind: str) -> None:
    result = assessed(sample, {"materials": [each for each in REQUIRED[sample][1] if each != kind]})
    assert result.clause(clause).verdict == "evidence_missing"
    assert result.verdict == "incomplete"
    assert [seen.kind for seen in result.materials if seen.verdict == "evidence_missing"] == [kind]
    assert "缺少" in result.clause(clause).message


@pytest.mark.parametrize("sample", REQUIRED)
def test_required_kinds_are_enough_in_any_order_and_number(sample: str) -> None:
    clause, kinds = REQUIRED[sample]
    for given in (kinds, kinds[::-1], [*kinds, *kinds], [*kinds, "first_party_report"]):
        result = assessed(sample, {"materials": given})
        assert result.clause(clause).verdict == "met"
        assert [seen.kind for seen in result.materials] == kinds
    assert [clause.clause for clause in result.clauses][-2:] == [clause, "18.3"]


def test_each_material_cites_its_item() -> None:
    facts = assessed("leader").clause("16").facts
    assert [(fact.name, fact.threshold) for fact in facts] == [
        ("form", "16.1"),
        ("summary", "16.2"),
        ("unit_title_and_honours", "16.3"),
        ("staff_satisfaction_summary", "16.4"),
    ]
