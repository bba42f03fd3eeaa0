"""The public's pages as a reader gets them: names and units, plain forms, no script, errors beside their field."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from tests.publicity.desk import Desk
from tests.publicity.house import DECIDED, OVER, PUBLISHED, application, line, moment, shortlist

FORM = "/notices/2026/objection"


@pytest.fixture
def noticed(desk: Desk) -> Desk:
    desk.ready("甲", "乙")
    desk.post("/notices", {"round": 2026}, by="pub.wu")
    return desk


def text(answer: Any) -> str:
    """What is read on the page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def token(answer: Any) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{64})"', answer.text)
    assert found
    return found[1]


def code(answer: Any) -> str:
    found = re.search(r'id="query-code">([0-9A-Z-]{24})<', answer.text)
    assert found, answer.text
    return found[1]


def test_nothing_is_on_notice_yet(desk: Desk) -> None:
    assert "目前没有公示" in text(desk.page("/notices"))
    missing = desk.page("/notices/2026")
    assert missing.status_code == 404
    assert "2026年度还没有公示入围名单" in text(missing)


def test_notice_page_says_who_until_when_and_how_to_object(noticed: Desk) -> None:
    noticed.now = PUBLISHED + timedelta(days=1)
    read = text(noticed.page("/notices/2026"))
    for words in (
        "2026年6月1日 09:00",
        "2026年6月8日 24:00",
        "距截止还有 6天15小时",
        "甲所在单位",
        "海州区",
        "第十七条第5项",
    ):
        assert words in read
    assert "提出异议" in read
    assert "公示中" in text(noticed.page("/notices"))


def test_notice_page_needs_no_script_and_shows_no_internal_id(noticed: Desk) -> None:
    for path in ("/notices", "/notices/2026", FORM, "/objections", "/register"):
        page = noticed.page(path)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert 'lang="zh-CN"' in page.text
        assert 'name="viewport"' in page.text
        assert str(application("甲")) not in page.text
        assert "expert.wang" not in page.text


def test_names_are_text_and_never_markup(desk: Desk) -> None:
    desk.ready("<b>甲</b>&\"'")
    desk.post("/notices", {"round": 2026}, by="pub.wu")
    page = desk.page("/notices/2026")
    assert "<b>甲</b>" not in page.text
    assert "<b>甲</b>&\"'" in text(page)


def test_last_hours_and_the_end(noticed: Desk) -> None:
    noticed.now = moment("2026-06-08 22:29:30")
    assert "1小时30分钟" in text(noticed.page("/notices/2026"))
    noticed.now = OVER
    over = noticed.page("/notices/2026")
    assert "公示期满" in text(over)
    assert FORM not in over.text
    noticed.tick()
    assert "期间收到异议0件" in text(noticed.page("/notices/2026"))


def test_extension_is_shown_with_its_reason(noticed: Desk) -> None:
    noticed.post("/notices/2026/extend", {"last_day": "2026-06-10", "reason": "端午假期"}, by="pub.wu")
    read = text(noticed.page("/notices/2026"))
    assert "延长公示至2026年6月10日 24:00，理由：端午假期" in read


def test_posting_elsewhere_is_linked(desk: Desk) -> None:
    desk.ready("甲")
    posted = {"address": "https://jxw.example.gov.cn/1?a=1&b=2", "posted_at": "2026-06-01T00:30:00+08:00"}
    desk.post("/notices", {"round": 2026, **posted}, by="pub.wu")
    assert 'href="https://jxw.example.gov.cn/1?a=1&amp;b=2"' in desk.page("/notices/2026").text


def test_candidates_stand_under_their_titles(desk: Desk) -> None:
    desk.hear(shortlist(line("个人"), line("班组", category="team"), line("单位", category="enterprise")))
    desk.post("/notices", {"round": 2026}, by="pub.wu")
    read = text(desk.page("/notices/2026"))
    order = [read.index(t) for t in ("服务企业（单位）（1个）", "服务班组（1个）", "服务明星（1个）")]
    assert order == sorted(order)


def test_a_unit_that_is_the_candidate_is_named_once(desk: Desk) -> None:
    desk.hear(
        shortlist(line("某公司", category="enterprise").model_copy(update={"unit_name": "某公司"}), line("个人", 2))
    )
    desk.post("/notices", {"round": 2026}, by="pub.wu")
    units, people = desk.page("/notices/2026").text.split("<section>")[1:]
    assert units.count(">某公司<") == 1
    assert 'data-label="单位"' not in units
    assert "个人所在单位" in people
    assert 'data-label="单位"' in people


def test_objector_gets_a_code_and_learns_how_it_ended(noticed: Desk) -> None:
    form = noticed.page(f"{FORM}?number=2026-S-0002")
    assert 'value="2026-S-0002"' in form.text
    sent = noticed.send(FORM, application_number="2026-s-0002", text="数据不实", form=token(form))
    assert sent.status_code == 201
    assert "2026-S-0002" in text(sent)
    asked = noticed.send("/objections", query_code=code(sent).lower())
    assert "正在核查处理" in text(asked)
    [lodged] = noticed.get("/objections?round=2026", by="leader.li").json()["objections"]
    resolve = {"outcome": "dismissed", "reason": "经核查数据属实"}
    noticed.post(f"/objections/{lodged['objection_id']}/resolve", resolve, by="leader.li")
    ended = text(noticed.send("/objections", query_code=code(sent)))
    assert "异议不成立" in ended
    assert "经核查数据属实" in ended


