"""A review over HTTP, from the inbox of a department to the shortlist, and what each is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.eligibility import Clause
from shared.history import Actor
from tests.review.given import APPLICATION, CLERK, EXPERTS, LEADER, OFFICE, OTHER_CLERK, YEAR
from tests.review.house import (
    APPLICANT,
    AUDITOR,
    CLERK_OF_TRANSPORT,
    COMPLETE,
    OPINION,
    RECOMMENDER_AND_MORE,
    House,
    submission_contract,
)

A, B, C, D, E = EXPERTS
OTHER, THIRD = UUID(int=2), UUID(int=3)
REJECT = {"reason": "不符合", "article": "9.5"}
RETURN = {"reasons": [{"field": "materials.summary", "reason": "缺少活动总结"}], "deadline": "2026-05-20"}
SCORE = {"score": "90.5", "reason": "业绩突出"}
PLAN = {"on": "2026-05-06", "place": "示例路1号", "lead": "expert.d", "team": ["expert.e"]}
OUTCOME = {"conclusion": "passed", "findings": "一致"}
REASON = {"reason": "曾在该单位任职"}
SHORTLIST = {"round": YEAR}


def refusal(response: Any) -> tuple[int, str, str]:
    """Status, kind and article of a problem that also says what and what to do."""
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json", response.text
    assert problem["detail"]
    assert problem["remedy"]
    return problem["status"], problem["type"].removeprefix("urn:problem:"), problem["article"]


def numbers(house: House, by: Actor, **params: Any) -> list[str]:
    response = house.send("GET", "/inbox", by=by, params=params)
    assert response.status_code == 200, response.text
    return [item["number"] for item in response.json()["items"]]


# -- the way through ----------------------------------------------------------------------------------------------


def test_star_goes_from_preliminary_review_to_the_shortlist(house: House) -> None:
    house.round_opened(star=5)
    house.submitted()
    house.assessed()
    receipt = house.done("/preliminary/pass", OPINION, by=CLERK)
    assert receipt == {
        "application_id": str(APPLICATION),
        "number": "2026-S-0001",
        "version": 1,
        "stage": "material",
        "stage_name": "待材料审核",
        "position": house.service.ledger.head().position,
    }
    assert house.done("/material/pass", COMPLETE, by=OFFICE)["stage"] == "expert"
    house.scored("90", "91.25", "80.5")
    assert house.done("/expert-review/complete", {}, by=OFFICE)["stage"] == "completed"
    assert house.seen()["score"] == "87.25"
    reported = house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST)
    assert reported.status_code == 201
    shown = house.send("GET", f"/shortlists/{YEAR}", by=LEADER).json()
    assert shown["shortlist_hash"] == reported.json()["shortlist_hash"]
    assert shown["candidates"] == [
        {
            "application_id": str(APPLICATION),
            "category": "star",
            "rank": 1,
            "score": "87.25",
            "number": "2026-S-0001",
            "name": "示例星一",
            "unit_name": "海州示例供电营业厅",
            "department": "haizhou",
        }
    ]


def test_enterprise_is_audited_before_its_experts_score(house: House) -> None:
    house.forwarded(category="enterprise", variant="services")
    assert house.done("/material/pass", COMPLETE, by=OFFICE)["stage"] == "audit"
    assert refusal(house.post("/scores", SCORE, by=A)) == (409, "audit-first", "第十七条第2项")
    house.done("/audit/schedule", PLAN, by=OFFICE)
    assert house.seen()["audit"] == PLAN | {"team": ["expert.d", "expert.e"], "conclusion": None, "findings": None}
    assert house.done("/audit/complete", OUTCOME, by=D)["stage"] == "expert"
    house.done("/scores", SCORE, by=A)
    assert house.seen()["audit"]["conclusion"] == "passed"


def test_failed_audit_ends_the_review(house: House) -> None:
    house.forwarded(category="leader")
    house.done("/material/pass", COMPLETE, by=OFFICE)
    house.done("/audit/schedule", PLAN, by=OFFICE)
    receipt = house.done("/audit/complete", {"conclusion": "failed", "findings": "台账缺失"}, by=D)
    assert receipt["stage_name"] == "现场审核不合格"
    assert refusal(house.post("/scores", SCORE, by=A)) == (409, "review-ended", "第十七条第2项")


@pytest.mark.parametrize("category", ["star", "team"])
def test_audit_of_anybody_else_is_refused(house: House, category: str) -> None:
    house.to_experts(category=category)
    assert refusal(house.post("/audit/schedule", PLAN, by=OFFICE)) == (409, "audit-not-foreseen", "第十七条第2项")
    assert refusal(house.post("/audit/complete", OUTCOME, by=OFFICE)) == (409, "audit-not-foreseen", "第十七条第2项")
    assert "Audit.Opened" not in house.topics()


def test_audit_without_a_plan_cannot_be_concluded(house: House) -> None:
    house.forwarded(category="leader")
    house.done("/material/pass", COMPLETE, by=OFFICE)
    assert refusal(house.post("/audit/complete", OUTCOME, by=OFFICE)) == (409, "audit-not-scheduled", "第十七条第2项")


def test_acts_are_told_in_order_with_article(house: House) -> None:
    house.completed()
    assert [(act["what"], act["by"], act["article"]) for act in house.seen()["acts"]] == [
        ("Review.VersionReceived", "unit.applicant", "8"),
        ("Review.AssessmentNoted", "system", "17.1"),
        ("Review.PreliminaryPassed", "haizhou.clerk", "17.1"),
        ("Review.MaterialPassed", "zlxh.office", "17.2"),
        ("Panel.Scored", "expert.a", "17.3"),
        ("Panel.Scored", "expert.b", "17.3"),
        ("Panel.Scored", "expert.c", "17.3"),
        ("Panel.Completed", "zlxh.office", "17.3"),
    ]


# -- own department only ------------------------------------------------------------------------------------------


def test_county_bureau_trying_for_anothers_application_is_refused(house: House) -> None:
    house.submitted()
    house.assessed()
    wanted = (403, "not-recommending-department", "第十七条第1项")
    assert refusal(house.post("/preliminary/pass", OPINION, by=OTHER_CLERK)) == wanted
    assert refusal(house.post("/preliminary/return", RETURN, by=OTHER_CLERK)) == wanted
    assert refusal(house.post("/preliminary/reject", REJECT, by=OTHER_CLERK)) == wanted
    assert refusal(house.get(by=OTHER_CLERK)) == (403, "review-not-visible", "第十七条第1项")
    assert numbers(house, OTHER_CLERK) == []
    assert numbers(house, OTHER_CLERK, department="haizhou") == []
    assert house.seen()["stage"] == "preliminary"


def test_only_what_is_sealed_and_forwarded_reaches_the_office(house: House) -> None:
    house.submitted()
    house.assessed()
    for by in (OFFICE, A):
        assert refusal(house.get(by=by)) == (403, "review-not-visible", "第十七条第1项")
        assert numbers(house, by) == []
    house.done("/preliminary/pass", OPINION, by=CLERK)
    for by in (OFFICE, A):
        assert house.seen(by=by)["seal"]["by"] == "haizhou.clerk"
        assert numbers(house, by) == ["2026-S-0001"]


def test_county_bureau_names_whom_it_convened_and_an_industry_department_need_not(house: House) -> None:
    house.submitted()
    house.assessed()
    response = house.post("/preliminary/pass", {"opinion": "同意推荐"}, by=CLERK)
    assert refusal(response) == (422, "convened-departments-missing", "第十七条第1项")
    assert response.json()["errors"][0]["field"] == "convened"
    house.submitted(OTHER, recommending_department="transport")
    house.assessed(of=OTHER)
    house.done("/preliminary/pass", {"opinion": "同意推荐"}, by=CLERK_OF_TRANSPORT, of=OTHER)


def test_refusal_lists_the_clauses_that_are_not_met(house: House) -> None:
    house.submitted()
    clauses = (
        Clause(clause="9.1", kind="F", verdict="met", message="县区级荣誉。"),
        Clause(clause="9.5", kind="F", verdict="not_met", message="客户满意评价率 95.00% 未超过 95%。"),
        Clause(clause="9.2", kind="J", verdict="needs_judgement", message="待判断遵纪守法情况。"),
    )
    house.assessed("ineligible", clauses=clauses)
    response = house.post("/preliminary/pass", OPINION, by=CLERK)
    assert refusal(response) == (409, "not-eligible", "第九条第5项、第九条第2项")
    assert response.json()["detail"] == (
        "申报（2026-S-0001）的申报条件未全部符合，不能判为合格。"
        "第九条第5项不符合：客户满意评价率 95.00% 未超过 95%；第九条第2项待判断：待判断遵纪守法情况。"
    )


# -- persons, not organisations -----------------------------------------------------------------------------------


def test_who_recommended_takes_no_part_in_any_later_act(house: House) -> None:
    wang, wanted = RECOMMENDER_AND_MORE, (403, "recommender-may-not-review", "第五条")
    house.forwarded(category="enterprise", variant="services", by=wang)
    assert refusal(house.post("/material/pass", COMPLETE, by=wang)) == wanted
    assert refusal(house.post("/material/reject", {"reason": "不实", "article": "13.5"}, by=wang)) == wanted
    house.done("/material/pass", COMPLETE, by=OFFICE)
    assert refusal(house.post("/audit/schedule", PLAN, by=wang)) == wanted
    assert refusal(house.post("/audit/schedule", PLAN | {"team": [wang.account]}, by=OFFICE)) == wanted
    house.done("/audit/schedule", PLAN, by=OFFICE)
    assert refusal(house.post("/audit/complete", OUTCOME, by=wang)) == wanted
    house.done("/audit/complete", OUTCOME, by=D)
    assert refusal(house.post("/scores", SCORE, by=wang)) == wanted
    house.scored("90", "90", "90")
    assert refusal(house.post("/expert-review/complete", by=wang)) == wanted


def test_same_account_may_review_what_another_recommended(house: House) -> None:
    house.forwarded()
    house.done("/material/pass", COMPLETE, by=RECOMMENDER_AND_MORE)
    house.done("/scores", SCORE, by=RECOMMENDER_AND_MORE)


def test_who_applied_takes_no_part_in_the_review(house: House) -> None:
    wanted = (403, "applicant-may-not-review", "第五条")
    house.tell(submission_contract(APPLICATION), actor=CLERK.account)
    house.assessed()
    for path, body in (("pass", OPINION), ("return", RETURN), ("reject", REJECT)):
        assert refusal(house.post(f"/preliminary/{path}", body, by=CLERK)) == wanted, path
    house.tell(submission_contract(OTHER), actor=OFFICE.account)
    house.assessed(of=OTHER)
    house.done("/preliminary/pass", OPINION, by=CLERK, of=OTHER)
    assert refusal(house.post("/material/pass", COMPLETE, by=OFFICE, of=OTHER)) == wanted


def test_who_judged_clauses_before_the_seal_recommended(house: House) -> None:
    house.submitted()
    house.assessed(judged_by=(CLERK.account, RECOMMENDER_AND_MORE.account))
    house.done("/preliminary/pass", OPINION, by=CLERK)
    house.assessed(changed=True, judged_by=(CLERK.account, RECOMMENDER_AND_MORE.account, OFFICE.account))
    wanted = (403, "recommender-may-not-review", "第五条")
    assert refusal(house.post("/material/pass", COMPLETE, by=RECOMMENDER_AND_MORE)) == wanted
    house.done("/material/pass", COMPLETE, by=OFFICE)
    assert refusal(house.post("/scores", SCORE, by=RECOMMENDER_AND_MORE)) == wanted


def test_recommending_clerk_sees_roles_instead_of_reviewers(house: House) -> None:
    house.round_opened()
    house.completed(category="enterprise", variant="services")
    house.done("/recusals", REASON, by=A)
    told = house.get(by=CLERK).text
    for word in ("expert.", "zlxh.office", "回避", "Recused"):
        assert word not in told, word
    acts = house.seen(by=CLERK)["acts"]
    assert [act["by"] for act in acts][-5:] == ["评审专家", "评审专家", "评审专家", "办公室", "评审专家"]
    assert "expert.d" in house.get(by=OFFICE).text


ACTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("/preliminary/pass", OPINION, {"clerk"}),
    ("/preliminary/return", RETURN, {"clerk"}),
    ("/preliminary/reject", REJECT, {"clerk"}),
    ("/material/pass", COMPLETE, {"office", "expert"}),
    ("/material/reject", REJECT, {"office", "expert"}),
    ("/audit/schedule", PLAN, {"office"}),
    ("/scores", SCORE, {"expert"}),
    ("/recusals", REASON, {"expert"}),
    ("/expert-review/complete", {}, {"office"}),
]


def test_acts_are_for_their_roles_alone(house: House) -> None:
    house.submitted()
    before = house.topics()
    for path, body, roles in ACTS:
        assert house.post(path, body, by=None).status_code == 401
        for by in (APPLICANT, CLERK, OFFICE, A, LEADER, AUDITOR):
            if not by.roles & roles:
                assert refusal(house.post(path, body, by=by))[:2] == (403, "role-required"), (path, by)
    assert house.topics() == before


def test_readings_are_for_their_roles_alone(house: House) -> None:
    house.completed()
    for path, readers in (
        ("/inbox", (CLERK, OFFICE, A, LEADER, AUDITOR)),
        (f"/{APPLICATION}", (CLERK, OFFICE, A, LEADER, AUDITOR)),
        (f"/progress?round={YEAR}", (OFFICE, LEADER, AUDITOR)),
    ):
        assert house.send("GET", path, by=None).status_code == 401
        for by in (APPLICANT, CLERK, OFFICE, A, LEADER, AUDITOR):
            assert house.send("GET", path, by=by).status_code == (200 if by in readers else 403), (path, by)


# -- experts ------------------------------------------------------------------------------------------------------


def test_scores_are_blind_until_the_panel_is_closed(house: House) -> None:
    house.to_experts()
    house.scored("90", "80.5")
    assert [(s["expert"], s["score"]) for s in house.seen(by=A)["expert_scores"]] == [("expert.a", "90")]
    assert house.seen(by=C)["expert_scores"] == []
    assert house.seen(by=OFFICE)["expert_scores"] == []
    assert house.seen(by=OFFICE)["scores"] == 2
    house.done("/scores", SCORE, by=C)
    house.done("/expert-review/complete", by=OFFICE)
    for by in (OFFICE, A, LEADER, AUDITOR):
        assert [s["expert"] for s in house.seen(by=by)["expert_scores"]] == ["expert.a", "expert.b", "expert.c"]
    assert (house.seen(by=CLERK)["expert_scores"], house.seen(by=CLERK)["score"]) == ([], None)


def test_expert_scores_once(house: House) -> None:
    house.to_experts()
    house.done("/scores", SCORE, by=A)
    assert refusal(house.post("/scores", SCORE | {"score": "99"}, by=A)) == (409, "already-scored", "第十七条第3项")
    assert house.seen(by=A)["expert_scores"][0]["score"] == "90.5"


def test_experts_scoring_at_the_same_moment_all_count(house: House) -> None:
    house.to_experts()
    with ThreadPoolExecutor(5) as pool:
        answers = list(
            pool.map(
                lambda by: house.client.post(
                    f"/api/review/{APPLICATION}/scores",
                    json=SCORE,
                    headers={"Authorization": f"Bearer {house.tokens[by.account]}"},
                ),
                [*EXPERTS, *EXPERTS],
            )
        )
    house.project()
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 5
    assert house.seen(by=OFFICE)["scores"] == 5


def test_fewer_than_three_scores_make_no_mean(house: House) -> None:
    house.to_experts()
    house.scored("90", "91")
    response = house.post("/expert-review/complete", by=OFFICE)
    assert refusal(response) == (409, "too-few-scores", "第十七条第3项")
    assert response.json()["detail"] == "申报（2026-S-0001）的有效评分只有 2 份，至少需要 3 份。"


def test_recused_expert_sees_no_more_and_counts_nowhere(house: House) -> None:
    house.to_experts()
    house.scored("90", "91", "92", "10")
    house.done("/recusals", REASON, by=D)
    assert refusal(house.get(by=D)) == (403, "recused-expert-may-not-see", "第十七条第3项")
    assert numbers(house, D) == []
    assert house.seen(by=OFFICE)["scores"] == 3
    assert [(s["expert"], s["score"], s["recusal"]) for s in house.seen(by=OFFICE)["expert_scores"]] == [
        ("expert.d", None, "曾在该单位任职")
    ]
    assert [s["expert"] for s in house.seen(by=A)["expert_scores"]] == ["expert.a"]
    assert refusal(house.post("/scores", SCORE, by=D)) == (403, "recused-expert", "第十七条第3项")
    house.done("/expert-review/complete", by=OFFICE)
    assert house.seen()["score"] == "91"
    assert [(s["expert"], s["recusal"]) for s in house.seen()["expert_scores"]][-1] == ("expert.d", "曾在该单位任职")


def test_recused_expert_takes_no_part_in_material_review_or_audit(house: House) -> None:
    wanted = (403, "recused-expert", "第十七条第3项")
    house.forwarded(category="leader")
    house.done("/recusals", REASON, by=D)
    assert refusal(house.post("/material/pass", COMPLETE, by=D)) == wanted
    assert refusal(house.post("/material/reject", {"reason": "不实", "article": "16"}, by=D)) == wanted
    house.done("/material/pass", COMPLETE, by=A)
    assert refusal(house.post("/audit/schedule", PLAN, by=OFFICE)) == wanted
    house.done("/audit/schedule", PLAN | {"lead": "expert.b"}, by=OFFICE)
    house.done("/recusals", REASON, by=B)
    assert refusal(house.post("/audit/complete", OUTCOME, by=B)) == wanted
    house.done("/audit/complete", OUTCOME, by=OFFICE)


def test_recusal_after_completion_reopens_the_expert_review(house: House) -> None:
    house.round_opened()
    house.completed(APPLICATION, "90", "91", "92")
    house.done("/recusals", REASON, by=C)
    seen = house.seen(by=OFFICE)
    assert (seen["stage"], seen["score"], seen["scores"]) == ("expert", None, 2)
    assert refusal(house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST)) == (
        409,
        "open-reviews",
        "第十七条第3项",
    )
    house.done("/scores", {"score": "80", "reason": "好"}, by=D)
    house.done("/expert-review/complete", by=OFFICE)
    assert house.seen(by=OFFICE)["score"] == "87"


def test_recusal_of_a_counted_expert_after_the_report_is_refused(house: House) -> None:
    house.round_opened()
    house.completed()
    house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST)
    assert refusal(house.post("/recusals", REASON, by=A)) == (409, "shortlist-reported", "第十七条第3项")
    assert house.seen(by=A)["stage"] == "completed"
    house.done("/recusals", REASON, by=E)


def test_completion_after_the_report_is_refused(house: House) -> None:
    house.round_opened()
    house.completed()
    house.to_experts(OTHER)
    house.scored("90", "90", "90", of=OTHER)
    house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST | {"leave_out": True, "reason": "逾期"})
    response = house.post("/expert-review/complete", by=OFFICE, of=OTHER)
    assert refusal(response) == (409, "review-ended", "第十七条第3项")
    assert "Panel.Completed" not in house.topics()[house.topics().index("Shortlist.Reported") :]


# -- the shortlist ------------------------------------------------------------------------------------------------


def test_shortlist_ranks_within_quotas_with_ties_by_number(house: House) -> None:
    house.round_opened(star=2)
    house.completed(THIRD, "90", "90", "90")
    house.completed(APPLICATION, "80", "80", "80")
    house.completed(OTHER, "89", "90", "91")
    lines = house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST).json()["candidates"]
    assert [(line["rank"], line["number"], line["score"]) for line in lines] == [
        (1, "2026-S-0002", "90.0000"),
        (2, "2026-S-0003", "90.0000"),
    ]


def test_shortlist_is_reported_once(house: House) -> None:
    house.round_opened()
    house.completed()
    assert house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST).status_code == 201
    again = house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST)
    assert refusal(again) == (409, "shortlist-reported", "第十七条第3项")


def test_shortlist_by_others_than_the_office_is_refused(house: House) -> None:
    for by in (CLERK, A, LEADER, AUDITOR):
        assert refusal(house.send("POST", "/shortlists", by=by, json=SHORTLIST))[:2] == (403, "role-required")


def test_shortlist_of_an_unknown_round_is_refused(house: House) -> None:
    assert refusal(house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST))[:2] == (404, "round-not-found")
    assert refusal(house.send("GET", f"/shortlists/{YEAR}", by=OFFICE))[:2] == (404, "shortlist-not-reported")


# -- input --------------------------------------------------------------------------------------------------------

BAD_BODIES: list[tuple[str, Actor, Any, str]] = [
    ("/preliminary/pass", CLERK, {"opinion": "  "}, "opinion"),
    ("/preliminary/pass", CLERK, OPINION | {"seal": "x"}, "seal"),
    ("/preliminary/pass", CLERK, OPINION | {"convened": [""]}, "convened.0"),
    ("/preliminary/return", CLERK, RETURN | {"reasons": []}, "reasons"),
    ("/preliminary/return", CLERK, RETURN | {"reasons": [{"field": "", "reason": "x"}]}, "reasons.0.field"),
    ("/preliminary/return", CLERK, RETURN | {"reasons": [{"field": "deeds"}]}, "reasons.0.reason"),
    ("/preliminary/return", CLERK, RETURN | {"deadline": "2026-02-30"}, "deadline"),
    ("/preliminary/return", CLERK, RETURN | {"deadline": "2026-05-05"}, "deadline"),
    ("/preliminary/reject", CLERK, {"article": "9.5"}, "reason"),
    ("/preliminary/reject", CLERK, REJECT | {"article": "99"}, "article"),
    ("/preliminary/reject", CLERK, REJECT | {"article": "11.4"}, "article"),
]


def test_wrong_body_is_refused_by_field_and_nothing_is_stored(house: House) -> None:
    house.submitted()
    house.assessed()
    before = house.topics()
    for path, by, body, field in BAD_BODIES:
        response = house.post(path, body, by=by)
        assert response.status_code == 422, (body, response.text)
        assert [error["field"] for error in response.json()["errors"]] == [field], body
    assert house.topics() == before


def test_wrong_score_is_refused(house: House) -> None:
    house.to_experts()
    for score in ("100.01", "-1", "90.005", "NaN", "Infinity", "1e999999", "九十", None, True, [90]):
        response = house.post("/scores", {"score": score, "reason": "好"}, by=A)
        assert response.status_code == 422, (score, response.text)
        assert [error["field"] for error in response.json()["errors"]] == ["score"], score
    assert house.seen(by=OFFICE)["scores"] == 0


def test_score_as_number_or_text(house: House) -> None:
    house.to_experts()
    for by, score, shown in ((A, 90.5, "90.5"), (B, "90.50", "90.5"), (C, 100, "100"), (D, 0, "0")):
        house.done("/scores", {"score": score, "reason": "好"}, by=by)
        assert house.seen(by=by)["expert_scores"][0]["score"] == shown


def test_unknown_application_is_refused(house: House) -> None:
    for path, body, roles in ACTS:
        by = next(who for who in (CLERK, OFFICE, A) if who.roles & roles)
        assert refusal(house.post(path, body, by=by, of=OTHER))[:2] == (404, "review-not-found"), path
    assert refusal(house.get(by=CLERK, of=OTHER))[:2] == (404, "review-not-found")


def test_repeated_request_acts_once(house: House) -> None:
    house.to_experts()
    headers = {"Idempotency-Key": "score-1"}
    first = house.post("/scores", SCORE, by=A, headers=dict(headers))
    again = house.post("/scores", SCORE, by=A, headers=dict(headers))
    assert (again.status_code, again.json()) == (201, first.json())
    assert house.topics().count("Panel.Scored") == 1
    other = house.post("/scores", SCORE | {"score": "1"}, by=A, headers=dict(headers))
    assert refusal(other)[:2] == (422, "request-reused")


def test_repeated_report_answers_the_same_list(house: House) -> None:
    house.round_opened()
    house.completed()
    first, again = (
        house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST, headers={"Idempotency-Key": "s"}) for _ in range(2)
    )
    assert (again.status_code, again.json()) == (201, first.json())


def test_report_waits_for_open_reviews_unless_they_are_left_out(house: House) -> None:
    house.round_opened()
    house.completed()
    house.to_experts(OTHER)
    house.submitted(THIRD)
    refused = house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST)
    assert refusal(refused) == (409, "open-reviews", "第十七条第3项")
    assert "2026-S-0002" in refused.json()["detail"]
    assert "2026-S-0003" not in refused.json()["detail"]
    nameless = house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST | {"leave_out": True})
    assert [error["field"] for error in nameless.json()["errors"]] == ["reason"]
    answer = house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST | {"leave_out": True, "reason": "专家未到"})
    assert answer.status_code == 201, answer.text
    assert house.contracts()[-1].model_dump()["not_listed"] == (OTHER,)
    assert house.seen(of=OTHER)["stage_name"] == "评审未完成，未列入名单"
    assert refusal(house.post("/scores", SCORE, by=A, of=OTHER))[:2] == (409, "review-ended")


def test_nothing_is_forwarded_after_the_report_but_the_clerk_can_end_it(house: House) -> None:
    house.round_opened()
    house.completed()
    house.submitted(OTHER)
    house.assessed(of=OTHER)
    assert house.send("POST", "/shortlists", by=OFFICE, json=SHORTLIST).status_code == 201
    assert refusal(house.post("/preliminary/pass", OPINION, by=CLERK, of=OTHER))[:2] == (409, "shortlist-reported")
    assert house.done("/preliminary/reject", REJECT, by=CLERK, of=OTHER)["stage"] == "rejected"


# -- inbox and progress -------------------------------------------------------------------------------------------


def test_inbox_gives_the_earliest_due_first(house: House) -> None:
    house.round_opened()
    house.submitted(OTHER)
    house.submitted(APPLICATION)
    house.submitted(THIRD)
    house.done("/preliminary/return", RETURN | {"deadline": "2026-05-10"}, by=CLERK, of=THIRD)
    items = house.send("GET", "/inbox", by=CLERK).json()["items"]
    assert [(item["number"], item["due_on"]) for item in items] == [
        ("2026-S-0003", "2026-05-10"),
        ("2026-S-0001", "2026-05-15"),
        ("2026-S-0002", "2026-05-15"),
    ]
    assert numbers(house, CLERK, stage="returned") == ["2026-S-0003"]
    assert numbers(house, CLERK, round=2027) == []


def test_inbox_in_pages(house: House) -> None:
    for serial in range(1, 6):
        house.submitted(UUID(int=serial))
    first = house.send("GET", "/inbox", by=CLERK, params={"limit": 3}).json()
    rest = house.send("GET", "/inbox", by=CLERK, params={"limit": 3, "offset": first["next_offset"]}).json()
    assert [item["number"][-1] for item in first["items"] + rest["items"]] == ["1", "2", "3", "4", "5"]
    assert rest["next_offset"] is None


def test_inbox_of_the_office_by_department(house: House) -> None:
    house.forwarded(APPLICATION)
    house.forwarded(OTHER, by=CLERK_OF_TRANSPORT)
    assert numbers(house, OFFICE, department="transport", stage="material") == ["2026-S-0002"]


def test_progress_counts_by_department_and_stage_and_who_is_late(house: House) -> None:
    house.round_opened()
    house.submitted(APPLICATION)
    house.submitted(OTHER)
    house.forwarded(THIRD, by=CLERK_OF_TRANSPORT)
    house.done("/preliminary/return", RETURN | {"deadline": "2026-05-08"}, by=CLERK, of=OTHER)
    house.now += timedelta(days=10)  # 16 May, the day after the preliminary review's last
    answer = house.send("GET", "/progress", by=OFFICE, params={"round": YEAR}).json()
    assert [(c["department"], c["stage"], c["count"], c["late"]) for c in answer["counts"]] == [
        ("haizhou", "preliminary", 1, 1),
        ("haizhou", "returned", 1, 1),
        ("transport", "material", 1, 0),
    ]
    assert {item["number"]: item["late"] for item in house.send("GET", "/inbox", by=CLERK).json()["items"]} == {
        "2026-S-0001": True,
        "2026-S-0002": True,
    }
