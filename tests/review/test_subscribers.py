"""What other services tell, and what people see of it."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.eligibility import Clause
from tests.review.given import CLERK, OFFICE, YEAR
from tests.review.house import OPINION, House

OTHER = UUID(int=2)
NOT_MET = Clause(clause="9.5", kind="F", verdict="not_met", message="客户满意评价率 95.00% 未超过 95%。")


def test_submitted_application_awaits_its_department(house: House) -> None:
    house.round_opened()
    house.submitted()
    seen = house.seen(by=CLERK)
    assert (seen["stage"], seen["stage_name"], seen["version"]) == ("preliminary", "待初审", 1)
    assert (seen["eligibility"], seen["due_on"], seen["late"]) == (None, "2026-05-15", False)
    assert seen["submission"]["form"] == {"post": "营业厅值班长"}
    assert seen["submission"]["figures"] == {"satisfaction_rate": "97.50"}
    assert seen["submission"]["evidence"] == {"front_line": True, "prior_honours": []}
    assert seen["submission"]["materials"] == [{"kind": "form", "file": "form.pdf", "sha256": "cd" * 32}]


def test_verdict_shows_its_clauses(house: House) -> None:
    house.submitted()
    house.assessed("ineligible", clauses=(NOT_MET,))
    seen = house.seen(by=CLERK)
    assert seen["eligibility"] == "ineligible"
    assert seen["clauses"] == [{"clause": "9.5", "verdict": "not_met", "message": NOT_MET.message}]


def test_verdict_told_before_its_application_counts_once_that_comes(house: House) -> None:
    house.assessed(version=1)
    assert house.get(by=CLERK).status_code == 404
    assert house.submitted() == "zlxh.applications:1"
    assert house.seen(by=CLERK)["eligibility"] == "eligible"
    assert house.done("/preliminary/pass", OPINION, by=CLERK)["stage"] == "material"


def test_later_gate_changes_the_verdict(house: House) -> None:
    house.submitted()
    house.assessed("needs_judgement")
    house.assessed("eligible", gate="judgement", changed=True)
    assert house.seen(by=CLERK)["eligibility"] == "eligible"


def test_resubmission_voids_seal_and_verdict(house: House) -> None:
    house.forwarded()
    assert house.seen()["seal"]["content_hash"] == "01" * 32
    house.submitted(version=2)
    seen = house.seen()
    assert (seen["stage"], seen["version"], seen["seal"], seen["eligibility"]) == ("preliminary", 2, None, None)
    refused = house.post("/preliminary/pass", OPINION, by=CLERK)
    assert refused.json()["detail"] == "申报（2026-S-0001）第 2 版的资格审查结果尚未送达，不能判为合格。"
    house.assessed(gate="resubmission")
    house.done("/preliminary/pass", OPINION, by=CLERK)
    assert house.seen()["seal"]["content_hash"] == "02" * 32
    assert "申报材料已变更，haizhou.clerk 的盖章作废，须重新初审。" in [act["text"] for act in house.seen()["acts"]]


def test_verdict_on_the_version_before_says_nothing_about_the_corrected_one(house: House) -> None:
    house.submitted()
    house.assessed()
    house.done("/preliminary/return", _return(), by=CLERK)
    house.submitted(version=2)
    house.assessed(version=1)
    assert house.seen(by=CLERK)["eligibility"] is None
    assert house.post("/preliminary/pass", OPINION, by=CLERK).status_code == 409


def test_verdict_on_the_corrected_version_may_overtake_it(house: House) -> None:
    house.submitted()
    house.assessed("incomplete")
    house.done("/preliminary/return", _return(), by=CLERK)
    house.assessed("eligible", gate="resubmission", version=2, changed=True)
    assert house.seen(by=CLERK)["eligibility"] is None
    assert house.submitted(version=2) == "zlxh.applications:2"
    assert house.seen(by=CLERK)["eligibility"] == "eligible"


def test_same_version_told_again_changes_nothing(house: House) -> None:
    house.forwarded()
    before = house.topics()
    house.submitted()
    assert house.topics() == before


def test_withdrawal_ends_the_review(house: House) -> None:
    house.to_experts()
    house.withdrawn()
    assert house.seen()["stage_name"] == "申报已撤回"
    refused = house.post("/expert-review/complete", by=OFFICE).json()
    assert (refused["detail"], refused["article"]) == ("申报（2026-S-0001）的评审已结束（申报已撤回）。", "第八条")


def test_withdrawal_before_its_application_is_kept(house: House) -> None:
    house.withdrawn()
    house.submitted()
    assert (house.seen()["stage"], house.seen()["name"]) == ("withdrawn", "示例星一")


def test_withdrawn_candidate_is_not_on_the_shortlist(house: House) -> None:
    house.round_opened()
    house.completed()
    house.completed(OTHER)
    house.withdrawn()
    assert _shortlist(house) == ["2026-S-0002"]


def test_candidate_that_turned_ineligible_is_not_on_the_shortlist(house: House) -> None:
    house.round_opened()
    house.completed()
    house.completed(OTHER)
    house.assessed("ineligible", gate="measurement", changed=True, clauses=(NOT_MET,))
    assert house.seen()["eligibility"] == "ineligible"
    assert _shortlist(house) == ["2026-S-0002"]


def test_candidate_that_is_eligible_again_comes_back(house: House) -> None:
    house.round_opened()
    house.completed()
    house.assessed("ineligible", gate="judgement", changed=True, clauses=(NOT_MET,))
    house.assessed("eligible", gate="judgement", changed=True)
    assert _shortlist(house) == ["2026-S-0001"]


def test_candidate_with_a_new_version_is_not_on_the_shortlist(house: House) -> None:
    house.round_opened()
    house.completed()
    house.completed(OTHER)
    house.submitted(version=2)
    house.assessed(gate="resubmission")
    assert _shortlist(house) == ["2026-S-0002"]


@pytest.mark.parametrize("late", ["withdrawn", "ineligible"])
def test_what_comes_after_the_report_is_noted_and_leaves_it(house: House, late: str) -> None:
    house.round_opened()
    house.completed()
    assert _shortlist(house) == ["2026-S-0001"]
    house.withdrawn() if late == "withdrawn" else house.assessed("ineligible", gate="ban", changed=True)
    answer = house.send("GET", f"/shortlists/{YEAR}", by=OFFICE).json()
    assert [line["number"] for line in answer["candidates"]] == ["2026-S-0001"]
    assert house.topics().count("Shortlist.CandidateExcluded") == 0


def test_ban_in_force_refuses_the_application(house: House) -> None:
    house.submitted()
    house.assessed("ineligible", banned_until=date(2029, 6, 1), first_free_day=date(2029, 6, 2))
    seen = house.seen(by=CLERK)
    assert (seen["stage"], seen["stage_name"]) == ("refused", "不予受理")
    assert seen["acts"][-1]["text"] == "申报对象在禁止申报期内，不予受理；2029-06-02 起方可重新申报。"
    refused = house.post("/preliminary/pass", OPINION, by=CLERK).json()
    assert (refused["status"], refused["article"]) == (409, "第十八条第3项")


def test_contract_is_handled_once(house: House) -> None:
    contract_id = house.submitted()
    position = int(contract_id.rpartition(":")[2])
    before = house.topics()
    again = house.service.writer.submit(lambda work: None, source=("zlxh_applications", position))
    assert again.result().result is None
    assert house.service.ledger.source_position("zlxh_applications") == position
    assert house.topics() == before


def _return() -> dict[str, object]:
    return {"reasons": [{"field": "materials.summary", "reason": "缺少活动总结"}], "deadline": "2026-05-20"}


def _shortlist(house: House) -> list[str]:
    response = house.send("POST", "/shortlists", by=OFFICE, json={"round": YEAR})
    assert response.status_code == 201, response.text
    return [line["number"] for line in response.json()["candidates"]]