def test_form_sent_twice_is_one_objection_with_one_code(noticed: Desk) -> None:
    fields = {"application_number": "2026-S-0001", "text": "数据不实", "form": token(noticed.page(FORM))}
    first, second = noticed.send(FORM, **fields), noticed.send(FORM, **fields)
    assert code(first) == code(second)
    assert len(noticed.get("/objections?round=2026", by="leader.li").json()["objections"]) == 1


def test_form_sent_again_with_other_words_is_asked_about_and_then_lodged(noticed: Desk) -> None:
    fields = {"application_number": "2026-S-0001", "form": token(noticed.page(FORM))}
    noticed.send(FORM, text="数据不实", **fields)
    asked = noticed.send(FORM, text="另有情况", **fields)
    assert asked.status_code == 409
    assert "这份表单已经提交过" in text(asked)
    assert "另有情况" in asked.text
    sent = noticed.send(FORM, application_number="2026-S-0001", text="另有情况", form=token(asked))
    assert sent.status_code == 201
    texts = [each["text"] for each in noticed.get("/objections?round=2026", by="leader.li").json()["objections"]]
    assert sorted(texts) == ["另有情况", "数据不实"]


def test_code_of_a_form_is_not_stored(noticed: Desk) -> None:
    form = token(noticed.page(FORM))
    shown = code(noticed.send(FORM, application_number="2026-S-0001", text="数据不实", form=form))
    for file in noticed.folder.glob("publicity*"):
        content = file.read_bytes()
        for secret in (form, shown, shown.replace("-", "")):
            assert secret.encode() not in content


@pytest.mark.parametrize("form", ["", "x", "0" * 63, "A" * 64])
def test_form_without_a_token_of_ours_is_lodged_with_a_fresh_code(noticed: Desk, form: str) -> None:
    fields = {"application_number": "2026-S-0001", "text": "数据不实", "form": form}
    assert code(noticed.send(FORM, **fields)) != code(noticed.send(FORM, **fields))


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"application_number": "", "text": "写了很久的内容"}, 422, "申报编号"),
        ({"application_number": "2026-S-0001", "text": " "}, 422, "异议内容"),
        ({"application_number": "2026-S-0001", "text": "异" * 4001}, 422, "不能超过 4000 个字符"),
        ({"application_number": "2025-S-0001", "text": "写了很久的内容"}, 422, "不是2026年度的申报编号"),
        ({"application_number": "2026-S-0099", "text": "写了很久的内容"}, 404, "不在2026年度公示名单中"),
        ({}, 422, "请改正以下内容"),
    ],
)
def test_wrong_form_comes_back_with_what_was_typed(
    noticed: Desk, fields: dict[str, str], status: int, words: str
) -> None:
    before = noticed.events()
    answer = noticed.send(FORM, **fields)
    assert answer.status_code == status
    assert words in text(answer)
    assert fields.get("text", "").strip() in answer.text
    assert noticed.events() == before


def test_form_sent_too_often_comes_back_with_what_was_typed(noticed: Desk) -> None:
    fields = {"application_number": "2026-S-0001", "text": "数据不实"}
    for _ in range(5):
        assert noticed.send(FORM, **fields).status_code == 201
    assert noticed.send(FORM, application_number="2026-S-0001", text=" ").status_code == 422
    before = noticed.events()
    answer = noticed.send(FORM, **fields)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert "操作过于频繁，请稍后再试。请在1分钟后再试。" in text(answer)
    assert "数据不实" in answer.text
    assert noticed.events() == before


def test_late_objection_is_told_so(noticed: Desk) -> None:
    form = token(noticed.page(FORM))
    noticed.now = OVER
    answer = noticed.send(FORM, application_number="2026-S-0001", text="数据不实", form=form)
    assert answer.status_code == 409
    assert "公示期已过" in text(answer)


def test_unknown_code_is_told_so(noticed: Desk) -> None:
    answer = noticed.send("/objections", query_code="AAAA")
    assert answer.status_code == 404
    assert "没有与此查询码相符的异议" in text(answer)


@pytest.fixture
def honoured(noticed: Desk) -> Desk:
    noticed.now = OVER
    noticed.tick()
    noticed.now = DECIDED
    for name in ("甲", "乙"):
        noticed.confer(name, application(name))
    return noticed


def test_register_shows_every_honour_with_its_state(honoured: Desk) -> None:
    revoke = {"ground": "hidden_accident", "reason": "隐瞒事故", "insignia": ["badge", "certificate"]}
    honoured.post(f"/honours/{application('乙')}/revoke", revoke, by="leader.li")
    honoured.post("/commendations", {"round": 2026, "ceremony_on": "2026-07-08"}, by="pub.wu")
    read = text(honoured.page("/register"))
    for words in (
        "连用满〔2026〕S0001号 有效 连云港市用户满意服务明星 2026年6月10日授予 甲 甲所在单位",
        "连用满〔2026〕S0002号 已取消",
        "连用满〔2026〕S0002号于2026年6月10日取消（隐瞒重大责任事故）：隐瞒事故",
        "奖章：尚未收回",
        "2026年度表彰大会：2026年7月8日（2026年6月10日公告，表彰1个）",
    ):
        assert words in read


def test_register_is_searched_without_a_script(honoured: Desk) -> None:
    found = text(honoured.page("/register?q=甲&round="))
    assert "S0001号" in found
    assert "S0002号" not in found
    assert "S0002号" in text(honoured.page("/register?q=&round=2026"))
    assert "没有符合条件的荣誉" in text(honoured.page("/register?q=丙&round=2026"))
    assert "没有符合条件的荣誉" in text(honoured.page("/register?round=2025"))
    assert 'value="&lt;i&gt;"' in honoured.page("/register?q=<i>").text
    assert honoured.page("/register?round=abc").status_code == 422
