"""How facts make a clause and clauses make a verdict, what judgements change, and what an assessment names."""

from datetime import date

import pytest
from pydantic import ValidationError

from services.eligibility.domain.rulebook import (
    Judgement,
    NotJudgeableError,
    UnknownClauseError,
    UnknownRulebookError,
    assess,
    load,
)
from tests.eligibility.rulebook.given import assessed, facts, judged

CLAUSES = {
    "enterprise": ["11.1", "11.2", "11.3", "11.4", "11.5", "11.6", "11.7", "11.8", "13", "18.3"],
    "team": ["10.1", "10.2", "10.3", "10.4", "10.5", "10.6", "14", "18.3"],
    "star": ["9.1", "9.2", "9.3", "9.4", "9.5", "15", "18.3"],
    "leader": ["12.1", "12.2", "12.3", "12.4", "12.5", "12.6", "16", "18.3"],
}
KINDS = {
    "F": ["9.1", "9.5", "10.1", "10.6", "11.4", "11.8", "12.5", "13", "14", "15", "16", "18.3"],
    "M": ["10.5", "11.1", "11.5", "12.1", "12.4"],
    "J": ["9.2", "9.3", "9.4", "10.2", "10.3", "10.4", "11.2", "11.3", "11.6", "11.7", "12.2", "12.3", "12.6"],
}
KIND_OF = {clause: kind for kind, clauses in KINDS.items() for clause in clauses}
JUDGEABLE = {sample: [clause for clause in clauses if KIND_OF[clause] != "F"] for sample, clauses in CLAUSES.items()}
SAMPLES = ["manufacturing", *CLAUSES]


def clauses_of(sample: str) -> list[str]:
    return CLAUSES["enterprise" if sample == "manufacturing" else sample]


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_clause_of_the_category_appears_with_its_kind(sample: str) -> None:
    result = assessed(sample)
    assert [(clause.clause, clause.kind) for clause in result.clauses] == [
        (clause, KIND_OF[clause]) for clause in clauses_of(sample)
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples_lack_nothing_and_wait_for_judgement(sample: str) -> None:
    result = assessed(sample)
    assert result.verdict == "needs_judgement"
    assert {clause.verdict for clause in result.clauses} == {"met", "needs_judgement"}
    open_clauses = [clause.clause for clause in result.clauses if clause.verdict == "needs_judgement"]
    assert open_clauses == [clause for clause in clauses_of(sample) if KIND_OF[clause] != "F"]


@pytest.mark.parametrize("sample", CLAUSES)
def test_all_judged_positive_is_eligible(sample: str) -> None:
    assert assessed(sample, None, *map(judged, JUDGEABLE[sample])).verdict == "eligible"


@pytest.mark.parametrize("sample", CLAUSES)
def test_one_judged_negative_is_ineligible_though_others_are_open(sample: str) -> None:
    for clause in JUDGEABLE[sample]:
        result = assessed(sample, None, judged(clause, met=False, reason="材料不足以说明。"))
        assert (result.verdict, result.clause(clause).verdict) == ("ineligible", "not_met")
        assert "经评判不符合（材料不足以说明）" in result.clause(clause).message


@pytest.mark.parametrize("sample", CLAUSES)
def test_one_left_open_needs_judgement(sample: str) -> None:
    for left in JUDGEABLE[sample]:
        judgements = [judged(clause) for clause in JUDGEABLE[sample] if clause != left]
        assert assessed(sample, None, *judgements).verdict == "needs_judgement"


def test_not_met_goes_before_missing_and_missing_before_open() -> None:
    missing = {"evidence.front_line": None}
    assert assessed("star", missing).verdict == "incomplete"
    assert assessed("star", {**missing, "figures.satisfaction_rate": "95"}).verdict == "ineligible"


def test_nobody_overrules_a_fact() -> None:
    failed = {"evidence.operating_since": "2026-01-01"}
    clause = assessed("enterprise", failed, judged("11.1")).clause("11.1")
    assert clause.verdict == "not_met"
    assert (clause.facts[-1].name, clause.facts[-1].value, clause.facts[-1].verdict) == ("judgement", True, None)
    assert assessed("star", {"evidence.complies_with_law": False}, judged("9.2")).clause("9.2").verdict == "not_met"


def test_judgement_stands_back_while_evidence_is_missing() -> None:
    for met in (True, False):
        clause = assessed("team", {"evidence.first_party_evaluation": None}, judged("10.5", met=met)).clause("10.5")
        assert (clause.verdict, clause.facts[-1].verdict) == ("evidence_missing", None)
        assert "经评判" not in clause.message


def test_judgement_is_seen_with_who_and_why() -> None:
    clause = assessed("star", None, judged("9.3", reason="  三年内\n获得两项改进。 ")).clause("9.3")
    (fact,) = clause.facts
    assert (fact.name, fact.value, fact.verdict, fact.source) == ("judgement", True, "met", "expert-1")
    assert clause.message == "学习与创新：经评判符合（三年内 获得两项改进）。"


def test_of_two_judgements_the_last_counts() -> None:
    result = assessed("star", None, judged("9.3", met=False), judged("9.3"))
    assert result.clause("9.3").verdict == "met"


@pytest.mark.parametrize(("sample", "clause"), [(s, c) for s, cs in CLAUSES.items() for c in cs if KIND_OF[c] == "F"])
def test_judging_a_fact_is_refused(sample: str, clause: str) -> None:
    with pytest.raises(NotJudgeableError, match="由事实认定") as refused:
        assessed(sample, None, judged(clause))
    assert (refused.value.article, bool(refused.value.remedy)) == (clause, True)


@pytest.mark.parametrize("clause", ["10.2", "9.6", "", "9"])
def test_judging_a_clause_that_the_category_has_not_is_refused(clause: str) -> None:
    with pytest.raises(UnknownClauseError) as refused:
        assessed("star", None, judged(clause))
    assert str(refused.value) == f"该申报类别没有条款“{clause}”"
    assert (refused.value.article, refused.value.remedy) == (clause, "请使用该申报类别的条款编号，如“9.2”")


def test_judgement_may_be_as_short_as_a_character() -> None:
    judgement = Judgement(clause="9.2", met=True, reason=" 好 ", by="甲")
    assert (judgement.reason, judgement.by) == ("好", "甲")


@pytest.mark.parametrize("blank", [{"reason": " "}, {"by": ""}, {"met": "yes"}])
def test_judgement_without_reason_or_name_is_none(blank: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Judgement.model_validate({"clause": "9.2", "met": True, "reason": "好", "by": "expert-1"} | blank)


def test_assessment_names_its_rulebook_and_gate() -> None:
    result = assessed("star", on="2026-09-01")
    assert (result.rulebook, result.on) == ("2026.1", date(2026, 9, 1))


def test_gate_is_never_before_the_application() -> None:
    assert assessed("star", on="2020-01-01").on == date(2026, 4, 20)


def test_rulebook_by_name_is_the_one_of_the_day() -> None:
    given = facts("star")
    assert assess(given, on=given.applied_on, rulebook="2026.1") == assess(given, on=given.applied_on)
    with pytest.raises(UnknownRulebookError, match="没有版本"):
        assess(given, on=given.applied_on, rulebook="1999.1")


def test_unknown_clause_of_a_result_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        assessed("star").clause("10.1")


def test_rulebook_knows_what_is_judgeable() -> None:
    book = load("2026.1")
    for sample, clauses in CLAUSES.items():
        category = facts(sample).category
        assert [rule.citation for rule in book.rules[category]] == clauses
        assert [rule.citation for rule in book.rules[category] if rule.judgeable] == JUDGEABLE[sample]
