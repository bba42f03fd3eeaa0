"""The JSON routes over the real ledger: what each reader gets, who may do what, and that a refusal stores nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.publicity.query_code import hash_of
from shared.contracts.publicity import HonourConferred, NoticeClosed
from tests.publicity.desk import Desk, Staff
from tests.publicity.house import DECIDED, OVER, PUBLISHED, application, assessed, clause, line, shortlist, submitted

READ = ("/notices/2026", "/candidates?round=2026", "/objections?round=2026", "/register")
CERTIFICATE = "连用满〔2026〕S0001号"


@pytest.fixture
def noticed(desk: Desk) -> Desk:
    desk.ready("甲", "乙")
    assert desk.post("/notices", {"round": 2026}, by="pub.wu").status_code == 201
    return desk


@pytest.fixture
def decided(noticed: Desk) -> Desk:
    noticed.now = OVER
    noticed.tick()
    noticed.now = DECIDED
    return noticed


def objection(desk: Desk, number: str = "2026-S-0001", **headers: str) -> Any:
    return desk.post("/objections", {"application_number": number, "text": "满意率不实"}, **headers)


def decide(desk: Desk, name: str, *, by: str = "leader.li", confer: bool = True, **headers: str) -> Any:
    body = {"round": 2026, "application_id": str(application(name)), "confer": confer, "reason": "会议审定"}
    return desk.post("/decisions", body, by=by, **headers)


def test_round_from_notice_to_reclaimed_insignia(desk: Desk) -> None:
    play_a_round(desk)


def test_round_on_postgresql(tmp_path: Path, staff: Staff, postgres_url: Callable[[], str]) -> None:
    desk = Desk(tmp_path, staff, ledger_url=postgres_url(), views_url=postgres_url())
    try:
        play_a_round(desk)
        shown = [desk.get(path, by="leader.li").json() for path in READ]
        desk.rebuild()
        assert [desk.get(path, by="leader.li").json() for path in READ] == shown
        assert desk.get("/register?q=甲所在").json()["total"] == 1
        assert desk.get("/register?q=%25").json()["total"] == 0
    finally:
        desk.close()


def play_a_round(desk: Desk) -> None:
    desk.ready("甲", "乙")
    notice = desk.post("/notices", {"round": 2026}, by="office.zhou").json()
    assert notice["last_day"] == "2026-06-08"
    assert notice["position"] == desk.events()

    desk.now = PUBLISHED + timedelta(days=2)
    lodged = objection(desk, "2026-S-0002").json()
    resolve = {"outcome": "upheld", "reason": "数据与原始记录不符", "ground": "fraud"}
    resolved = desk.post(f"/objections/{lodged['objection_id']}/resolve", resolve, by="leader.li").json()
    assert resolved["disqualified"] is True

    desk.now = OVER
    desk.tick()
    desk.now = DECIDED
    desk.confer("甲", application("甲"))
    states = {c["name"]: c["state"] for c in desk.get("/candidates?round=2026", by="leader.li").json()["candidates"]}
    assert states == {"甲": "conferred", "乙": "disqualified"}

    commended = desk.post("/commendations", {"round": 2026, "ceremony_on": "2026-07-08"}, by="pub.wu")
    assert (commended.status_code, commended.json()["honours"]) == (201, 1)

    desk.now = DECIDED + timedelta(days=90)
    revoke = {"ground": "fraud", "reason": "事迹虚报", "insignia": ["badge", "certificate"]}
    revoked = desk.post(f"/honours/{application('甲')}/revoke", revoke, by="leader.li").json()
    assert (revoked["revoked_on"], revoked["outstanding"]) == ("2026-09-08", ["badge", "certificate"])
    back = {"insignia": "badge", "reclaimed_on": "2026-09-08"}
    assert desk.post(f"/honours/{application('甲')}/insignia", back, by="office.zhou").json()["reclaimed"] == ["badge"]

    [honour] = desk.get("/register").json()["honours"]
    assert (honour["certificate"], honour["state"], honour["reason"]) == (CERTIFICATE, "revoked", "事迹虚报")
    assert honour["insignia"] == [
        {"insignia": "badge", "reclaimed_on": "2026-09-08"},
        {"insignia": "certificate", "reclaimed_on": None},
    ]
    assert [type(contract).__name__ for contract in desk.contracts()] == [
        "NoticePublished", "ObjectionLodged", "ObjectionResolved", "ApplicationDisqualified", "NoticeClosed",
        "EligibilityRequested", "HonourConferred", "CommendationAnnounced", "HonourRevoked", "InsigniaReclaimed",
    ]  # fmt: skip


def test_public_notice_shows_names_and_units_only(noticed: Desk) -> None:
    shown = noticed.get("/notices/2026").json()
    assert shown["candidates"][0] == {
        "number": "2026-S-0001",
        "category": "star",
        "name": "甲",
        "unit_name": "甲所在单位",
        "recommending_department": "haizhou",
    }
    assert (shown["state"], shown["closed_at"], shown["objections"]) == ("running", None, None)
    assert shown["address"] == "https://gs.example.cn/notices/2026"
    assert str(application("甲")) not in str(shown)
    entry = noticed.service.ledger.read(after=shown["position"] - 1, limit=1)[0]
    assert shown["link"] == entry.link.hex()


def test_posting_elsewhere_is_shown(desk: Desk) -> None:
    desk.ready("甲")
    posted = {"address": "https://jxw.example.gov.cn/1", "posted_at": "2026-05-31T16:30:00+00:00"}
    assert desk.post("/notices", {"round": 2026, **posted}, by="pub.wu").json()["last_day"] == "2026-06-08"
    shown = desk.get("/notices/2026").json()
    assert shown["address"] == "https://jxw.example.gov.cn/1"
    assert shown["posted_at"] == shown["published_at"]


def test_notice_is_closed_by_the_timer_and_not_a_moment_before(noticed: Desk) -> None:
    noticed.now = OVER - timedelta(milliseconds=1)
    noticed.tick()
    assert noticed.get("/notices/2026").json()["state"] == "running"
    noticed.now = OVER
    assert noticed.get("/notices/2026").json()["state"] == "over"
    noticed.tick()
    noticed.tick()
    closed = noticed.get("/notices/2026").json()
    assert (closed["state"], closed["objections"]) == ("closed", 0)
    assert len([c for c in noticed.contracts() if isinstance(c, NoticeClosed)]) == 1


def test_extended_notice_is_not_closed_at_its_first_end(noticed: Desk) -> None:
    extension = {"last_day": "2026-06-10", "reason": "端午假期"}
    assert noticed.post("/notices/2026/extend", extension, by="pub.wu").status_code == 200
    noticed.now = OVER
    noticed.tick()
    shown = noticed.get("/notices/2026").json()
    assert shown["state"] == "running"
    assert [each["reason"] for each in shown["extensions"]] == ["端午假期"]


def test_timer_heeds_an_extension_that_the_read_model_does_not_show_yet(noticed: Desk) -> None:
    token = {"Authorization": f"Bearer {noticed.staff.tokens['pub.wu']}"}
    extension = {"last_day": "2026-06-10", "reason": "端午假期"}
    path = "/api/publicity/notices/2026/extend"
    assert noticed.client.post(path, json=extension, headers=token).status_code == 200
    assert noticed.get("/notices/2026").json()["last_day"] == "2026-06-08"
    noticed.now = OVER
    noticed.tick()
    shown = noticed.get("/notices/2026").json()
    assert (shown["state"], shown["last_day"]) == ("running", "2026-06-10")


def test_refusal_names_gate_article_and_remedy(noticed: Desk) -> None:
    answer = noticed.post("/notices/2026/close", by="office.zhou")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:problem:notice-still-running"
    assert problem["detail"] == "2026年度公示至2026年6月8日24:00期满，公示尚未结束。"
    assert problem["article"] == "第十七条第5项"
    assert problem["remedy"]


def test_objection_code_is_shown_once_and_stored_hashed(noticed: Desk) -> None:
    lodged = objection(noticed).json()
    code = lodged["query_code"]
    assert len(code.replace("-", "")) == 20
    for file in noticed.folder.glob("publicity*"):
        content = file.read_bytes()
        assert code.encode() not in content
        assert code.replace("-", "").encode() not in content
    asked = noticed.post("/objections/query", {"query_code": code.lower().replace("-", " ")})
    assert asked.json() == {
        "application_number": "2026-S-0001",
        "round": 2026,
        "lodged_at": asked.json()["lodged_at"],
        "state": "open",
        "reason": "",
        "resolved_at": None,
    }
    assert noticed.post("/objections/query", {"query_code": "0000-0000-0000-0000-0000"}).status_code == 404


def test_upheld_objection_without_a_ground_is_seen_by_those_who_decide(noticed: Desk) -> None:
    lodged = objection(noticed).json()
    resolve = {"outcome": "upheld", "reason": "满意率有误", "ground": None}
    resolved = noticed.post(f"/objections/{lodged['objection_id']}/resolve", resolve, by="leader.li").json()
    assert resolved["disqualified"] is False
    row = noticed.get("/candidates?round=2026", by="leader.li").json()["candidates"][0]
    assert (row["state"], row["reason"], row["article"]) == ("shortlisted", "异议成立：满意率有误", "17.6")
    noticed.now = OVER
    noticed.tick()
    noticed.now = DECIDED
    refused = decide(noticed, "甲")
    assert (refused.status_code, refused.json()["article"]) == (409, "第十七条第6项")
    assert lodged["objection_id"] in refused.json()["detail"]


def test_repeated_objection_is_one_objection(noticed: Desk) -> None:
    first = objection(noticed, **{"Idempotency-Key": "k1"}).json()
    second = objection(noticed, **{"Idempotency-Key": "k1"}).json()
    assert second == {**first, "query_code": None}
    assert len(noticed.get("/objections?round=2026", by="auditor.zheng").json()["objections"]) == 1


def test_sixth_objection_within_a_minute_waits(noticed: Desk) -> None:
    for _ in range(5):
        assert objection(noticed).status_code == 201
    before = noticed.events()
    refused = objection(noticed)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == "操作过于频繁，请稍后再试。"
    assert refused.json()["remedy"] == "请在1分钟后再试。"
    assert noticed.events() == before
    noticed.seconds += 60
    assert objection(noticed).status_code == 201


def test_text_of_an_objection_is_internal(noticed: Desk) -> None:
    lodged = objection(noticed).json()
    [shown] = noticed.get("/objections?round=2026&state=open", by="leader.li").json()["objections"]
    assert (shown["objection_id"], shown["text"]) == (lodged["objection_id"], "满意率不实")
    assert noticed.get("/objections?round=2026&state=upheld", by="leader.li").json() == {"objections": []}
    assert noticed.get("/objections?round=2026", by="pub.wu").status_code == 403
    assert "满意率不实" not in str(noticed.contracts())


def test_repeated_decision_is_one_decision(decided: Desk) -> None:
    first = decide(decided, "甲", **{"Idempotency-Key": "d1"})
    again = decide(decided, "甲", **{"Idempotency-Key": "d1"})
    assert first.json() == again.json()
    reused = decide(decided, "乙", **{"Idempotency-Key": "d1"})
    assert (reused.status_code, reused.json()["type"]) == (422, "urn:problem:request-reused")


def test_declined_by_the_last_gate_is_shown_with_its_article(decided: Desk) -> None:
    request = UUID(decide(decided, "甲").json()["request"])
    failing = (clause("9.5", "not_met", "客户满意评价率95.00%，未超过95%"),)
    decided.hear(assessed("甲", "ineligible", request=request, clauses=failing))
    first = decided.get("/candidates?round=2026", by="auditor.zheng").json()["candidates"][0]
    assert (first["state"], first["article"]) == ("declined", "9.5")
    assert "未超过95%" in first["reason"]
    assert decided.get("/register").json()["honours"] == []


@pytest.mark.parametrize("account", ["expert.wang", "clerk.sun"])
def test_person_with_both_roles_does_not_decide_what_the_person_reviewed(decided: Desk, account: str) -> None:
    before = decided.events()
    answer = decide(decided, "甲", by=account)
    assert (answer.status_code, answer.json()["article"]) == (403, "第五条")
    assert decided.events() == before


def test_every_route_is_for_those_whom_it_names(desk: Desk) -> None:
    assert {(ruled.method, ruled.path.removeprefix("/api/publicity"), ruled.rule) for ruled in desk.routes()} == {
        ("POST", "/notices", "publicity, office"),
        ("POST", "/notices/{year}/extend", "publicity, office"),
        ("POST", "/notices/{year}/close", "publicity, office"),
        ("GET", "/notices/{year}", "public"),
        ("POST", "/objections", "public"),
        ("POST", "/objections/query", "public"),
        ("GET", "/objections", "leading_group, office, auditor"),
        ("POST", "/objections/{objection_id}/resolve", "leading_group"),
        ("POST", "/decisions", "leading_group"),
        ("POST", "/applications/{application_id}/disqualify", "leading_group"),
        ("POST", "/honours/{application_id}/revoke", "leading_group"),
        ("POST", "/honours/{application_id}/insignia", "office"),
        ("POST", "/commendations", "publicity, office"),
        ("GET", "/candidates", "office, leading_group, publicity, auditor"),
        ("GET", "/register", "public"),
    }


@pytest.mark.parametrize(("by", "status"), [("", 401), ("applicant.qian", 403), ("auditor.zheng", 403)])
def test_notice_is_published_by_office_or_publicity_only(desk: Desk, by: str, status: int) -> None:
    desk.ready("甲")
    before = desk.events()
    assert desk.post("/notices", {"round": 2026}, by=by).status_code == status
    assert desk.events() == before


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/notices", {"round": "2026"}, "round"),
        ("/notices", {"round": 99999}, "round"),
        ("/notices", {"round": 2026, "place": "x"}, "place"),
        ("/notices", {"round": 2026, "address": "https://x.cn"}, ""),
        ("/notices/2026/extend", {"last_day": "明天", "reason": "x"}, "last_day"),
        ("/notices/1/close", None, "year"),
        ("/commendations", {"round": 2026, "ceremony_on": "2026-02-30"}, "ceremony_on"),
        ("/objections", {"application_number": "2026-S-0001", "text": "x", "phone": "138"}, "phone"),
        ("/objections", {"application_number": "1", "text": "x"}, "application_number"),
        ("/objections/query", {"query_code": "x" * 65}, "query_code"),
    ],
)
def test_bad_input_is_refused_by_its_field_and_stores_nothing(desk: Desk, path: str, body: Any, field: str) -> None:
    desk.ready("甲")
    before = desk.events()
    answer = desk.post(path, body, by="office.zhou")
    assert answer.status_code == 422, answer.text
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert desk.events() == before


def test_far_dates_are_refused_and_break_nothing(noticed: Desk) -> None:
    for last_day in ("9999-12-31", "0001-01-01"):
        answer = noticed.post("/notices/2026/extend", {"last_day": last_day, "reason": "x"}, by="pub.wu")
        assert answer.status_code == 409
    assert noticed.get("/notices/2026").json()["last_day"] == "2026-06-08"


def test_round_without_a_notice(desk: Desk) -> None:
    answer = desk.get("/notices/2025")
    assert (answer.status_code, answer.json()["article"]) == (404, "第十七条第5项")


def many(desk: Desk, count: int) -> None:
    names = [f"员工{i:03d}" for i in range(1, count + 1)]
    for name in names:
        desk.hear(submitted(name), assessed(name))
    desk.hear(shortlist(*(line(name, i, rank=i) for i, name in enumerate(names, start=1))))
    desk.post("/notices", {"round": 2026}, by="pub.wu")
    desk.now = OVER
    desk.tick()
    for name in names:
        desk.confer(name, application(name))


def test_register_is_searched_and_paged(desk: Desk) -> None:
    many(desk, 52)
    first = desk.get("/register").json()
    assert (first["total"], first["pages"], len(first["honours"])) == (52, 2, 50)
    last = desk.get("/register?page=99").json()
    assert last["page"] == 2
    assert [h["name"] for h in last["honours"]] == ["员工051", "员工052"]
    assert [h["name"] for h in desk.get("/register?q=员工007").json()["honours"]] == ["员工007"]
    assert [h["name"] for h in desk.get("/register?q=S0009号").json()["honours"]] == ["员工009"]
    assert [h["name"] for h in desk.get("/register?q=明星 员工003所在").json()["honours"]] == ["员工003"]
    for nothing in ("%25", "_", "员工999", "员工001 员工002"):
        assert desk.get(f"/register?q={nothing}").json()["total"] == 0
    assert desk.get("/register?round=2025").json()["total"] == 0
    certificates = [c.certificate for c in desk.contracts() if isinstance(c, HonourConferred)]
    assert certificates == [f"连用满〔2026〕S{i:04d}号" for i in range(1, 53)]


def test_read_models_can_be_rebuilt_from_the_history(decided: Desk) -> None:
    decided.confer("甲", application("甲"))
    before = [decided.get(path, by="leader.li").json() for path in READ]
    decided.rebuild()
    assert [decided.get(path, by="leader.li").json() for path in READ] == before


def test_decision_taken_before_a_restart_is_carried_out_after_it(decided: Desk) -> None:
    request = decide(decided, "甲").json()["request"]
    decided.close()
    decided.open()
    decided.hear(assessed("甲", request=UUID(request), on=date(2026, 6, 10)))
    assert [c.certificate for c in decided.contracts() if isinstance(c, HonourConferred)] == [CERTIFICATE]
    assert decided.get("/register").json()["honours"][0]["name"] == "甲"


def test_hash_does_not_depend_on_how_the_code_is_typed() -> None:
    assert hash_of("ABCD-0123-EFGH-1456-7890") == hash_of(" abcd o123efghi456 789O ")
