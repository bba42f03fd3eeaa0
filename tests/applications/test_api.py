"""Applying, as the applicant and the staff meet it over HTTP."""

import json
import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from shared.contracts.applications import (
    ApplicationResubmitted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    RoundOpened,
)
from shared.contracts.eligibility import Clause, EligibilityAssessed
from shared.contracts.review import ExpertReviewCompleted, FieldReason, MaterialReviewPassed, PreliminaryReviewReturned
from tests.applications.conftest import CLERK, OFFICE, OTHER_CLERK, OTHER_UNIT, ROUND, SAMPLES, UNIT, star
from tests.house import House

PATH = "/api/applications"


def submit(house: House, content: Any = None, **options: Any) -> Any:
    return house.post(PATH, {"application": content or star()}, by=options.pop("by", UNIT), **options)


def returned(application_id: str) -> PreliminaryReviewReturned:
    return PreliminaryReviewReturned(
        application_id=application_id,
        round=2026,
        category="star",
        department="haizhou",
        reasons=(FieldReason(field="form.deeds", reason="请补充事例"),),
        deadline=date(2026, 4, 20),
    )


def test_submit_gives_a_number_and_tells_the_others_without_personal_data(opened: House) -> None:
    receipt = submit(opened)
    assert receipt.status_code == 201
    assert receipt.json()["number"] == "2026-S-0001"
    round_opened, submitted = opened.told()
    assert isinstance(round_opened, RoundOpened)
    assert isinstance(submitted, ApplicationSubmitted)
    assert submitted.name == "示例一"
    assert submitted.applied_on == date(2026, 4, 10)
    told = submitted.model_dump_json()
    person, organisation = star()["form"]["person"], star()["form"]["organisation"]
    for secret in (person["citizen_id"], person["birth_date"], organisation["phone"], organisation["mobile"]):
        assert secret not in told


def test_history_holds_no_personal_value_in_the_clear(opened: House) -> None:
    submit(opened)
    stored = b"".join(entry.state for entry in opened.service.ledger.read(after=0, limit=100))
    person, organisation = star()["form"]["person"], star()["form"]["organisation"]
    for value in (person["citizen_id"], organisation["mobile"], organisation["email"], organisation["contact_name"]):
        assert value.encode() not in stored


def test_second_application_of_the_same_holder_is_refused_with_the_number_of_the_first(opened: House) -> None:
    submit(opened)
    for who in (UNIT, CLERK):
        again = submit(opened, star(recommending_department="lianyun"), by=who)
        assert again.status_code == 409
        assert "编号 2026-S-0001，已提交，待初审" in again.json()["detail"]
        assert again.json()["article"] == "第三条"
    assert opened.topics().count("Application.Submitted") == 1


