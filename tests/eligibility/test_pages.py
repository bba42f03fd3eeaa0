"""The pages as each reader gets them: the self-check, the assessment for those who judge, the registers."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from services.eligibility.domain.explained import explain
from services.eligibility.domain.rulebook import Category, Overall, assess
from services.eligibility.pages.application_file import facts_in
from shared.history import Actor
from tests.eligibility.conftest import BOTH, CLERK, EXPERT, OFFICE, OTHER_CLERK, UNIT, application_id, submitted
from tests.eligibility.test_bans import DECIDED, NEW, OLD, applied
from tests.eligibility.test_judges import forwarded
from tests.eligibility.test_service import disqualified, judge, measured
from tests.house import House

SAMPLES = Path(__file__).parents[2] / "deploy" / "demo" / "samples"
FILES = {
    "star": "table4-star",
    "team": "table3-team",
    "enterprise": "table2-enterprise-services",
    "leader": "table5-leader",
}
STAR = {
    "applied_on": "2026-04-10",
    "evidence.front_line": "yes",
    "evidence.prior_honours": "some",
    "evidence.prior_honours.0.level": "county",
    "evidence.prior_honours.0.granted_on": "2025年1月18日",
    "evidence.complies_with_law": "yes",
    "evidence.first_party_evaluation.report": "yes",
    "evidence.first_party_evaluation.period_to": "2026/3/31",
    "figures.satisfaction_rate": "９７．６％",
    "figures.annual_complaint_count": "3",
    "figures.complaint_resolution_satisfaction_rate": "100",
    "materials.form": "yes",
    "materials.summary": "yes",
    "materials.honours": "yes",
}
ORIGIN = {"origin": "http://testserver"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def cards(answer: Any) -> dict[str, str]:
    """What stands on each clause's card, by its citation."""
    found = re.findall(r'<section class="card" id="c-([0-9.]+)"[^>]*>(.*?)</section>', answer.text, re.DOTALL)
    return {clause: re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", card))) for clause, card in found}


def check(house: House, typed: dict[str, str], category: str = "star") -> Any:
    return house.client.post(f"/self-check/{category}", data=typed, headers=ORIGIN)


def sample(category: str) -> Any:
    return json.loads((SAMPLES / f"{FILES[category]}.json").read_text("utf-8"))


# -- the self-check -------------------------------------------------------------------------------------------------


def test_the_self_check_says_clause_by_clause_what_is_met_and_what_to_do(house: House) -> None:
    page = check(house, STAR | {"figures.satisfaction_rate": "95", "materials.honours": ""})
    assert page.status_code == 200
    found = cards(page)
    assert list(found) == ["9.1", "9.2", "9.3", "9.4", "9.5", "15", "18.3"]
    assert "符合" in found["9.1"]
    assert "必须是已获得县区级（或市行业级）相关的荣誉称号" in found["9.1"]
    assert "不符合" in found["9.5"]
    assert "未超过95%" in found["9.5"]
    assert "所填有误的，请更正" in found["9.5"]
    assert "补交相关荣誉证书" in found["15"]
    assert "3．相关荣誉证书复印件。" in found["15"]
    assert "由推荐部门、活动办公室或评审专家" in found["9.3"]
    assert "不符合条件" in text(page)


def test_what_is_typed_as_people_type_it_counts_like_the_file(house: House) -> None:
    page = check(house, STAR)
    assert [clause for clause, card in cards(page).items() if "待评判" not in card and "符合" not in card] == []
    assert "待评判" in text(page)
    assert "97.6%" in cards(page)["9.5"]


@pytest.mark.parametrize("category", list(Category))
def test_an_empty_form_lists_everything_as_missing_and_each_says_what_to_do(house: House, category: str) -> None:
    page = check(house, {}, category)
    assert page.status_code == 200
    for clause, card in cards(page).items():
        if clause == "18.3":
            continue
        assert "缺少证据" in card or "待评判" in card, card
        assert "怎么办：" in card, card


def test_saying_that_there_is_none_is_not_saying_nothing(house: House) -> None:
    none = check(house, STAR | {"evidence.prior_honours": "none", "evidence.prior_honours.0.level": "",
                                "evidence.prior_honours.0.granted_on": ""})  # fmt: skip
    assert "不符合" in cards(none)["9.1"]
    unsaid = check(house, {"evidence.front_line": "yes"})
    assert "缺少证据" in cards(unsaid)["9.1"]
    unfilled = check(house, {"evidence.front_line": "yes", "evidence.prior_honours": "some"})
    assert "缺少证据" in cards(unfilled)["9.1"]


def test_a_leaders_two_lists_of_honours_stay_apart(house: House) -> None:
    unit = {"evidence.unit_honours": "some", "evidence.unit_honours.0.level": "city",
            "evidence.unit_honours.0.granted_on": "2022-11-08"}  # fmt: skip
    post = {"evidence.is_principal_leader": "yes", "evidence.role_since": "2020-01-01"}
    missing = check(house, unit | post, "leader")
    assert "个人荣誉所填的级别、获得者或日期不全" in cards(missing)["12.1"]
    own = {"evidence.prior_honours.0.level": "county", "evidence.prior_honours.0.granted_on": "2024-01-01"}
    assert "待评判" in cards(check(house, unit | post | own, "leader"))["12.1"]
    assert "不符合" in cards(check(house, unit | post | {"evidence.prior_honours": "none"}, "leader"))["12.1"]


@pytest.mark.parametrize(
    ("box", "value", "said"),
    [
        ("figures.satisfaction_rate", "100.1", "应为 0 到 100 的数字"),
        ("figures.satisfaction_rate", "九十", "应为 0 到 100 的数字"),
        ("figures.satisfaction_rate", "-1", "应为 0 到 100 的数字"),
        ("figures.annual_complaint_count", "1.5", "应为整数"),
        ("evidence.front_line", "maybe", "请选择是或否"),
        ("evidence.first_party_evaluation.period_to", "2026-02-29", "应为日期"),
        ("evidence.first_party_evaluation.period_to", "0001-01-01", "应为日期"),
        ("evidence.prior_honours.0.level", "village", "请从所列的选项中选择"),
        ("evidence.prior_honours", "none", "选了“没有”，下面却有填写"),
        ("evidence.prior_honours", "x", "请从所列的选项中选择"),
    ],
)
def test_a_box_that_is_wrong_is_named_and_what_was_typed_stays(house: House, box: str, value: str, said: str) -> None:
    page = check(house, STAR | {box: value})
    assert page.status_code == 422
    assert said in text(page)
    assert f'href="#{box}"' in page.text
    assert f'id="{box}"' in page.text
    assert 'value="2026/3/31"' in page.text or box.endswith("period_to")
    assert cards(page) == {}


def test_unknown_boxes_and_long_texts_are_left_out(house: House) -> None:
    page = check(house, {"person.citizen_id": "320706199005060427", "figures.satisfaction_rate": "9" * 101})
    assert page.status_code == 200
    assert "320706199005060427" not in page.text
    assert "9" * 50 not in page.text


@pytest.mark.parametrize("category", list(Category))
def test_no_box_asks_for_a_persons_data(house: House, category: str) -> None:
    names = re.findall(r'name="([^"]+)"', house.client.get(f"/self-check/{category}").text)
    assert names
    assert [name for name in names if re.search(r"person|citizen|phone|mobile|mail|birth|contact|deeds", name)] == []


@pytest.mark.parametrize("category", FILES)
@pytest.mark.parametrize("way", ["file", "text"])
def test_a_file_is_assessed_as_the_service_would_and_nothing_of_a_person_is_shown(
    house: House, category: str, way: str
) -> None:
    content = sample(category)
    body = json.dumps(content, ensure_ascii=False)
    if way == "file":
        page = house.client.post("/self-check/file", files={"file": ("a.json", body)}, headers=ORIGIN)
    else:
        page = house.client.post("/self-check", data={"application": body}, headers=ORIGIN)
    assert page.status_code == 200
    facts = facts_in(body.encode(), today=house.now.date())
    result = assess(facts, on=facts.applied_on)
    assert result.verdict is Overall.NEEDS_JUDGEMENT
    assert {clause: card for clause, card in cards(page).items() if "待评判" in card}.keys() == {
        clause.clause for clause in result.clauses if clause.verdict == "needs_judgement"
    }
    organisation = content["form"]["organisation"]
    secrets = [organisation[name] for name in ("phone", "mobile", "email", "contact_name", "uscc")]
    secrets += [content["form"]["person"]["citizen_id"]] if "person" in content["form"] else []
    assert [value for value in secrets if value in page.text] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "请选择申报文件"),
        ("{", "不是有效的 JSON"),
        ("[]", "不是一份申报"),
        ("{}", "category"),
        ('{"category": "king"}', "category"),
        ('{"category": ["star"]}', "category"),
        ('{"category": "star", "form": 1}', "form"),
        ('{"category": "star", "materials": {}}', "materials"),
        ('{"category": "star", "materials": [{"kind": "x"}]}', "materials"),
        ('{"category": "star", "applied_on": "soon"}', "applied_on"),
        ('{"category": "star", "evidence": {"nope": 1}}', "evidence.nope"),
        (
            '{"category": "star", "form": {"service_figures": {"satisfaction_rate": 101}}}',
            "form.service_figures.satisfaction_rate",
        ),
        ('{"category": "star", "category": "team"}', "category"),
        ('{"category": "star", "x": "\\ud800"}', "JSON"),
    ],
)
def test_a_file_that_is_none_is_refused_where_it_is_wrong(house: House, body: str, said: str) -> None:
    for answer in (
        house.client.post("/self-check", data={"application": body}, headers=ORIGIN),
        house.client.post("/self-check/file", files={"file": ("a.json", body)}, headers=ORIGIN),
    ):
        assert answer.status_code == 422
        assert said in text(answer) or said == "JSON"
        assert cards(answer) == {}


