"""What the public reads: the round, the notice, the register, the documents, and what is not there."""

import re
from datetime import date

import httpx2

from tests.browser.conftest import Visit
from tests.suite import Serving

ROUNDS = "/api/applications/rounds"
STAGES = ("申报", "初审", "材料审核", "现场审核", "专家评审", "公示", "审定", "表彰")


def day(iso: str) -> str:
    read = date.fromisoformat(iso)
    return f"{read.month}月{read.day}日"


def test_home_shows_the_round_its_stages_and_dates(serving: Serving, visit: Visit, any_place: str) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/")
    heading = visitor.page.locator("h1").inner_text()
    rounds = httpx2.get(f"{serving.url}{ROUNDS}", trust_env=False).json()
    (shown,) = [each for each in rounds if each["title"] == heading]
    steps = visitor.page.locator(".steps li")
    assert steps.count() == len(shown["stages"])
    for name, stage, step in zip(STAGES, shown["stages"], steps.all(), strict=False):
        words = step.inner_text()
        assert name in words
        assert day(stage["first_day"]) in words
        assert day(stage["last_day"]) in words
    assert f"{shown['applications']} 份申报" in visitor.text
    visitor.look("home")


def test_visitor_reads_the_notice(serving: Serving, visit: Visit, any_place: str) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/")
    visitor.follow("公示", within="nav")
    visitor.look("notices")
    visitor.follow("入围名单公示")
    assert visitor.path == "/notices/2026"
    for words in ("第十七条第5项", "31个", "2026年6月15日 09:00", "2026年6月22日 24:00", "期间收到异议2件", "示例星四"):
        assert words in visitor.text
    assert visitor.page.locator("tbody tr").count() == 31
    assert visitor.page.get_by_role("link", name="提出异议").count() == 0
    visitor.look("notice")


def test_a_closed_notice_takes_no_objection(serving: Serving, visit: Visit, any_place: str) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/notices/2026/objection")
    assert "公示期已过" in visitor.text
    assert visitor.page.locator("main form").count() == 0
    visitor.look("objection-closed")
    visitor.follow("返回公示")
    visitor.follow("凭查询码查询异议处理情况")
    visitor.look("objection-query")
    visitor.page.get_by_label("查询码").fill("AAAAA-BBBBB-CCCCC-DDDDD")
    visitor.press("查询", status=404)
    assert "没有与此查询码相符的异议" in visitor.text


def test_visitor_searches_the_register_and_sees_the_revoked_honour(
    serving: Serving, visit: Visit, any_place: str
) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/")
    visitor.follow("荣誉名录", within="nav")
    assert "共29项" in visitor.text
    assert visitor.page.get_by_text("有效", exact=True).count() == 28
    visitor.look("register")
    visitor.page.get_by_label("名称、单位或证书编号").fill("示例星四")
    visitor.page.get_by_label("年度").select_option("2026")
    visitor.press("查找")
    assert "共1项" in visitor.text
    assert visitor.page.get_by_text("已取消", exact=True).count() == 1
    for words in ("申报中弄虚作假", "奖章：2026年9月20日收回", "荣誉证书：2026年9月28日收回"):
        assert words in visitor.text
    visitor.look("register-revoked")
    visitor.page.get_by_label("名称、单位或证书编号").fill("无此单位")
    visitor.press("查找")
    assert "没有符合条件的荣誉" in visitor.text


def test_home_leads_to_the_honours_of_an_earlier_round(serving: Serving, visit: Visit) -> None:
    visitor = visit(serving.url)
    visitor.open("/")
    links = [each.get_attribute("href") for each in visitor.page.locator("main a").all()]
    assert {"/notices", "/register"} <= set(links)
    for link in links:
        assert link is not None
        if re.search("20[0-9]{2}$", link):
            visitor.open(link)
            assert "示例星七" in visitor.text


def test_an_unknown_address_says_so(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/nowhere", status=404)
    assert "错误 404 未找到" in visitor.text
    visitor.look("unknown")
    visitor.follow("返回首页")
    assert visitor.path == "/"
    visitor.open("/notices/2019", status=404)
    assert "2019年度还没有公示入围名单" in visitor.text


def test_the_api_page_renders_and_opens_an_operation(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/docs")
    operation = visitor.page.locator("#operations-申报-post_application_api_applications_post")
    operation.wait_for()
    operation.get_by_role("button").first.click()
    operation.get_by_text("unit_name").first.wait_for()
    assert "post_application" in visitor.page.url
    visitor.look("api")
    visitor.page.get_by_label("按分类筛选").fill("评审")
    visitor.page.locator("#operations-tag-申报").wait_for(state="detached")


def test_the_event_page_renders(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/docs/events")
    visitor.page.get_by_role("link", name="publicity.honour.conferred.v1", exact=True).click()
    target = visitor.page.url.partition("#")[2]
    assert visitor.page.locator(f"#{target}").get_by_role("heading", name="publicity.honour.conferred.v1").is_visible()
    visitor.look("events")
