"""The expert review (17.3): who may score what and when, recusals, and the mean."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain import refusals
from services.review.domain.panel import (
    AlreadyRecusedError,
    AlreadyScoredError,
    Panel,
    RecusedExpertError,
    Score,
    ScoreOutOfRangeError,
    TooFewScoresError,
    mean_of,
)
from services.review.domain.stages import Stage
from shared.history import Actor
from tests.review.given import (
    AT,
    CLERK,
    EXPERTS,
    FORWARDED,
    LEADER,
    OFFICE,
    TO_EXPERTS,
    Happened,
    assessed,
    audit_passed,
    completed,
    material_passed,
    news,
    panel,
    passed,
    received,
    recused,
    reviewed,
    scored,
    seal,
)

A, B, C, D, E = EXPERTS
HUNDREDTHS = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


def test_score_is_recorded_with_its_version() -> None:
    experts = panel()
    experts.score(reviewed(*TO_EXPERTS), Decimal("92.5"), "业绩突出", by=A, at=AT)
    score = Score(score=Decimal("92.50"), reason="业绩突出", application_version=1)
    assert news(experts) == [(Panel.Scored, {"score": score, "by": "expert.a"})]


@pytest.mark.parametrize("by", [CLERK, OFFICE, LEADER])
def test_score_without_the_experts_role_is_refused(by: Actor) -> None:
    with pytest.raises(refusals.RoleMissingError, match="专家"):
        panel().score(reviewed(*TO_EXPERTS), Decimal(90), "好", by=by, at=AT)


def test_score_by_who_recommended_is_refused() -> None:
    both = Actor("zlxh.wang", "zlxh", frozenset({"clerk", "expert"}))
    review = reviewed(received(department="zlxh"), assessed(), passed(by=both), material_passed())
    with pytest.raises(refusals.RecommenderMayNotReviewError):
        panel().score(review, Decimal(90), "好", by=both, at=AT)


@pytest.mark.parametrize("category", ["enterprise", "leader"])
def test_score_of_enterprise_or_leader_before_the_audit_is_refused_with_the_article(category: str) -> None:
    review = reviewed(*FORWARDED, material_passed(), category=category)
    with pytest.raises(refusals.AuditFirstError, match="尚未通过现场审核") as refusal:
        panel().score(review, Decimal(90), "好", by=A, at=AT)
    assert refusal.value.article == "17.2"


@pytest.mark.parametrize("category", ["enterprise", "leader"])
def test_score_of_enterprise_or_leader_after_a_passed_audit(category: str) -> None:
    experts = panel(category=category)
    review = reviewed(*FORWARDED, material_passed(), audit_passed(), category=category)
    experts.score(review, Decimal(90), "好", by=A, at=AT)
    assert experts.counted(review) == {"expert.a": Decimal("90.00")}


@pytest.mark.parametrize("events", [(received(), assessed()), FORWARDED])
def test_score_before_the_material_passed_is_refused(events: tuple[Happened, ...]) -> None:
    with pytest.raises(refusals.NotAtThisStageError):
        panel().score(reviewed(*events), Decimal(90), "好", by=A, at=AT)


def test_score_after_completion_is_refused() -> None:
    with pytest.raises(refusals.NotAtThisStageError, match="评审完成"):
        panel().score(reviewed(*TO_EXPERTS, completed()), Decimal(90), "好", by=A, at=AT)


def test_second_score_of_an_expert_is_refused() -> None:
    with pytest.raises(AlreadyScoredError, match="每位专家只评一次"):
        panel(scored(A, "80.00")).score(reviewed(*TO_EXPERTS), Decimal(90), "好", by=A, at=AT)


def test_score_by_a_recused_expert_is_refused() -> None:
    with pytest.raises(RecusedExpertError, match=r"账号 expert\.a 已对申报（2026-S-0001）声明回避"):
        panel(recused(A)).score(reviewed(*TO_EXPERTS), Decimal(90), "好", by=A, at=AT)


OUT_OF_RANGE = ["-0.01", "100.01", "90.001", "NaN", "sNaN", "Infinity", "-Infinity", "1E+5", "1E-9999", "1E+999999"]


@pytest.mark.parametrize("value", OUT_OF_RANGE)
def test_score_out_of_range_is_refused(value: str) -> None:
    with pytest.raises(ScoreOutOfRangeError, match="0 至 100 之间，最多两位小数"):
        panel().score(reviewed(*TO_EXPERTS), Decimal(value), "好", by=A, at=AT)


@pytest.mark.parametrize(("value", "kept"), [("0", "0.00"), ("-0", "0.00"), ("100", "100.00"), ("90.000", "90.00")])
def test_score_at_the_limits_is_taken_with_two_decimals(value: str, kept: str) -> None:
    experts = panel()
    experts.score(reviewed(*TO_EXPERTS), Decimal(value), "好", by=A, at=AT)
    assert str(experts.scores["expert.a"].score) == kept


def test_new_version_is_scored_anew() -> None:
    review = reviewed(
        *TO_EXPERTS, received(2), (type(reviewed()).SealVoided, {"seal": seal(1)}), assessed(version=2), passed(2),
        material_passed(),
    )  # fmt: skip
    experts = panel(scored(A, "10.00"), scored(B, "20.00"))
    assert experts.counted(review) == {}
    experts.score(review, Decimal(90), "好", by=A, at=AT)
    assert experts.counted(review) == {"expert.a": Decimal("90.00")}


def test_recusal_takes_the_score_out() -> None:
    experts = panel(scored(A, "80.00"), scored(B, "90.00"))
    experts.recuse(reviewed(*TO_EXPERTS), "曾在该单位任职", by=A, at=AT)
    assert news(experts) == [(Panel.Recused, {"reason": "曾在该单位任职", "by": "expert.a"})]
    assert experts.counted(reviewed(*TO_EXPERTS)) == {"expert.b": Decimal("90.00")}


def test_recusal_before_anything_is_opened() -> None:
    experts = panel()
    experts.recuse(reviewed(), "亲属在该单位任职", by=A, at=AT)
    assert experts.recused == {"expert.a": "亲属在该单位任职"}


def test_second_recusal_is_refused() -> None:
    with pytest.raises(AlreadyRecusedError):
        panel(recused(A)).recuse(reviewed(*TO_EXPERTS), "再次", by=A, at=AT)


def test_recusal_without_the_experts_role_is_refused() -> None:
    with pytest.raises(refusals.RoleMissingError):
        panel().recuse(reviewed(*TO_EXPERTS), "无", by=OFFICE, at=AT)


def test_recusal_after_the_end_is_refused() -> None:
    review = reviewed(*TO_EXPERTS, (type(reviewed()).Withdrawn, {"reason": "不再参加"}))
    with pytest.raises(refusals.ReviewEndedError):
        panel().recuse(review, "无", by=A, at=AT)


def test_complete_gives_the_mean_of_the_counted_scores() -> None:
    experts = panel(scored(C, "80.00"), scored(A, "90.00"), scored(B, "91.00"), scored(D, "0.00"), recused(D))
    assert experts.complete(reviewed(*TO_EXPERTS), by=OFFICE, at=AT) == Decimal("87.0000")
    assert news(experts) == [
        (
            Panel.Completed,
            {
                "method": "arithmetic_mean.v1",
                "score": Decimal("87.0000"),
                "experts": ("expert.a", "expert.b", "expert.c"),
                "application_version": 1,
                "by": "zlxh.office",
            },
        )
    ]


def test_complete_with_fewer_than_three_counted_scores_is_refused() -> None:
    experts = panel(scored(A, "90.00"), scored(B, "91.00"), scored(C, "92.00"), recused(C))
    with pytest.raises(TooFewScoresError, match="只有 2 份，至少需要 3 份") as refusal:
        experts.complete(reviewed(*TO_EXPERTS), by=OFFICE, at=AT)
    assert refusal.value.remedy == "请再安排至少 1 位专家评分后汇总。"


@pytest.mark.parametrize("by", [CLERK, LEADER, A])
def test_complete_by_others_than_the_office_is_refused(by: Actor) -> None:
    experts = panel(scored(A, "90.00"), scored(B, "91.00"), scored(C, "92.00"))
    with pytest.raises(refusals.RoleMissingError, match="办公室"):
        experts.complete(reviewed(*TO_EXPERTS), by=by, at=AT)


def test_complete_by_who_recommended_is_refused() -> None:
    both = Actor("zlxh.wang", "zlxh", frozenset({"clerk", "office"}))
    review = reviewed(received(department="zlxh"), assessed(), passed(by=both), material_passed())
    with pytest.raises(refusals.RecommenderMayNotReviewError):
        panel(scored(A, "90.00"), scored(B, "91.00"), scored(C, "92.00")).complete(review, by=both, at=AT)


def test_reopened_review_takes_scores_again() -> None:
    review = reviewed(*TO_EXPERTS, completed())
    review.reopen_expert_review("专家回避", by="expert.a", at=AT)
    assert (review.stage, review.score) == (Stage.EXPERT, None)


def test_mean_rounds_a_tie_to_the_even_neighbour() -> None:
    assert str(mean_of([Decimal("0.00")] * 31 + [Decimal("0.08")])) == "0.0025"
    assert str(mean_of([Decimal("0.00")] * 199 + [Decimal("0.01")])) == "0.0000"  # 0.00005
    assert str(mean_of([Decimal("0.00")] * 199 + [Decimal("0.03")])) == "0.0002"  # 0.00015
    assert str(mean_of([Decimal("90.00"), Decimal("90.00"), Decimal("90.01")])) == "90.0033"
    assert str(mean_of([Decimal("100.00")] * 3)) == "100.0000"


@given(st.lists(HUNDREDTHS, min_size=3, max_size=40), st.randoms())
def test_mean_is_exact_and_knows_no_order(scores: list[Decimal], random: object) -> None:
    with localcontext(prec=60):
        exact = (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
    shuffled = list(scores)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mean_of(scores) == mean_of(shuffled) == exact


@given(st.lists(HUNDREDTHS, min_size=5, max_size=5), HUNDREDTHS)
def test_recused_experts_score_never_changes_the_result(scores: list[Decimal], other: Decimal) -> None:
    review = reviewed(*TO_EXPERTS)
    given_scores = [scored(expert, str(score)) for expert, score in zip(EXPERTS, scores, strict=True)]
    changed = [*given_scores[:-1], scored(E, str(other))]
    results = [
        panel(*events, recused(E)).complete(review, by=OFFICE, at=AT)
        for events in (given_scores, changed, given_scores[:-1], list(reversed(given_scores)))
    ]
    assert len(set(results)) == 1
