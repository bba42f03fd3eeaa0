"""The documents of the interfaces: complete, readable, and without any other host."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from shared.web import create_app
from shared.web.asyncapi_page import overview
from shared.web.layout import STATIC
from tests.web.routes import router

VENDORED = STATIC / "vendor" / "swagger-ui"
DOCUMENT: dict[str, Any] = {
    "asyncapi": "3.0.0",
    "info": {"title": "事件", "version": "1", "description": "各服务之间的事件"},
    "channels": {
        "submitted": {
            "address": "evt.{department}.applications.application.submitted.v1",
            "messages": {"Submitted": {"$ref": "#/components/messages/Submitted"}},
        },
        "evt/x": {"address": "x", "messages": {}},
    },
    "operations": {
        "publishSubmitted": {"action": "send", "channel": {"$ref": "#/channels/submitted"}},
        "readX": {"action": "receive", "title": "接收", "channel": {"$ref": "#/channels/evt~1x"}},
    },
    "components": {
        "messages": {
            "Submitted": {"title": "申报已提交", "summary": "一份申报", "payload": {"$ref": "#/components/schemas/Env"}}
        },
        "schemas": {
            "Env": {
                "type": "object",
                "required": ["id", "data"],
                "properties": {
                    "id": {"type": "string", "format": "uuid", "description": "编号"},
                    "kind": {"const": "a.b.v1"},
                    "data": {"$ref": "#/components/schemas/Data"},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
            },
            "Data": {
                "type": "object",
                "title": "Data",
                "properties": {
                    "rate": {"type": "number", "minimum": 0, "maximum": 100},
                    "sex": {"enum": ["female", "male"]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Data"}},
                    "maybe": {"anyOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]},
                },
            },
            "Part": {"type": "object", "title": "Part", "properties": {"n": {"type": "integer"}}},
        },
    },
}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "submitted.v1.json").write_text('{"type": "object"}', encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    return TestClient(create_app(routers=[router()], asyncapi=lambda: DOCUMENT, schemas=tmp_path))


def test_the_events_page_shows_channels_operations_messages_and_fields(client: TestClient) -> None:
    text = client.get("/docs/events").text
    for shown in (
        "evt.{department}.applications.application.submitted.v1",
        "申报已提交",
        "发布 · publishSubmitted",
        "订阅 · 接收",
        "<code>data.rate</code>",
        "number ≥ 0 ≤ 100",
        "female | male",
        "string | null",
        'href="#c2"',
        'id="c2"',
        'href="/docs/asyncapi.json"',
        'href="/docs/schemas/submitted.v1.json"',
    ):
        assert shown in text, shown
    assert client.get("/docs/asyncapi.json").json() == DOCUMENT


def test_fields_of_nested_and_recursive_schemas_are_listed_once() -> None:
    (message,) = overview(DOCUMENT).channels[1].messages
    found = [(field.path, field.type, field.required) for field in message.fields]
    assert found == [
        ("id", "uuid", True),
        ("kind", "= a.b.v1", False),
        ("data", "Data", True),
        ("data.rate", "number ≥ 0 ≤ 100", False),
        ("data.sex", "female | male", False),
        ("data.parts", "[Data]", False),
        ("data.maybe", "Part | null", False),
        ("data.maybe.n", "integer", False),
        ("note", "string | null", False),
    ]


def test_what_all_messages_have_stands_once() -> None:
    second = {**DOCUMENT["components"]["messages"]["Submitted"], "payload": {"$ref": "#/components/schemas/Other"}}
    other = {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "#/components/schemas/Id"}}}
    first = DOCUMENT["components"]["schemas"]["Env"]["properties"]["id"]
    document = {
        **DOCUMENT,
        "channels": {**DOCUMENT["channels"], "z": {"messages": {"Z": {"$ref": "#/components/messages/Z"}}}},
        "components": {
            "messages": {**DOCUMENT["components"]["messages"], "Z": second},
            "schemas": {**DOCUMENT["components"]["schemas"], "Other": other, "Id": first},
        },
    }
    page = overview(document)
    assert [field.path for field in page.envelope] == ["id"]
    assert [[field.path for field in message.fields][:2] for each in page.channels for message in each.messages] == [
        ["kind", "data"],
        [],
    ]


def test_only_schemas_are_served(client: TestClient) -> None:
    assert client.get("/docs/schemas/submitted.v1.json").json() == {"type": "object"}
    for name in ("secret.txt", "..%2fsecret.txt", "%2e%2e", "nothing.json"):
        assert client.get(f"/docs/schemas/{name}").status_code == 404


def test_without_a_document_the_page_says_so() -> None:
    client = TestClient(create_app())
    assert "没有事件文档" in client.get("/docs/events").text
    assert client.get("/docs/asyncapi.json").status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/docs/events"])
def test_the_pages_refer_to_no_other_host(client: TestClient, path: str) -> None:
    text = client.get(path).text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert [url for url in loaded if not url.startswith(("/", "#"))] == []
    assert [url for url in loaded if url.startswith("//")] == []
    for url in {url for url in loaded if url.startswith("/static/")}:
        assert client.get(url).status_code == 200


def test_the_vendored_files_are_the_published_ones_and_load_nothing_else() -> None:
    stated = dict(re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", (VENDORED / "VENDORED.md").read_text(encoding="utf-8")))
    assert stated.keys() == {path.name for path in VENDORED.iterdir()} - {"VENDORED.md"}
    for name, digest in stated.items():
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == digest
    assert not re.search(r"url\(['\"]?(?:https?:)?//", (VENDORED / "swagger-ui.css").read_text(encoding="utf-8"))
    assert "validatorUrl: null" in (STATIC / "docs.js").read_text(encoding="utf-8")


def test_openapi_documents_every_refusal_as_a_problem(app: FastAPI) -> None:
    document = TestClient(app).get("/openapi.json").json()
    operation = document["paths"]["/api/applications"]["post"]
    for status in ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503"):
        reference = operation["responses"][status]["$ref"].rpartition("/")[2]
        content = document["components"]["responses"][reference]["content"]
        assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert operation["security"] == [{"bearer": []}]
    assert "推荐部门经办人、活动办公室" in operation["description"]
    assert "security" not in document["paths"]["/api/login"]["post"]
    assert "HTTPValidationError" not in str(document)
    assert "/login" not in document["paths"]
    ready = document["paths"]["/readyz"]["get"]["responses"]["503"]["content"]
    assert ready.keys() == {"application/json", "application/problem+json"}


def test_every_reference_of_the_openapi_document_leads_somewhere(app: FastAPI) -> None:
    document = TestClient(app).get("/openapi.json").json()
    for reference in set(re.findall(r"'\$ref': '#/([^']+)'", str(document))):
        found: Any = document
        for part in reference.split("/"):
            found = found[part]
