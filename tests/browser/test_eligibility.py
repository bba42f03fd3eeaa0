"""资格自测 by anybody, 资格审查 by those who judge, and the registers of bans and of renamed units."""

from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.suite import Serving

SAMPLES = Path(__file__).parents[2] / "deploy" / "demo" / "samples"


def card(visitor: Visitor, clause: str) -> str:
    return " ".join(visitor.page.locator(f"[id='c-{clause}']").inner_text().split())


def test_anybody_checks_itself_corrects_a_box_and_reads_what_to_do(
    serving: Serving, visit: Visit, any_place: str
) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/")
    visitor.follow("资格自测", within="nav")
    visitor.look("self-check")
    visitor.follow("服务明星（个人）")
    visitor.look("self-check-form")
    page = visitor.page
    page.get_by_label("打算提交申报的日期").fill("2026-04-20")
    page.get_by_label("在服务一线工作").select_option("是")
    page.get_by_label("本人已获的荣誉称号", exact=True).select_option("有，填在下面")
    first = page.get_by_role("group", name="本人已获的荣誉称号，第1项")
    first.get_by_label("级别").select_option("县区级")
    first.get_by_label("授予日期").fill("2025-01-18")
    page.get_by_label("客户满意评价率（%）").fill("九十五")
    visitor.press("自测", status=422)
    visitor.look("self-check-wrong")
    page.get_by_role("alert").get_by_role("link", name="客户满意评价率（%）").click()
    assert page.evaluate("document.activeElement.id") == "figures.satisfaction_rate"
    page.get_by_label("客户满意评价率（%）").fill("95")
    visitor.press("自测")
    assert "2026年4月20日申报：不符合条件" in visitor.text
    assert "第九条第1项 符合" in card(visitor, "9.1")
    assert "必须是已获得县区级（或市行业级）相关的荣誉称号" in card(visitor, "9.1")
    assert "未超过95%" in card(visitor, "9.5")
    assert "补交申报表。补交活动总结。" in card(visitor, "15")
    visitor.look("self-check-result")
    page.get_by_role("link", name="第九条第5项").click()
    assert page.evaluate("location.hash") == "#c-9.5"


def test_a_file_is_checked_by_choosing_or_pasting_it(serving: Serving, visit: Visit, any_place: str) -> None:
    visitor = visit(serving.url, any_place)
    sample = SAMPLES / "table5-leader.json"
    visitor.open("/self-check")
    visitor.page.get_by_label("选择文件").set_input_files(sample)
    visitor.press("用文件自测")
    chosen = visitor.text
    assert "卓越领导者" in chosen
    assert "任现职" in card(visitor, "12.1")
    visitor.look("self-check-file")
    visitor.follow("再测一份")
    visitor.page.get_by_label("或者粘贴全部内容").fill(sample.read_text("utf-8"))
    visitor.press("用粘贴的内容自测")
    assert visitor.text == chosen
    visitor.open("/self-check")
    visitor.page.get_by_label("或者粘贴全部内容").fill("{")
    visitor.press("用粘贴的内容自测", status=422)
    assert "不是有效的 JSON" in visitor.page.get_by_role("alert").inner_text()
    visitor.look("self-check-no-file")


def test_a_clerk_reads_the_words_beside_the_evidence_and_may_judge_what_is_open(
    serving: Serving, visit: Visit, any_place: str
) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/login?next=/eligibility")
    visitor.sign_in("clerk.guanyun")
    visitor.look("assessments")
    visitor.follow("2027-S-0002")
    assert "待评判" in visitor.text
    assert "第九条第5项 符合" in card(visitor, "9.5")
    for words in ("客户满意评价率超过95%", "98.13%", "申报表·客户满意评价率", "star-first_party_report.pdf"):
        assert words in card(visitor, "9.5"), words
    visitor.look("assessment-open")
    open_card = visitor.page.locator("[id='c-9.3']")
    open_card.get_by_role("button", name="评判第九条第3项").click()
    assert visitor.page.evaluate("document.activeElement.name") == "met"  # the browser asks for an answer first
    assert visitor.page.locator("[id='met-9.5']").count() == 0
    visitor.open("/eligibility?round=2026")
    visitor.follow(visitor.page.locator("tbody a").first.inner_text())
    assert "历次审查" in visitor.text
    assert "号评判" in visitor.text
    visitor.look("assessment-judged")


@pytest.mark.parametrize("account", ["office.1", "auditor.1"])
def test_the_registers_say_who_is_banned_until_when(serving: Serving, visit: Visit, place: str, account: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/login?next=/eligibility")
    visitor.sign_in(account)
    visitor.follow("禁止申报名册")
    for words in ("东海示例热线班组", "示例星四", "2029年6月23日", "2029年6月24日起", "第十八条第3项"):
        assert words in visitor.text, words
    visitor.look("bans")
    visitor.follow("改名或合并")
    assert (visitor.page.get_by_role("button", name="登记承继").count() == 1) is (account == "office.1")
    visitor.look("successions")
    visitor.follow("资格审查")
    visitor.follow("适用新版规则")
    assert (visitor.page.get_by_role("button", name="决定重新审查").count() == 1) is (account == "office.1")
    visitor.look("orders")


def test_the_self_check_takes_only_the_keys(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/self-check/team")
    visitor.page.locator("[id='figures.annual_complaint_count']").focus()
    visitor.page.keyboard.type("0")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert "填写客户满意评价率。" in card(visitor, "10.6")
    assert visitor.page.get_by_label("年投诉件数").input_value() == "0"
