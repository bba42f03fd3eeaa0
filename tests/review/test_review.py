"""The review of an application: versions and verdicts told by others, preliminary and material review."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.review.domain import refusals
from services.review.domain.regulation import CitationError, CitationOfAnotherCategoryError
from services.review.domain.review import Review
from services.review.domain.stages import Stage
from services.review.domain.submission import FieldReason
from shared.history import Actor
from tests.review.given import (
    APPLICATION,
    AT,
    CLERK,
    EXPERTS,
    FORWARDED,
    LEADER,
    OFFICE,
    OTHER_CLERK,
    TO_EXPERTS,
    YEAR,
    Happened,
    assessed,
    assessment,
    audit_passed,
    clause,
    completed,
    material_passed,
    news,
    passed,
    received,
    returned,
    reviewed,
    seal,
    submission,
)

PASS: dict[str, Any] = {"opinion": "同意推荐", "convened": ("总工会", "团委"), "must_convene": True, "at": AT}
REASONS = (FieldReason(field="materials.summary", reason="缺少活动总结"),)


def test_open_begins_without_a_version() -> None:
    review = Review.open(APPLICATION, year=YEAR, category="star", by="system", at=AT)
    assert (review.id, review.stage, review.at_version) == (APPLICATION, Stage.AWAITED, 0)


def test_first_version_awaits_preliminary_review() -> None:
    review = reviewed()
    review.receive(submission(1), by="applicant", at=AT)
    assert news(review) == [(Review.VersionReceived, {"submission": submission(1), "by": "applicant"})]
    assert review.stage is Stage.PRELIMINARY


def test_version_already_known_changes_nothing() -> None:
    review = reviewed(received(1), returned(), received(2))
    review.receive(submission(1), by="applicant", at=AT)
    review.receive(submission(2), by="applicant", at=AT)
    assert news(review) == []


def test_new_version_voids_the_seal_and_starts_again() -> None:
    review = reviewed(*TO_EXPERTS, completed())
    review.receive(submission(2), by="applicant", at=AT)
    assert news(review) == [
        (Review.VersionReceived, {"submission": submission(2), "by": "applicant"}),
        (Review.SealVoided, {"seal": seal(1), "by": "applicant"}),
    ]
    assert (review.stage, review.seal, review.score) == (Stage.PRELIMINARY, None, None)


def test_new_version_after_the_end_is_noted_without_effect() -> None:
    review = reviewed(
        received(), (Review.PreliminaryRejected, {"department": "haizhou", "reason": "", "article": "9.1"})
    )
    review.receive(submission(2), by="applicant", at=AT)
    assert news(review) == [(Review.LateVersionNoted, {"submission": submission(2), "by": "applicant"})]
    assert review.stage is Stage.REJECTED


def test_withdrawal_ends_the_review() -> None:
    review = reviewed(*TO_EXPERTS)
    review.withdraw("不再参加", by="applicant", at=AT)
    assert news(review) == [(Review.Withdrawn, {"reason": "不再参加", "by": "applicant"})]
    with pytest.raises(refusals.ReviewEndedError, match="评审已结束（申报已撤回）"):
        review.check_open_to_experts("expert.a")


def test_withdrawal_of_an_ended_review_changes_nothing() -> None:
    review = reviewed(received(), (Review.Withdrawn, {"reason": "不再参加"}))
    review.withdraw("再次", by="applicant", at=AT)
    assert news(review) == []


def test_verdict_may_come_before_its_version() -> None:
    review = reviewed()
    review.note_assessment(assessment("eligible", version=1), by="system", at=AT)
    review.receive(submission(1), by="applicant", at=AT)
    assert review.is_eligible


def test_verdict_on_an_earlier_version_says_nothing_about_the_present_one() -> None:
    review = reviewed(received(1), assessed("eligible", version=1), returned(), received(2))
    assert review.verdict is None
    review.note_assessment(assessment("ineligible", version=1), by="system", at=AT)
    assert news(review) == []
    review.note_assessment(assessment("eligible", version=2), by="system", at=AT)
    assert review.is_eligible


def test_verdict_at_a_later_gate_is_about_the_version_assessed_before() -> None:
    review = reviewed(received(1), assessed("needs_judgement", version=1), assessed("eligible", version=1))
    assert review.is_eligible


def test_ban_in_force_refuses_the_application_and_ends_its_review() -> None:
    review = reviewed(*TO_EXPERTS)
    banned = clause("18.3", "not_met", "禁止期至 2029-06-01。")
    found = assessment("ineligible", banned, version=1, gate="ban", first_free_day=date(2029, 6, 2))
    review.note_assessment(found, by="system", at=AT)
    assert news(review) == [
        (Review.AssessmentNoted, {"assessment": found, "by": "system"}),
        (Review.Refused, {"first_free_day": date(2029, 6, 2), "by": "system"}),
    ]
    with pytest.raises(refusals.ReviewEndedError, match="不予受理") as refusal:
        review.check_open_to_experts("expert.a")
    assert refusal.value.article == "18.3"


def test_version_that_comes_after_its_refusal_is_known_and_stays_refused() -> None:
    review = reviewed()
    review.note_assessment(assessment("ineligible", first_free_day=date(2029, 6, 2)), by="system", at=AT)
    review.receive(submission(1), by="applicant", at=AT)
    assert (review.stage, review.at_version, review.label) == (Stage.REFUSED, 1, "申报（2026-S-0001）")


def test_pass_seals_exactly_the_version_at_hand() -> None:
    review = reviewed(received(1), returned(), received(2), assessed(version=2))
    review.pass_preliminary(**PASS, by=CLERK)
    assert news(review) == [
        (
            Review.PreliminaryPassed,
            {
                "department": "haizhou",
                "opinion": "同意推荐",
                "convened": ("总工会", "团委"),
                "seal": seal(2),
                "by": "haizhou.clerk",
            },
        )
    ]
    assert review.stage is Stage.MATERIAL


def test_pass_by_another_department_is_refused() -> None:
    review = reviewed(received(), assessed())
    with pytest.raises(refusals.NotRecommendingDepartmentError) as refusal:
        review.pass_preliminary(**PASS, by=OTHER_CLERK)
    assert (refusal.value.status, refusal.value.article) == (403, "17.1")
    assert "不由您所在的部门推荐" in refusal.value.message


@pytest.mark.parametrize("by", [OFFICE, EXPERTS[0], LEADER, Actor("haizhou.x", "haizhou", frozenset({"applicant"}))])
def test_preliminary_review_without_the_clerks_role_is_refused(by: Actor) -> None:
    review = reviewed(received(), assessed())
    with pytest.raises(refusals.RoleMissingError, match="推荐部门经办人"):
        review.pass_preliminary(**PASS, by=by)
    with pytest.raises(refusals.RoleMissingError):
        review.return_preliminary(reasons=REASONS, deadline=date(2026, 5, 20), by=by, at=AT)
    with pytest.raises(refusals.RoleMissingError):
        review.reject_preliminary(reason="不符合", article="9.1", by=by, at=AT)


def test_pass_before_any_version_came_is_refused() -> None:
    with pytest.raises(refusals.NotAtThisStageError, match="材料尚未送达"):
        reviewed(assessed()).pass_preliminary(**PASS, by=CLERK)


def test_pass_while_no_assessment_is_known_is_refused() -> None:
    with pytest.raises(refusals.AssessmentUnknownError, match="第 1 版的资格审查结果尚未送达"):
        reviewed(received()).pass_preliminary(**PASS, by=CLERK)


def test_pass_of_an_application_that_is_not_eligible_lists_the_open_clauses() -> None:
    clauses = (
        clause("9.5", "not_met", "客户满意评价率 95.00% 未超过 95%。"),
        clause("9.2", "needs_judgement", "爱岗敬业由初审人员判断。"),
        clause("9.1", "met"),
        clause("15", "evidence_missing", "缺少活动总结。"),
    )
    review = reviewed(received(), assessed("ineligible", *clauses))
    with pytest.raises(refusals.NotEligibleError) as refusal:
        review.pass_preliminary(**PASS, by=CLERK)
    assert refusal.value.message == (
        "申报（2026-S-0001）的申报条件未全部符合，不能判为合格。第九条第5项不符合：客户满意评价率 95.00% 未超过 95%；"
        "第九条第2项待判断：爱岗敬业由初审人员判断；第十五条缺少证明：缺少活动总结。"
    )
    assert refusal.value.article == "9.5、9.2、15"
    assert "退回补正" in refusal.value.remedy


@pytest.mark.parametrize("verdict", ["ineligible", "incomplete", "needs_judgement"])
def test_only_eligible_passes(verdict: str) -> None:
    review = reviewed(received(), assessed(verdict, clause("9.2", "needs_judgement")))
    with pytest.raises(refusals.NotEligibleError):
        review.pass_preliminary(**PASS, by=CLERK)


def test_pass_by_a_county_bureau_without_convened_departments_is_refused() -> None:
    review = reviewed(received(), assessed())
    with pytest.raises(refusals.ConvenedDepartmentsMissingError, match="应召集相关部门"):
        review.pass_preliminary(**PASS | {"convened": ()}, by=CLERK)


def test_pass_by_an_industry_department_needs_no_convened_departments() -> None:
    review = reviewed(received(), assessed())
    review.pass_preliminary(**PASS | {"convened": (), "must_convene": False}, by=CLERK)
    assert review.stage is Stage.MATERIAL


@pytest.mark.parametrize("events", [(received(), assessed(), returned()), FORWARDED, TO_EXPERTS])
def test_pass_out_of_its_stage_is_refused(events: tuple[Happened, ...]) -> None:
    with pytest.raises(refusals.NotAtThisStageError, match="待初审"):
        reviewed(*events).pass_preliminary(**PASS, by=CLERK)


def test_return_names_fields_and_deadline() -> None:
    review = reviewed(received())
    review.return_preliminary(reasons=REASONS, deadline=date(2026, 5, 6), by=CLERK, at=AT)
    assert news(review) == [
        (
            Review.PreliminaryReturned,
            {
                "department": "haizhou",
                "reasons": REASONS,
                "deadline": date(2026, 5, 6),
                "by": "haizhou.clerk",
            },
        )
    ]
    assert review.stage is Stage.RETURNED


def test_return_without_reasons_is_refused() -> None:
    with pytest.raises(refusals.ReasonsMissingError) as refusal:
        reviewed(received()).return_preliminary(reasons=(), deadline=date(2026, 5, 20), by=CLERK, at=AT)
    assert refusal.value.errors[0].field == "reasons"


def test_return_with_a_deadline_gone_by_is_refused_by_the_day_in_shanghai() -> None:
    evening = datetime(2026, 5, 6, 16, 0, tzinfo=UTC)  # already 7 May in Shanghai
    with pytest.raises(refusals.DeadlinePastError, match="2026-05-06 早于今天（2026-05-07）"):
        reviewed(received()).return_preliminary(reasons=REASONS, deadline=date(2026, 5, 6), by=CLERK, at=evening)


def test_return_gives_sixty_days_at_most() -> None:
    reviewed(received()).return_preliminary(reasons=REASONS, deadline=date(2026, 7, 5), by=CLERK, at=AT)
    with pytest.raises(refusals.DeadlineTooFarError, match="最迟为 2026-07-05") as refusal:
        reviewed(received()).return_preliminary(reasons=REASONS, deadline=date(2026, 7, 6), by=CLERK, at=AT)
    assert [error.field for error in refusal.value.errors] == ["deadline"]


def test_return_again_when_the_time_to_correct_is_over() -> None:
    review = reviewed(received(), returned(date(2026, 5, 5)))
    review.return_preliminary(reasons=REASONS, deadline=date(2026, 5, 20), by=CLERK, at=AT)
    assert (review.stage, review.deadline) == (Stage.RETURNED, date(2026, 5, 20))
    with pytest.raises(refusals.AwaitingCorrectionError, match="再次退回"):
        review.return_preliminary(reasons=REASONS, deadline=date(2026, 5, 30), by=CLERK, at=AT)


def test_return_by_another_department_is_refused() -> None:
    with pytest.raises(refusals.NotRecommendingDepartmentError):
        reviewed(received()).return_preliminary(reasons=REASONS, deadline=date(2026, 5, 20), by=OTHER_CLERK, at=AT)


def test_return_after_forwarding_is_refused() -> None:
    with pytest.raises(refusals.NotAtThisStageError):
        reviewed(*FORWARDED).return_preliminary(reasons=REASONS, deadline=date(2026, 5, 20), by=CLERK, at=AT)


def test_reject_cites_the_provision_and_ends_the_review() -> None:
    review = reviewed(received())
    review.reject_preliminary(reason="无县区级荣誉", article="9.1", by=CLERK, at=AT)
    assert news(review) == [
        (
            Review.PreliminaryRejected,
            {"department": "haizhou", "reason": "无县区级荣誉", "article": "9.1", "by": "haizhou.clerk"},
        )
    ]
    assert review.stage is Stage.REJECTED


@pytest.mark.parametrize("article", ["", "19", "9.6", "0.1", "9.", "第九条", "9.1 ", "3.1", "18.5", "１７.１"])
def test_reject_with_a_citation_that_is_not_in_the_regulation_is_refused(article: str) -> None:
    with pytest.raises(CitationError, match="没有"):
        reviewed(received()).reject_preliminary(reason="不符合", article=article, by=CLERK, at=AT)


@pytest.mark.parametrize("article", ["9.1", "15", "15.3", "3", "8", "17.1", "18.3"])
def test_reject_may_cite_what_binds_the_category(article: str) -> None:
    review = reviewed(received())
    review.reject_preliminary(reason="不符合", article=article, by=CLERK, at=AT)
    assert review.stage is Stage.REJECTED


def test_reject_with_a_condition_of_another_category_is_refused() -> None:
    with pytest.raises(CitationOfAnotherCategoryError, match="第十一条第4项不适用于“用户满意服务明星”"):
        reviewed(received()).reject_preliminary(reason="不符合", article="11.4", by=CLERK, at=AT)


def test_reject_while_the_applicant_may_still_correct_is_refused() -> None:
    review = reviewed(received(), returned(date(2026, 5, 6)))
    with pytest.raises(refusals.AwaitingCorrectionError, match="期限至 2026-05-06"):
        review.reject_preliminary(reason="逾期未补正", article="17.1", by=CLERK, at=AT)


def test_reject_after_the_time_to_correct_is_over() -> None:
    review = reviewed(received(), returned(date(2026, 5, 5)))
    review.reject_preliminary(reason="逾期未补正", article="17.1", by=CLERK, at=AT)
    assert review.stage is Stage.REJECTED


def test_reject_by_another_department_is_refused() -> None:
    with pytest.raises(refusals.NotRecommendingDepartmentError):
        reviewed(received()).reject_preliminary(reason="不符合", article="9.1", by=OTHER_CLERK, at=AT)


def test_reject_twice_is_refused() -> None:
    review = reviewed(received())
    review.reject_preliminary(reason="不符合", article="9.1", by=CLERK, at=AT)
    with pytest.raises(refusals.ReviewEndedError, match="初审不合格"):
        review.reject_preliminary(reason="不符合", article="9.1", by=CLERK, at=AT)


@pytest.mark.parametrize(
    ("category", "stage"),
    [
        ("star", Stage.EXPERT),
        ("team", Stage.EXPERT),
        ("enterprise", Stage.AUDIT),
        ("leader", Stage.AUDIT),
    ],
)
def test_material_pass_leads_to_the_audit_of_enterprises_and_leaders_alone(category: str, stage: Stage) -> None:
    review = reviewed(*FORWARDED, category=category)
    review.pass_material(opinion="材料齐全", by=EXPERTS[0], at=AT)
    assert news(review) == [(Review.MaterialPassed, {"opinion": "材料齐全", "by": "expert.a"})]
    assert review.stage is stage


def test_material_pass_of_an_application_that_turned_ineligible_is_refused() -> None:
    accident = clause("9.2", "not_met", "申报后发生违法行为。")
    review = reviewed(*FORWARDED, assessed("ineligible", accident, version=1))
    with pytest.raises(refusals.NotEligibleError, match="申报后发生违法行为"):
        review.pass_material(opinion="材料齐全", by=OFFICE, at=AT)


@pytest.mark.parametrize("by", [CLERK, OTHER_CLERK, LEADER])
def test_material_review_without_the_role_is_refused(by: Actor) -> None:
    with pytest.raises(refusals.RoleMissingError, match="办公室或专家"):
        reviewed(*FORWARDED).pass_material(opinion="材料齐全", by=by, at=AT)
    with pytest.raises(refusals.RoleMissingError):
        reviewed(*FORWARDED).reject_material(reason="不实", article="15", by=by, at=AT)


def test_material_review_by_who_recommended_is_refused() -> None:
    both = Actor("zlxh.wang", "zlxh", frozenset({"clerk", "office", "expert"}))
    review = reviewed(received(department="zlxh"), assessed(), passed(by=both))
    with pytest.raises(
        refusals.RecommenderMayNotReviewError, match=r"账号 zlxh\.wang 曾为申报（2026-S-0001）签署推荐意见"
    ):
        review.pass_material(opinion="材料齐全", by=both, at=AT)
    with pytest.raises(refusals.RecommenderMayNotReviewError):
        review.reject_material(reason="不实", article="15", by=both, at=AT)


def test_who_recommended_an_earlier_version_still_may_not_review() -> None:
    both = Actor("zlxh.wang", "zlxh", frozenset({"clerk", "office"}))
    other = Actor("zlxh.li", "zlxh", frozenset({"clerk"}))
    review = reviewed(
        received(department="zlxh"), assessed(), passed(by=both),
        received(2, department="zlxh"), (Review.SealVoided, {"seal": seal(1, both)}), assessed(version=2),
        passed(2, by=other),
    )  # fmt: skip
    with pytest.raises(refusals.RecommenderMayNotReviewError):
        review.pass_material(opinion="材料齐全", by=both, at=AT)


def test_material_review_before_forwarding_is_refused() -> None:
    with pytest.raises(refusals.NotAtThisStageError, match="当前为“待初审”"):
        reviewed(received(), assessed()).pass_material(opinion="材料齐全", by=OFFICE, at=AT)


def test_material_reject_ends_the_review() -> None:
    review = reviewed(*FORWARDED)
    review.reject_material(reason="荣誉证书不实", article="15.3", by=OFFICE, at=AT)
    assert news(review) == [
        (Review.MaterialRejected, {"reason": "荣誉证书不实", "article": "15.3", "by": "zlxh.office"})
    ]
    with pytest.raises(refusals.ReviewEndedError, match="材料审核不合格"):
        review.pass_material(opinion="材料齐全", by=OFFICE, at=AT)


def test_material_reject_with_a_wrong_citation_is_refused() -> None:
    with pytest.raises(CitationError):
        reviewed(*FORWARDED).reject_material(reason="不实", article="99", by=OFFICE, at=AT)


def test_reviewers_are_all_who_may_not_decide() -> None:
    review = reviewed(
        received(), returned(), received(2), assessed(version=2), passed(2), material_passed(), audit_passed("x", "y"),
        completed(), category="enterprise",
    )  # fmt: skip
    assert review.reviewers == {
        "haizhou.clerk", "zlxh.office", "x", "y", "system", "expert.a", "expert.b", "expert.c",
    }  # fmt: skip