def test_who_may_not_see_the_first_application_learns_neither_its_number_nor_where_it_stands(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    before = [submit(opened, by=who) for who in (OTHER_UNIT, OTHER_CLERK)]
    opened.hear(returned(application_id), actor="clerk")
    after = [submit(opened, by=who) for who in (OTHER_UNIT, OTHER_CLERK)]
    for answer in (*before, *after):
        assert answer.status_code == 409
        assert answer.json()["article"] == "第三条"
        assert "2026-S" not in answer.text
        assert answer.json() == before[0].json()


def test_repeated_request_with_the_same_key_gives_the_same_receipt_and_one_application(opened: House) -> None:
    first = submit(opened, headers={"Idempotency-Key": "a-key"})
    second = submit(opened, headers={"Idempotency-Key": "a-key"})
    assert first.json() == second.json()
    assert opened.topics().count("Application.Submitted") == 1
    other = submit(opened, star(applied_on="2026-04-09"), headers={"Idempotency-Key": "a-key"})
    assert other.status_code == 422


def test_numbers_have_no_gaps_when_submissions_fail_and_come_at_once(opened: House) -> None:
    bodies = [json.loads((SAMPLES / f"{name}.json").read_text("utf-8")) for name in ("table3-team", "table5-leader")]
    bodies += [json.loads((SAMPLES / f"table{n}.json").read_text("utf-8")) for n in ("1-enterprise-manufacturing",)]
    for body in bodies:
        body["applied_on"] = "2026-04-10"
    threads = [threading.Thread(target=submit, args=(opened, body)) for body in [*bodies, bodies[0]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listed = opened.get(PATH, by=OFFICE).json()["applications"]
    assert sorted(entry["number"] for entry in listed) == ["2026-E-0001", "2026-L-0001", "2026-T-0001"]


def test_submission_outside_the_days_of_application_names_the_day(opened: House) -> None:
    opened.now = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)  # 1 May in Lianyungang
    late = submit(opened)
    assert late.status_code == 409
    assert "2026-04-30" in late.json()["detail"]
    opened.now = datetime(2026, 4, 30, 15, 59, 59, tzinfo=UTC)
    assert submit(opened).status_code == 201


def test_submission_without_a_round_is_refused(house: House) -> None:
    refused = submit(house)
    assert refused.status_code == 409
    assert "2026年度" in refused.json()["detail"]
    assert house.topics() == []


def test_a_date_of_application_after_today_is_refused(opened: House) -> None:
    refused = submit(opened, star(applied_on="2026-04-11"))
    assert refused.status_code == 422
    assert "2026-04-11" in refused.json()["detail"]


def test_wrong_fields_are_all_named_and_nothing_is_stored(opened: House) -> None:
    content = star()
    content["form"]["person"]["citizen_id"] = "320706199005060428"
    content["form"]["organisation"]["uscc"] = "91320706MA1ABCD11Q"
    content["form"]["service_figures"]["satisfaction_rate"] = "100.01"
    content["extra"] = 1
    refused = submit(opened, content)
    assert refused.status_code == 422
    fields = {error["field"] for error in refused.json()["errors"]}
    assert fields == {
        "application.form.person.citizen_id",
        "application.form.organisation.uscc",
        "application.form.service_figures.satisfaction_rate",
        "application.extra",
    }
    assert "32070619900506" not in refused.text
    assert opened.topics() == ["Round.Opened"]


def test_a_file_that_was_not_uploaded_is_refused(opened: House) -> None:
    body = {"application": star(), "files": {"materials/star-form.pdf": "0" * 64}}
    refused = opened.post(PATH, body, by=UNIT)
    assert refused.status_code == 404
    assert "star-form.pdf" in refused.json()["detail"]
    assert opened.topics() == ["Round.Opened"]


def test_uploaded_material_stands_in_the_contract_by_its_hash(opened: House) -> None:
    content = (SAMPLES / "materials" / "star-form.pdf").read_bytes()
    stored = opened.send("POST", f"{PATH}/materials?name=star-form.pdf", by=UNIT, content=content).json()
    body = {"application": star(), "files": {"materials/star-form.pdf": stored["sha256"]}}
    receipt = opened.post(PATH, body, by=UNIT).json()
    assert "materials/star-form.pdf" not in receipt["missing_files"]
    submitted = opened.told()[-1]
    assert isinstance(submitted, ApplicationSubmitted)
    assert submitted.materials[0].sha256 == stored["sha256"]

    listed = opened.get(f"{PATH}/{receipt['id']}/materials", by=CLERK).json()["materials"]
    assert listed[0] == {"kind": "form", "file": "materials/star-form.pdf", "sha256": stored["sha256"]}
    read = opened.get(f"{PATH}/{receipt['id']}/materials/{stored['sha256']}", by=CLERK)
    assert read.content == content
    assert "star-form.pdf" in read.headers["content-disposition"]
    for stranger in (OTHER_CLERK, OTHER_UNIT):
        assert opened.get(f"{PATH}/{receipt['id']}/materials/{stored['sha256']}", by=stranger).status_code == 404
    assert opened.get(f"{PATH}/{receipt['id']}/materials/{'0' * 64}", by=CLERK).status_code == 404


def test_a_file_that_is_not_what_its_name_says_is_refused(opened: House) -> None:
    refused = opened.send("POST", f"{PATH}/materials?name=photo.png", by=UNIT, content=b"%PDF-1.7\n%%EOF\n")
    assert refused.status_code == 422
    assert "photo.png" in refused.json()["detail"]


def test_only_a_returned_application_can_be_submitted_again(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    path = f"{PATH}/{application_id}/resubmit"
    early = opened.post(path, {"application": star()}, by=UNIT)
    assert early.status_code == 409
    opened.hear(returned(application_id), actor="clerk")
    opened.now = datetime(2026, 4, 20, 15, 59, 59, tzinfo=UTC)  # the last second of the deadline's day
    other = opened.post(path, {"application": star()}, by=OTHER_UNIT)
    assert other.status_code == 403
    again = opened.post(path, {"application": star(recommending_department="lianyun")}, by=UNIT)
    assert again.status_code == 200
    assert again.json()["version"] == 2
    resubmitted = opened.told()[-1]
    assert isinstance(resubmitted, ApplicationResubmitted)
    assert resubmitted.applied_on == date(2026, 4, 10)
    assert resubmitted.version == 2


def test_a_correction_after_its_deadline_is_refused_with_the_day(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    opened.hear(returned(application_id), actor="clerk")
    opened.now = datetime(2026, 4, 20, 16, 0, tzinfo=UTC)
    late = opened.post(f"{PATH}/{application_id}/resubmit", {"application": star()}, by=UNIT)
    assert late.status_code == 409
    assert "2026-04-20" in late.json()["detail"]


def test_after_a_withdrawal_the_holder_may_apply_again(opened: House) -> None:
    first = submit(opened).json()
    opened.post(f"{PATH}/{first['id']}/withdraw", {"reason": "填错了"}, by=UNIT)
    second = submit(opened, by=OTHER_UNIT)
    assert second.status_code == 201
    assert second.json()["number"] == "2026-S-0002"
    assert second.json()["id"] != first["id"]
    assert submit(opened).status_code == 409


def test_an_unknown_recommending_department_is_refused_and_the_known_ones_are_named(opened: House) -> None:
    refused = submit(opened, star(recommending_department="nosuch"))
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "application.recommending_department"
    assert "haizhou" in error["message"]
    assert opened.topics() == ["Round.Opened"]


def test_a_correction_cannot_change_the_holder(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    opened.hear(returned(application_id))
    team = json.loads((SAMPLES / "table3-team.json").read_text("utf-8")) | {"applied_on": "2026-04-10"}
    refused = opened.post(f"{PATH}/{application_id}/resubmit", {"application": team}, by=UNIT)
    assert refused.status_code == 422
    assert opened.topics()[-1] == "Application.Progressed"


def test_withdrawal_is_told_and_possible_once(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    path = f"{PATH}/{application_id}/withdraw"
    assert opened.post(path, {"reason": "岗位调整"}, by=OTHER_UNIT).status_code == 403
    assert opened.post(path, {"reason": "岗位调整"}, by=UNIT).status_code == 200
    assert isinstance(opened.told()[-1], ApplicationWithdrawn)
    assert opened.post(path, {"reason": "岗位调整"}, by=UNIT).status_code == 409


def test_a_ban_refuses_the_application_and_names_the_first_free_day(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    opened.hear(
        EligibilityAssessed(
            application_id=application_id,
            round=2026,
            category="star",
            version=1,
            gate="submission",
            on=date(2026, 4, 10),
            rulebook="2026.1",
            verdict="ineligible",
            clauses=(Clause(clause="18.3", kind="F", verdict="not_met", message="禁止期内"),),
            banned_until=date(2029, 4, 9),
            first_free_day=date(2029, 4, 10),
        )
    )
    told = opened.get(f"{PATH}/{application_id}/timeline", by=UNIT).json()
    assert told["state"] == "refused"
    assert "2029年4月10日" in told["entries"][-1]["text"]
    assert told["entries"][-1]["article"] == "第十八条第3项"


def test_each_sees_only_what_it_may(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    seen = {}
    for who in (UNIT, OTHER_UNIT, CLERK, OTHER_CLERK, OFFICE):
        seen[who.account] = opened.get(f"{PATH}/{application_id}", by=who).status_code
    assert seen == {"unit": 200, "otherunit": 404, "clerk": 200, "otherclerk": 404, "office": 200}
    assert opened.get(f"{PATH}/{uuid4()}", by=OFFICE).status_code == 404
    assert opened.get(f"{PATH}/{application_id}", by=None).status_code == 401


def test_an_application_is_found_by_its_number_by_those_who_may_see_it(opened: House) -> None:
    first = submit(opened).json()
    opened.post(f"{PATH}/{first['id']}/withdraw", {"reason": "填错了"}, by=UNIT)
    second = submit(opened).json()
    for who, found in ((UNIT, [second["id"]]), (OFFICE, [second["id"]]), (CLERK, [second["id"]]), (OTHER_UNIT, [])):
        listed = opened.get(f"{PATH}?number={second['number']}", by=who).json()["applications"]
        assert [entry["id"] for entry in listed] == found
    assert opened.get(f"{PATH}?number=2026-S-9999", by=OFFICE).json() == {"applications": []}


def test_applicant_and_department_read_by_office_who_reviewed_and_the_office_by_name(opened: House) -> None:
    application_id = submit(opened).json()["id"]
    common = {"application_id": application_id, "round": 2026, "category": "star"}
    opened.hear(returned(application_id), actor="clerk")
    opened.hear(MaterialReviewPassed(**common, opinion="齐全"), actor="wang.reviewer")
    opened.hear(ExpertReviewCompleted(**common, score="91.5", method="mean", experts=("a", "b")), actor="office")
    for who, named in ((UNIT, False), (CLERK, False), (OFFICE, True)):
        told = opened.get(f"{PATH}/{application_id}/timeline", by=who)
        by = {entry["what"]: entry["by"] for entry in told.json()["entries"]}
        assert by["ApplicationSubmitted"] == "unit"
        assert by["PreliminaryReviewReturned"] == "clerk"
        assert by["MaterialReviewPassed"] == ("wang.reviewer" if named else "材料审核人员")
        assert by["ExpertReviewCompleted"] == ("office" if named else "办公室")
        page = opened.get(f"/applications/{application_id}", by=who)
        assert ("wang.reviewer" in page.text, "wang.reviewer" in told.text) == (named, named)


def test_a_round_is_opened_once_and_by_the_office(opened: House) -> None:
    assert opened.post(f"{PATH}/rounds", ROUND, by=OFFICE).status_code == 409
    assert opened.post(f"{PATH}/rounds", ROUND | {"round": 2027}, by=CLERK).status_code == 403
    twice = [ROUND["stages"][0], ROUND["stages"][0]]
    for stages in (list(reversed(ROUND["stages"])), twice):
        assert opened.post(f"{PATH}/rounds", ROUND | {"round": 2027, "stages": stages}, by=OFFICE).status_code == 422