def test_a_figure_that_is_a_number_in_the_file_is_exact() -> None:
    body = b'{"category": "star", "form": {"service_figures": {"satisfaction_rate": 95.1}}}'
    assert str(facts_in(body, today=DECIDED).figures.satisfaction_rate) == "95.1"


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"content-type": "multipart/form-data; boundary=x; charset=undefined"}, b"--x--\r\n", 415),
        ({"content-type": "multipart/form-data"}, b"--x--\r\n", 400),
        ({"content-type": "multipart/form-data; boundary=x"}, b"garbage", 400),
        ({"content-type": "application/json"}, b"{}", 415),
        ({"content-type": "multipart/form-data; boundary=x"}, b"", 422),
    ],
)
def test_an_upload_of_another_kind_is_refused(
    house: House, headers: dict[str, str], content: bytes, status: int
) -> None:
    answer = house.client.post("/self-check/file", content=content, headers=ORIGIN | headers)
    assert answer.status_code in {status, 422}
    assert answer.status_code != 500


def test_two_files_and_one_that_is_too_large_are_refused(house: House) -> None:
    two = [("file", ("a.json", b"{}")), ("file", ("b.json", b"{}"))]
    assert house.client.post("/self-check/file", files=two, headers=ORIGIN).status_code == 400
    large = {"file": ("a.json", b" " * (1 << 20) + b"{}")}
    assert house.client.post("/self-check/file", files=large, headers=ORIGIN).status_code == 413


