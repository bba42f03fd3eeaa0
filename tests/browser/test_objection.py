"""An objection on a running notice: lodged by a form, followed by its code, on a service whose clock the test holds."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import uvicorn

from tests.browser.conftest import Visit
from tests.publicity.desk import Desk, Staff
from tests.publicity.house import PUBLISHED

NAMES = ("甲", "乙", "丙")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A notice of three that runs."""
    folder: Path = tmp_path_factory.mktemp("notice")
    staff = Staff(folder)
    desk = Desk(folder, staff)
    desk.ready(*NAMES)
    desk.post("/notices", {"round": 2026}, by="pub.wu")
    desk.now = PUBLISHED + timedelta(days=1)
    yield desk
    desk.close()
    staff.accounts.close()


@pytest.fixture(scope="module")
def url(desk: Desk) -> Iterator[str]:
    """Where the service is to be reached by a browser."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(desk.app, access_log=False, log_level="warning", ws="none", lifespan="off"))
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_visitor_objects_and_follows_the_code(desk: Desk, url: str, visit: Visit, any_place: str) -> None:
    visitor = visit(url, any_place)
    visitor.open("/notices")
    visitor.follow("入围名单公示")
    assert "距截止还有 6天15小时" in visitor.text
    visitor.look("notice-running")
    visitor.follow("2026-S-0002")
    page = visitor.page
    assert page.get_by_label("申报编号").input_value() == "2026-S-0002"
    page.get_by_label("申报编号").fill("2025-S-0001")
    page.get_by_label("异议内容").fill("申报数据与实际不符")
    visitor.look("objection-form")
    visitor.press("提交异议", status=422)
    assert "申报编号：不是2026年度的申报编号" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("异议内容").input_value() == "申报数据与实际不符"
    visitor.look("objection-wrong")
    page.get_by_role("alert").get_by_role("link", name="申报编号").click()
    assert page.evaluate("document.activeElement.id") == "application_number"
    page.get_by_label("申报编号").fill("2026-S-0002")
    visitor.press("提交异议", status=201)
    code = page.locator("#query-code").inner_text()
    visitor.look("objection-receipt")
    desk.project()
    visitor.follow("凭查询码查询处理情况")
    page.get_by_label("查询码").fill(code.lower())
    visitor.press("查询")
    assert "正在核查处理" in visitor.text
    (lodged,) = [
        each
        for each in desk.get("/objections?round=2026", by="leader.li").json()["objections"]
        if each["state"] == "open"
    ]
    resolved = {"outcome": "dismissed", "reason": "经核查数据属实"}
    desk.post(f"/objections/{lodged['objection_id']}/resolve", resolved, by="leader.li")
    page.get_by_label("查询码").fill(code)
    visitor.press("查询")
    assert "异议不成立" in visitor.text
    assert "经核查数据属实" in visitor.text
    visitor.look("objection-dismissed")


def test_an_empty_objection_is_stopped_by_the_browser(desk: Desk, url: str, visit: Visit) -> None:
    visitor = visit(url, "phone")
    visitor.open("/notices/2026/objection")
    before = desk.events()
    visitor.page.get_by_role("button", name="提交异议").click()
    missing = visitor.page.evaluate("[document.activeElement.name, document.activeElement.validity.valueMissing]")
    assert missing == ["application_number", True]
    assert desk.events() == before
