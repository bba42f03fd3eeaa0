"""The layout, the headers of every answer, static files, formats."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.testclient import TestClient

from shared.web import Accounts, NavItem, create_app, public, render
from shared.web.layout import STATIC, code_text, date_text, moment_text, number_text
from tests.web.conftest import BROWSER, bearer
from tests.web.routes import PASSWORD


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/api/errors/unexpected", "/static/suite.css", "/docs"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=BROWSER).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "cache-control" in headers


def test_a_refusal_by_the_limits_carries_them_too(client: TestClient) -> None:
    answer = client.post("/api/anything", content=b"x", headers={"content-length": "99999999"})
    assert answer.status_code == 413
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_are_not_stored_and_versioned_files_are(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.headers["cache-control"] == "no-store"
    (sheet,) = re.findall(r'href="(/static/suite\.css[^"]*)"', page.text)
    assert "immutable" in client.get(sheet).headers["cache-control"]
    assert client.get("/static/suite.css").headers["cache-control"] == "no-store"
    assert client.get("/static/../layout.py").status_code == 404
    assert client.get("/static/%2e%2e/layout.py").status_code == 404


def test_a_page_has_language_title_skip_link_navigation_and_no_inline_script(client: TestClient) -> None:
    text = client.get("/login", headers=BROWSER).text
    assert '<html lang="zh-CN">' in text
    assert "<title>登录 - 连云港市用户满意服务明星</title>" in text
    assert 'href="#main"' in text
    assert 'id="main"' in text
    assert [label in text for label in ("首页", "公示", "荣誉名录", "接口文档", "登录")] == [True] * 5
    assert 'href="/login" aria-current="page"' in text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", text)


def test_navigation_offers_what_is_for_whom_reads_it(client: TestClient, accounts: Accounts) -> None:
    accounts.add("peer", name="对接", department="zlxh", roles=["integrator"], password=PASSWORD)
    offered = {}
    for account in ("", "li.na", "peer"):
        headers = BROWSER | (bearer(client, account) if account else {})
        offered[account] = 'href="/applications"' in client.get("/", headers=headers).text
    assert offered == {"": False, "li.na": True, "peer": False}


def test_the_style_sheet_is_small_and_refers_to_no_other_host() -> None:
    text = (STATIC / "suite.css").read_text(encoding="utf-8")
    assert len(text.encode()) < 12_000
    assert "//" not in text.replace("/*", "").replace("*/", "")
    assert "@import" not in text


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_has_the_contrast_of_wcag_aa() -> None:
    text = (STATIC / "suite.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))
    colours["paper"] = "#ffffff"
    for ground in ("paper", "ground"):
        for ink in ("ink", "soft", "red", "red-dark", "green", "blue", "gold"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast("#ffffff", colours["red"]) >= 4.5
    assert contrast("#767d85", "#ffffff") >= 3


def test_a_service_renders_its_own_templates_on_the_layout(tmp_path: Path) -> None:
    (tmp_path / "hello.html").write_text(
        '{% extends "base.html" %}{% import "macros.html" as ui %}'
        '{% block main %}{{ ui.facts([("日期", day | date), ("金额", sum | number)]) }}'
        '{{ ui.table("名单", ["姓名"], [["<b>"]]) }}{{ ui.badge("公示中", "now") }}{% endblock %}',
        encoding="utf-8",
    )
    routes = APIRouter(dependencies=[Depends(public)])

    @routes.get("/hello")
    def hello(request: Request) -> Response:
        return render(request, "greetings/hello.html", day=date(2026, 7, 1), sum=Decimal("1234.50"))

    app: FastAPI = create_app(
        routers=[routes], templates={"greetings": tmp_path}, navigation=[NavItem("问候", "/hello")]
    )
    text = TestClient(app).get("/hello").text
    assert "2026年7月1日" in text
    assert "1,234.5" in text
    assert "&lt;b&gt;" in text
    assert 'href="/hello" aria-current="page">问候' in text


def test_code_is_marked_and_everything_escaped() -> None:
    assert code_text("`a<b>` & <i>") == "<code>a&lt;b&gt;</code> &amp; &lt;i&gt;"


def test_dates_and_figures_are_written_as_people_write_them() -> None:
    evening = datetime(2026, 6, 30, 16, 5, tzinfo=UTC)
    assert (date_text(evening), moment_text(evening)) == ("2026年7月1日", "2026年7月1日 00:05")
    assert [number_text(value) for value in (Decimal("1E+3"), Decimal("96.50"), 1000, 0, -1.5)] == [
        "1,000", "96.5", "1,000", "0", "-1.5",
    ]  # fmt: skip