def test_the_self_check_stores_nothing(house: House) -> None:
    check(house, STAR)
    house.client.post("/self-check", data={"application": json.dumps(sample("star"))}, headers=ORIGIN)
    house.client.get("/self-check")
    assert house.topics() == []


def test_every_clause_of_every_category_has_its_words_and_advice() -> None:
    for category in Category:
        facts = facts_in(json.dumps({"category": category}).encode(), today=DECIDED)
        for each in explain(assess(facts, on=DECIDED), category):
            assert each.words.quote
            assert each.advice or each.assessed.clause == "18.3"


# -- the assessment -------------------------------------------------------------------------------------------------


def page_of(house: House, name: str = "first", by: Actor | None = CLERK) -> Any:
    return house.get(f"/eligibility/{application_id(name)}", by=by)


def send(house: House, by: Actor = CLERK, **typed: str) -> Any:
    path = f"/eligibility/{application_id()}"
    return house.send("POST", path, by=by, data=typed, headers=ORIGIN, follow_redirects=False)


def test_the_assessment_shows_the_words_beside_the_evidence_with_its_source(house: House) -> None:
    house.hear(submitted())
    house.hear(measured(960))
    page = page_of(house)
    found = cards(page)
    assert "标兵（县区级，2025-01-18）" in found["9.1"]
    assert "个人县区级以上（市行业级也可）" in found["9.1"]
    for words in ("96", "1000", "97.60%", "个百分点", "测评 zlxh.surveys:1", "超过95%", "report.pdf（未上传）"):
        assert words in found["9.5"], words
    assert "主要事迹 事迹" in text(page)
    assert "满意 960／有效 1000（zlxh.surveys:1）" in text(page)


