"""Every refusal is a problem as RFC 9457 says, in Chinese, for programs as JSON and for people as a page."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import BROWSER, bearer
from tests.web.test_fields import STAR


def check(answer: Any, status: int, kind: str = "") -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert found["type"].startswith("urn:problem:")
    assert not kind or found["type"] == f"urn:problem:{kind}"
    return found


def test_a_broken_rule_tells_article_and_remedy(client: TestClient) -> None:
    found = check(client.get("/api/errors/rule"), 409, "notice-still-running")
    assert found["detail"] == "公示尚未期满，不能授予称号。"
    assert found["article"] == "第十五条"
    assert found["remedy"] == "请在公示期满后办理。"


def test_what_is_not_there_is_404(client: TestClient) -> None:
    assert check(client.get("/api/errors/missing"), 404)["detail"] == "没有这份申报。"
    check(client.get("/nowhere"), 404, "not-found")


def test_errors_of_the_domain_name_their_fields(client: TestClient) -> None:
    found = check(client.get("/api/errors/input"), 422, "invalid-input")
    assert found["errors"] == [{"field": "materials.0.kind", "message": "缺少承诺书"}]


@pytest.mark.parametrize("name", ["ledger", "postgres", "sqlite"])
def test_a_database_that_is_away_is_503_without_details(client: TestClient, name: str) -> None:
    answer = client.get(f"/api/errors/{name}")
    check(answer, 503)
    assert answer.headers["retry-after"] == "5"
    assert "10.0.0.5" not in answer.text
    assert "SELECT" not in answer.text


def test_an_unexpected_error_is_500_with_an_id_and_a_log_line_without_values(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/api/errors/unexpected?phone=13812345678")
    found = check(answer, 500)
    number = found["instance"].removeprefix("urn:uuid:")
    assert number in found["detail"]
    assert number in caplog.text
    assert "ValueError" in caplog.text
    assert "routes.py" in caplog.text
    own = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert "13812345678" not in answer.text + own


def test_an_error_after_the_answer_began_is_logged_without_values(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/api/late-error")
    assert answer.status_code == 200
    assert "ValueError" in caplog.text
    assert "13812345678" not in caplog.text


def test_wrong_input_names_every_field(client: TestClient) -> None:
    body = {"round": "x", "form": {**STAR, "service_figures": {"satisfaction_rate": 120, "complaints": 0}}}
    found = check(client.post("/api/applications", json=body, headers=bearer(client)), 422, "invalid-input")
    assert found["errors"] == [
        {"field": "round", "message": "应为整数"},
        {"field": "form.service_figures.satisfaction_rate", "message": "不能大于 100"},
    ]


@pytest.mark.parametrize(
    ("url", "field"),
    [("/api/items/x", "number"), ("/api/items/1?limit=0", "limit"), ("/api/items/1?limit=x", "limit")],
)
def test_wrong_parameters_are_named(client: TestClient, url: str, field: str) -> None:
    assert [error["field"] for error in check(client.get(url), 422)["errors"]] == [field]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/api/applications", "POST"), ("/api/items/1", "DELETE, GET"), ("/api/items/count", "POST")],
)
def test_a_method_that_is_not_there_is_405_and_says_which_are(client: TestClient, path: str, allowed: str) -> None:
    answer = client.put(path)
    check(answer, 405)
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", None])
def test_another_content_type_is_415(client: TestClient, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    check(client.post("/api/anything", content=b'{"a": 1}', headers=headers), 415)


def test_no_body_at_all_is_422(client: TestClient) -> None:
    check(client.post("/api/anything", headers={"content-type": "application/json"}), 422)


@pytest.mark.parametrize("body", [b"{", b"", b"[1,]", b'{"a": 1} x', b"\xff\xfe{}", b"not json"])
def test_malformed_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/anything", content=body, headers={"content-type": "application/json"})
    check(answer, 422 if body == b"" else 400)


def test_a_browser_gets_a_page(client: TestClient) -> None:
    answer = client.get("/nowhere", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "您访问的页面或记录不存在" in answer.text
    assert 'lang="zh-CN"' in answer.text


def test_the_api_answers_json_even_to_a_browser(client: TestClient) -> None:
    check(client.get("/api/errors/rule", headers=BROWSER), 409)


def test_what_stands_in_a_problem_is_escaped_on_the_page(client: TestClient) -> None:
    answer = client.get("/nowhere?<script>alert(1)</script>", headers=BROWSER)
    assert "<script>alert" not in answer.text
