"""The on-site audit (17.2): exactly for enterprises and leaders' units whose material passed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.review.domain import refusals
from services.review.domain.audit import (
    Audit,
    AuditDayAheadError,
    AuditDayPastError,
    AuditNotScheduledError,
    AuditTeamTooSmallError,
    NotLeadOfAuditError,
)
from services.review.domain.review import Review
from services.review.domain.stages import Stage
from shared.history import Actor
from tests.review.given import (
    APPLICATION,
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
    audited,
    material_passed,
    news,
    passed,
    received,
    reviewed,
    scheduled,
)

LEAD = EXPERTS[0]
PLAN: dict[str, Any] = {
    "on": date(2026, 5, 12), "place": "海州区示例路1号", "lead": "expert.a", "team": ("expert.b",),
}  # fmt: skip
OUTCOME: dict[str, Any] = {"conclusion": "passed", "findings": "现场与材料一致", "at": AT}


def to_audit(category: str = "enterprise", *events: Happened) -> Review:
    return reviewed(*FORWARDED, material_passed(), *events, category=category)


@pytest.mark.parametrize("category", ["enterprise", "leader"])
def test_schedule_plans_day_place_and_team_with_its_lead(category: str) -> None:
    audit = audited(category=category)
    audit.schedule(to_audit(category), **PLAN, by=OFFICE, at=AT)
    assert news(audit) == [
        (
            Audit.Scheduled,
            {
                "on": date(2026, 5, 12),
                "place": "海州区示例路1号",
                "lead": "expert.a",
                "team": ("expert.a", "expert.b"),
                "application_version": 1,
                "by": "zlxh.office",
            },
        )
    ]


@pytest.mark.parametrize("category", ["star", "team"])
def test_audit_of_anybody_else_is_refused_with_the_article(category: str) -> None:
    with pytest.raises(refusals.AuditNotForeseenError) as refusal:
        Audit.open(reviewed(*TO_EXPERTS, category=category), by="zlxh.office", at=AT)
    assert refusal.value.article == "17.2"
    assert "现场审核只针对用户满意服务企（事）业单位和卓越领导者所在单位" in refusal.value.message


def test_audit_before_the_material_passed_is_refused() -> None:
    with pytest.raises(refusals.NotAtThisStageError, match="当前为“待材料审核”") as refusal:
        Audit.open(reviewed(*FORWARDED, category="enterprise"), by="zlxh.office", at=AT)
    assert refusal.value.article == "17.2"


@pytest.mark.parametrize("by", [CLERK, LEADER, EXPERTS[0]])
def test_schedule_by_others_than_the_office_is_refused(by: Actor) -> None:
    with pytest.raises(refusals.RoleMissingError, match="办公室"):
        audited().schedule(to_audit(), **PLAN, by=by, at=AT)


@pytest.mark.parametrize("team", [(), ("expert.a",)])
def test_schedule_with_a_team_of_one_is_refused(team: tuple[str, ...]) -> None:
    with pytest.raises(AuditTeamTooSmallError, match="至少 2 人"):
        audited().schedule(to_audit(), **PLAN | {"team": team}, by=OFFICE, at=AT)


def test_schedule_with_who_recommended_in_the_team_is_refused() -> None:
    with pytest.raises(refusals.RecommenderMayNotReviewError, match=r"haizhou\.clerk"):
        audited().schedule(to_audit(), **PLAN | {"team": ("haizhou.clerk",)}, by=OFFICE, at=AT)


def test_schedule_on_a_day_gone_by_is_refused_by_the_day_in_shanghai() -> None:
    evening = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
    with pytest.raises(AuditDayPastError, match="2026-05-12 早于今天（2026-05-13）"):
        audited().schedule(to_audit(), **PLAN, by=OFFICE, at=evening)


def test_schedule_again_changes_the_plan() -> None:
    audit = audited(scheduled())
    audit.schedule(to_audit(), **PLAN | {"lead": "expert.c"}, by=OFFICE, at=AT)
    assert (audit.on, audit.lead, audit.team) == (date(2026, 5, 12), "expert.c", ("expert.c", "expert.b"))


@pytest.mark.parametrize("by", [LEAD, OFFICE])
def test_complete_by_the_lead_or_the_office_on_the_day(by: Actor) -> None:
    audit = audited(scheduled())
    audit.complete(to_audit(), **OUTCOME, by=by)
    assert news(audit) == [
        (
            Audit.Completed,
            {"on": date(2026, 5, 6), "conclusion": "passed", "findings": "现场与材料一致", "by": by.account},
        )
    ]


@pytest.mark.parametrize("by", [EXPERTS[1], CLERK, LEADER])
def test_complete_by_others_is_refused(by: Actor) -> None:
    with pytest.raises(NotLeadOfAuditError, match="组长"):
        audited(scheduled()).complete(to_audit(), **OUTCOME, by=by)


def test_complete_without_a_plan_is_refused() -> None:
    with pytest.raises(AuditNotScheduledError, match="尚未安排现场审核"):
        audited().complete(to_audit(), **OUTCOME, by=OFFICE)


def test_complete_before_its_day_is_refused() -> None:
    with pytest.raises(AuditDayAheadError, match="定于 2026-05-07"):
        audited(scheduled(date(2026, 5, 7))).complete(to_audit(), **OUTCOME, by=LEAD)


def test_complete_twice_is_refused() -> None:
    audit = audited(scheduled())
    audit.complete(to_audit(), **OUTCOME, by=LEAD)
    with pytest.raises(refusals.NotAtThisStageError, match="当前为“待专家评审”"):
        audit.complete(to_audit("enterprise", audit_passed()), **OUTCOME, by=LEAD)


def test_plan_for_an_earlier_version_does_not_serve_a_later_one() -> None:
    review = reviewed(
        *FORWARDED, material_passed(), received(2), assessed(version=2), passed(2), material_passed(),
        category="enterprise",
    )  # fmt: skip
    with pytest.raises(AuditNotScheduledError):
        audited(scheduled()).complete(review, **OUTCOME, by=OFFICE)


def test_passed_audit_opens_the_expert_review() -> None:
    review = to_audit()
    review.conclude_audit("passed", team=("expert.a", "expert.b"), by="expert.a", at=AT)
    assert review.stage is Stage.EXPERT
    assert {"expert.a", "expert.b"} <= review.reviewers


def test_failed_audit_ends_the_review() -> None:
    review = to_audit()
    review.conclude_audit("failed", team=("expert.a", "expert.b"), by="expert.a", at=AT)
    with pytest.raises(refusals.ReviewEndedError, match="现场审核不合格"):
        review.check_open_to_experts("expert.c")


def test_id_follows_from_the_application() -> None:
    assert Audit.open(to_audit(), by="zlxh.office", at=AT).id == Audit.id_of(APPLICATION) != APPLICATION
