"""The service's pages as each reader gets them: the round, what awaits whom, one's applications, a timeline."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.eligibility import Clause, EligibilityAssessed
from shared.contracts.publicity import HonourConferred
from shared.contracts.review import Candidate, FieldReason, PreliminaryReviewPassed, Seal, ShortlistReported
from shared.history import Actor
from tests.applications.conftest import CLERK, OFFICE, OTHER_CLERK, OTHER_UNIT, ROUND, UNIT
from tests.applications.test_api import returned, submit
from tests.house import House

NEXT_ROUND = ROUND | {
    "round": 2027,
    "stages": [{"name": "application", "first_day": "2027-04-01", "last_day": "2027-04-30"}],
}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def submitted(opened: House) -> str:
    """The id of an application that was just handed in."""
    return str(submit(opened).json()["id"])


def test_home_shows_the_stage_the_dates_and_the_quotas(opened: House, submitted: str) -> None:
    home = text(opened.get("/", by=None))
    for words in ("当前阶段： 申报", "4月1日— 4月30日", "名额 10 个", "1 份申报", "登录查看申报"):
        assert words in home
    assert "待您处理" not in home


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (CLERK, "已提交，待初审：1 份"),
        (OTHER_CLERK, "全部 0 份申报"),
        (UNIT, "全部 1 份申报"),
        (OTHER_UNIT, "全部 0 份申报"),
        (OFFICE, "全部 1 份申报"),
    ],
)
def test_home_tells_each_what_awaits_it(opened: House, submitted: str, by: Actor, words: str) -> None:
    assert words in text(opened.get("/", by=by))


def test_home_leads_an_applicant_to_what_was_returned(opened: House, submitted: str) -> None:
    opened.hear(returned(submitted))
    home = opened.get("/", by=UNIT)
    assert "退回补正：1 份" in text(home)
    (link,) = re.findall(r'href="(/applications\?state=[^"]+)"', home.text)
    assert "2026-S-0001" in opened.get(link, by=UNIT).text
    assert "退回补正：1 份" not in text(opened.get("/", by=CLERK)).split("申报情况")[0]


def test_reasons_of_a_return_name_the_boxes_as_the_form_does(opened: House, submitted: str) -> None:
    contract = returned(submitted)
    fields = ("form.deeds", "materials.summary", "evidence.prior_honours.0.level", "form.person.name", "其他 <b>")
    reasons = tuple(FieldReason(field=field, reason=f"原因{number}") for number, field in enumerate(fields))
    opened.hear(contract.model_copy(update={"reasons": reasons}))
    page = opened.get(f"/applications/{submitted}", by=UNIT)
    told = text(page)
    boxes = ("主要事迹", "申报材料“活动总结”", "已获荣誉第 1 项·级别", "个人·姓名", "其他 <b>")
    for number, box in enumerate(boxes):
        assert f"{box}：原因{number}" in told, told
    assert "<b>" not in page.text


def test_home_links_an_earlier_round_to_its_notice_and_honours(opened: House, submitted: str) -> None:
    common = {"application_id": submitted, "round": 2026, "category": "star"}
    name = {"name": "示例一", "unit_name": "示例公司"}
    seal = Seal(by="clerk", department="haizhou", at=opened.now, content_hash="0" * 64)
    line = {"rank": 1, "score": "91.25", "number": "2026-S-0001", "department": "haizhou", "reviewed_by": ()}
    honour = {"certificate": "连用满〔2026〕S0001号", "title": "服务明星", "conferred_on": "2026-06-25"}
    passed = {"department": "haizhou", "opinion": "同意", "convened": (), "seal": seal}
    candidate = Candidate(application_id=UUID(submitted), category="star", **line, **name)
    for contract in (
        PreliminaryReviewPassed(**common, **passed),
        ShortlistReported(round=2026, candidates=(candidate,), shortlist_hash="5" * 64),
        HonourConferred(honour_id=uuid4(), **common, **name, **honour),
    ):
        opened.hear(contract)
    opened.post("/api/applications/rounds", NEXT_ROUND, by=OFFICE)
    assert "/register?round=2026" not in opened.get("/", by=None).text
    opened.now = datetime(2027, 4, 10, tzinfo=UTC)
    home = opened.get("/", by=None)
    assert "2026年度 1 份 1 个 入围名单公示 · 荣誉名录" in text(home)
    assert 'href="/notices/2026"' in home.text
    assert 'href="/register?round=2026"' in home.text


def test_list_is_narrowed_by_year_and_state(opened: House, submitted: str) -> None:
    for query, listed in {
        "": True,
        "?year=&state=": True,
        "?year=2026&state=submitted": True,
        "?year=2025": False,
        "?state=honoured": False,
    }.items():
        page = opened.get(f"/applications{query}", by=CLERK)
        assert page.status_code == 200
        assert ("2026-S-0001" in page.text) is listed, query
        assert ("没有符合条件的申报" in page.text) is not listed
    for wrong in ("?year=x", "?state=x"):
        assert opened.get(f"/applications{wrong}", by=CLERK).status_code == 422
    assert "还没有申报" in opened.get("/applications", by=OTHER_UNIT).text


def test_timeline_groups_by_service_and_ends_with_where_it_stands(opened: House, submitted: str) -> None:
    clause = Clause(clause="9.5", kind="F", verdict="not_met", message="未超过95%")
    opened.hear(
        EligibilityAssessed(
            application_id=submitted,
            round=2026,
            category="star",
            version=1,
            gate="submission",
            on=date(2026, 4, 10),
            rulebook="2026.1",
            verdict="ineligible",
            clauses=(clause,),
            banned_until=None,
            first_free_day=None,
        ),
        actor="system",
    )
    opened.hear(returned(submitted), actor="clerk")
    page = opened.get(f"/applications/{submitted}", by=UNIT)
    read = text(page)
    order = ["提交申报，编号 2026-S-0001", "第八条 经办：unit", "第九条第5项 经办：系统", "第十七条第1项 经办：clerk"]
    places = [read.index(words) for words in order]
    assert places == sorted(places)
    assert re.findall("<h3>(.*?)</h3>", page.text) == ["申报", "资格", "评审", "当前状态"]
    assert "当前状态 退回补正" in read
    assert "13800005181" not in page.text