def test_a_clause_is_judged_on_the_page_and_changed_by_a_judgement_that_names_it(house: House) -> None:
    house.hear(submitted())
    done = send(house, clause="9.3", met="no", reason="未见钻研技术")
    assert (done.status_code, done.headers["location"]) == (303, f"/eligibility/{application_id()}#c-9.3")
    judged = cards(page_of(house))["9.3"]
    assert "第1号评判： 不符合 。未见钻研技术" in judged
    assert "怎么办： 如有新的事实或材料" in judged
    again = send(house, clause="9.3", met="yes", reason="复核")
    assert again.status_code == 409
    assert "现行的评判是第1号" in text(again)
    assert "复核" in again.text
    assert send(house, clause="9.3", met="yes", reason="复核", replaces="1").status_code == 303
    page = page_of(house)
    assert "替代第1号" in cards(page)["9.3"]
    assert "已由第2号替代" in text(page)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"clause": "9.3", "met": "", "reason": "理由"}, 422, "结论"),
        ({"clause": "9.3", "met": "yes", "reason": " "}, 422, "理由"),
        ({"clause": "9.5", "met": "yes", "reason": "看着办"}, 422, "由事实认定"),
        ({"clause": "x", "met": "yes", "reason": "理由"}, 422, "没有记录这次评判"),
        ({"clause": "9.3", "met": "yes", "reason": "理由", "replaces": "7"}, 409, "还没有评判"),
    ],
)
def test_a_wrong_judgement_is_refused_on_the_page_and_nothing_stored(
    house: House, typed: dict[str, str], status: int, said: str
) -> None:
    house.hear(submitted())
    before = house.topics()
    refused = send(house, **typed)
    assert refused.status_code == status
    assert said in text(refused)
    assert house.topics() == before


def test_the_form_is_offered_only_to_who_may_judge(house: House) -> None:
    house.hear(submitted())
    assert 'name="met"' in page_of(house).text
    assert 'name="met"' in page_of(house, by=EXPERT).text
    assert 'id="met-9.5"' not in page_of(house).text
    judge(house, {"judgements": [{"clause": "9.3", "met": True, "reason": "属实"}]}, by=OFFICE)
    assert 'id="met-9.3"' not in page_of(house).text
    assert 'id="met-9.2"' in page_of(house).text
    house.hear(forwarded())
    assert 'name="met"' not in page_of(house).text
    assert 'name="met"' in page_of(house, by=OFFICE).text
    house.hear(disqualified())
    assert 'name="met"' not in page_of(house, by=OFFICE).text


