"""Signing in, and what applicants and staff see: their own, what awaits them, where an application stands."""

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.suite import Serving

HAIZHOU = "海州区"


def enter(visitor: Visitor, account: str) -> None:
    visitor.open("/")
    visitor.follow("登录", within="header")
    visitor.sign_in(account)


def listed(visitor: Visitor) -> set[str]:
    """The numbers on the page of applications."""
    return set(visitor.page.locator("tbody tr td:first-child").all_inner_texts())


def known(serving: Serving, account: str = "auditor.1", **where: str) -> set[str]:
    """The numbers that the API gives an account; the auditor sees all."""
    with serving.client(account) as client:
        rows = client.get("/api/applications").json()["applications"]
    return {row["number"] for row in rows if all(row[name] == value for name, value in where.items())}


def test_a_wrong_password_is_told_and_forgotten(serving: Serving, visit: Visit, any_place: str) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/login")
    visitor.look("login")
    visitor.sign_in("clerk.haizhou", "wrong", status=401)
    assert visitor.page.get_by_role("alert").inner_text() == "账号或密码不正确。"
    assert visitor.page.get_by_label("账号").input_value() == "clerk.haizhou"
    assert visitor.page.get_by_label("密码").input_value() == ""
    visitor.look("login-wrong")


def test_an_applicant_signs_in_follows_an_application_and_signs_out(
    serving: Serving, visit: Visit, any_place: str
) -> None:
    visitor = visit(serving.url, any_place)
    visitor.open("/applications")
    assert visitor.path == "/login"
    visitor.sign_in("applicant.ganyu")
    assert visitor.path == "/applications"
    own = listed(visitor)
    assert own == known(serving, "applicant.ganyu")
    assert own < known(serving)
    visitor.look("applications-of-an-applicant")
    visitor.follow("2026-S-0007")
    for words in ("示例星七 已授予称号", "退回补正", "第 2 版", "第十七条第6项", "S0006号", "当前状态"):
        assert words in visitor.text
    assert visitor.page.locator(".timeline h3").first.inner_text() == "申报"
    visitor.look("timeline")
    visitor.follow("赣榆区经信局辖内申报单位", within="header")
    visitor.look("account")
    visitor.press("退出登录")
    assert visitor.path == "/"
    assert visitor.page.locator("header").get_by_role("link", name="登录").is_visible()
    assert visitor.page.locator("nav").get_by_role("link", name="申报").count() == 0
    visitor.open("/applications")
    assert visitor.path == "/login"


def test_home_tells_who_is_signed_in_what_awaits_it(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    enter(visitor, "clerk.guanyun")
    assert visitor.path == "/"
    assert "待您处理 已提交，待初审：1 份" in visitor.text
    visitor.look("home-of-a-clerk")
    visitor.follow("已提交，待初审：1 份")
    assert listed(visitor) == known(serving, state="submitted", department="guanyun")
    visitor.follow("申报", within="nav")
    assert listed(visitor) == known(serving, department="guanyun")


def test_a_clerk_sees_only_its_department(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/login?next=/applications")
    visitor.sign_in("clerk.haizhou")
    of_haizhou = known(serving, department="haizhou")
    assert of_haizhou
    assert listed(visitor) == of_haizhou
    assert set(visitor.page.locator("tbody td[data-label=推荐单位]").all_inner_texts()) == {HAIZHOU}
    visitor.look("applications-of-a-clerk")
    with serving.client("auditor.1") as client:
        rows = client.get("/api/applications").json()["applications"]
    stranger = next(row["id"] for row in rows if row["department"] == "donghai")
    visitor.open(f"/applications/{stranger}", status=404)
    assert "没有这份申报，或您无权查看" in visitor.text
    assert "海州区经信局经办人" in visitor.page.locator("header").inner_text()
    visitor.open("/nowhere", status=404)
    assert "海州区经信局经办人" in visitor.page.locator("header").inner_text()


def test_the_office_sees_all_and_narrows_the_list(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/login?next=/applications")
    visitor.sign_in("office.1")
    assert listed(visitor) == known(serving)
    visitor.look("applications")
    visitor.page.get_by_label("年度", exact=True).select_option("2026")
    visitor.page.get_by_label("状态", exact=True).select_option("称号已取消")
    visitor.press("筛选")
    assert listed(visitor) == {"2026-S-0004"}
    visitor.follow("2026-S-0004")
    assert "三年内不得重新申报" in visitor.text
    visitor.look("timeline-revoked")


def test_timelines_that_ended_otherwise(serving: Serving, visit: Visit) -> None:
    visitor = visit(serving.url, "phone")
    visitor.open("/login?next=/applications")
    visitor.sign_in("office.1")
    for number, words in {
        "2026-T-0005": "异议成立",
        "2027-S-0001": "申报对象在三年禁止期内",
    }.items():
        visitor.open("/applications")
        visitor.follow(number)
        assert words in visitor.text
        assert visitor.page.locator(".timeline > li").last.inner_text().startswith("当前状态")
    visitor.look("timeline-refused")