def test_only_who_may_see_an_assessment_sees_it(house: House) -> None:
    house.hear(submitted())
    assert page_of(house, by=OTHER_CLERK).status_code == 403
    assert page_of(house, by=BOTH).status_code == 403
    assert page_of(house, by=UNIT).status_code == 403
    assert page_of(house, "unknown").status_code == 404
    assert "2026-S-0001" in house.get("/eligibility", by=CLERK).text
    assert "没有符合条件的申报" in house.get("/eligibility", by=OTHER_CLERK).text
    assert "2026-S-0001" in house.get("/eligibility?verdict=needs_judgement&round=2026", by=OFFICE).text
    assert "2026-S-0001" not in house.get("/eligibility?verdict=eligible", by=OFFICE).text
    assert house.get("/eligibility?verdict=x", by=OFFICE).status_code == 422


# -- the registers --------------------------------------------------------------------------------------------------


def test_the_register_of_bans_names_the_last_day_and_the_first_free_one(house: House) -> None:
    house.hear(submitted())
    house.hear(disqualified(on=DECIDED))
    read = text(house.get("/eligibility/bans", by=OFFICE))
    for words in (
        "示例一",
        "2026-S-0001",
        "申报中被取消资格",
        "第十八条第3项",
        "2029年4月1日",
        "2029年4月2日起",
        "禁止期内",
    ):
        assert words in read, words
    assert house.get("/eligibility/bans", by=CLERK).status_code == 403
    assert house.get("/eligibility/bans", by=None).status_code == 401


def test_a_succession_is_recorded_on_the_page(house: House) -> None:
    house.hear(applied("old", OLD, round=2025))
    house.hear(disqualified("old", on=DECIDED))
    house.hear(applied("new", NEW))
    typed = {"old_uscc": OLD, "new_uscc": NEW, "kind": "merged", "on": "2026-03-01", "document": "合并登记12号"}
    path = "/eligibility/successions"
    wrong = house.send("POST", path, by=CLERK, data=typed | {"new_uscc": "1"}, headers=ORIGIN)
    assert wrong.status_code == 422
    assert "不是有效的统一社会信用代码" in text(wrong)
    assert 'value="合并登记12号"' in wrong.text
    same = house.send("POST", path, by=CLERK, data=typed | {"new_uscc": OLD}, headers=ORIGIN)
    assert (same.status_code, "相同" in text(same)) == (422, True)
    done = house.send("POST", path, by=CLERK, data=typed, headers=ORIGIN, follow_redirects=False)
    assert done.status_code == 303
    read = text(house.get(path, by=CLERK))
    assert all(words in read for words in (OLD, NEW, "合并", "合并登记12号", "海州区"))
    assert f"连同原单位 {OLD} 的记录" in text(page_of(house, "new"))
    assert f"承继单位 {NEW}" in text(house.get("/eligibility/bans", by=OFFICE))
    assert house.get(path, by=EXPERT).status_code == 403
    assert "撤销这项登记" not in house.get(path, by=CLERK).text
    assert "撤销这项登记" in house.get(path, by=OFFICE).text
    link = {"old_uscc": OLD, "new_uscc": NEW}
    empty = house.send("POST", f"{path}/withdraw", by=OFFICE, data=link, headers=ORIGIN)
    assert (empty.status_code, "撤销的理由" in text(empty)) == (422, True)
    taken_back = link | {"reason": "登错了"}
    assert house.send("POST", f"{path}/withdraw", by=CLERK, data=taken_back, headers=ORIGIN).status_code == 403
    done = house.send("POST", f"{path}/withdraw", by=OFFICE, data=taken_back, headers=ORIGIN, follow_redirects=False)
    assert done.status_code == 303
    assert "由office撤销：登错了" in text(house.get(path, by=OFFICE))
    again = house.send("POST", f"{path}/withdraw", by=OFFICE, data=taken_back, headers=ORIGIN)
    assert (again.status_code, "登记已经撤销" in text(again)) == (404, True)
