"""Limits: size, time and characters, refused before anything is done with them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from shared.web.limits import MIB, Limits
from tests.web.conftest import bearer
from tests.web.test_problems import check

JSON = {"content-type": "application/json"}


class Body:
    """A request's body as a server hands it over, counting what was asked for."""

    def __init__(self, chunk: bytes, times: int, pause: float = 0.0) -> None:
        self.chunk = chunk
        self.times = times
        self.pause = pause
        self.handed = 0

    async def receive(self) -> Message:
        if self.handed >= self.times:
            await asyncio.sleep(3600)
        await asyncio.sleep(self.pause)
        self.handed += 1
        return {"type": "http.request", "body": self.chunk, "more_body": self.handed < self.times}


async def call(app: Any, path: str, body: Body, headers: dict[str, str], method: str = "POST") -> tuple[int, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "state": {},
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("honours.test", 80),
    }  # fmt: skip
    await app(scope, body.receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/api/anything", "/api/unread", "/nowhere"])
async def test_a_stated_length_above_the_limit_is_refused_unread(app: FastAPI, path: str) -> None:
    body = Body(b"x" * 1000, 100_000)
    status, answer = await call(app, path, body, {**JSON, "content-length": str(100 * MIB)})
    assert status == 413
    assert "1 MB" in answer.decode()
    assert body.handed == 0


@pytest.mark.anyio
@pytest.mark.parametrize("content", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
async def test_an_unstated_length_is_counted_and_refused_at_the_limit(app: FastAPI, content: str) -> None:
    body = Body(b" " * 65_536, 1600)
    status, answer = await call(app, "/api/anything", body, {"content-type": content})
    assert status == 413
    assert b"urn:problem:content-too-large" in answer
    assert body.handed == MIB // 65_536 + 1


@pytest.mark.anyio
async def test_a_lie_about_the_length_does_not_help(app: FastAPI) -> None:
    status, _ = await call(app, "/api/anything", Body(b" " * 65_536, 1600), {**JSON, "content-length": "10"})
    assert status == 413


@pytest.mark.parametrize(("size", "status"), [(2 * MIB, 200), (4 * MIB, 413)])
def test_a_route_may_take_more_by_its_own_limit(client: TestClient, size: int, status: int) -> None:
    answer = client.post("/api/files", files={"file": ("x.bin", b"x" * size)})
    assert answer.status_code == status, answer.text
    if status == 413:
        assert "3 MB" in check(answer, 413)["detail"]


@pytest.mark.anyio
async def test_a_routes_own_limit_holds_without_a_stated_length(app: FastAPI) -> None:
    body = Body(b"x" * 65_536, 1600)
    status, _ = await call(app, "/api/files", body, {"content-type": "multipart/form-data; boundary=x"})
    assert status in {400, 413}
    assert body.handed <= 3 * MIB // 65_536 + 1


@pytest.mark.anyio
@pytest.mark.parametrize("length", ["-1", "x", "1e3", "9" * 30])
async def test_a_malformed_length_is_refused(app: FastAPI, length: str) -> None:
    status, _ = await call(app, "/api/anything", Body(b"{}", 1), {**JSON, "content-length": length})
    assert status in {400, 413}


@pytest.mark.anyio
async def test_a_body_that_falls_silent_is_given_up(app: FastAPI) -> None:
    limits = Limits(app.middleware_stack or app.build_middleware_stack(), api=app, silence=0.05)
    body = Body(b"{", 2, pause=0.0)
    body.times = 1
    original = body.receive

    async def receive() -> Message:
        message = await original()
        return {**message, "more_body": True}

    body.receive = receive  # type: ignore[method-assign]
    status, answer = await call(limits, "/api/anything", body, JSON)
    assert status == 408
    assert "超时" in answer.decode()


@pytest.mark.anyio
async def test_a_body_that_drips_is_given_up(app: FastAPI) -> None:
    limits = Limits(app.middleware_stack or app.build_middleware_stack(), api=app, silence=1.0, grace=0.2)
    status, _ = await call(limits, "/api/anything", Body(b" ", 10_000, pause=0.02), JSON)
    assert status == 408


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": 1e999}',
        b"[" * 50 + b"]" * 50,
        b'{"a": "\xff"}',
        b'{"a": ' + b"9" * 50 + b"}",
    ],
)
@pytest.mark.parametrize("content", ["application/json", "application/json; charset=utf-8", "application/x+json"])
def test_json_that_could_be_mistaken_is_refused(client: TestClient, body: bytes, content: str) -> None:
    check(client.post("/api/anything", content=body, headers={"content-type": content}), 400, "malformed-content")


def test_json_passes_unchanged(client: TestClient) -> None:
    body = {"name": "张三😀", "figures": [1, 2.5, None, True], "deep": {"x": {"y": "\u2028"}}}
    assert client.post("/api/anything", json=body).json() == body


@pytest.mark.anyio
async def test_json_in_many_pieces_passes(app: FastAPI) -> None:
    pieces = iter([b'{"na', b'me": "\xe5', b"\xbc\xa0", b'"}'])
    body = Body(b"", 4)

    async def receive() -> Message:
        body.handed += 1
        return {"type": "http.request", "body": next(pieces), "more_body": body.handed < 4}

    body.receive = receive  # type: ignore[method-assign]
    status, answer = await call(app, "/api/anything", body, JSON)
    assert (status, answer.decode()) == (200, '{"name":"张"}')


@pytest.mark.parametrize("body", [b"a=%00", b"a=%zz", b"a=%", b"a=%ff", b"a=\xff", b"a=\x00"])
def test_forms_that_could_be_mistaken_are_refused(client: TestClient, body: bytes) -> None:
    headers = {**bearer(client), "content-type": "application/x-www-form-urlencoded"}
    check(client.post("/form", content=body, headers=headers), 400, "malformed-content")


def test_a_form_passes(client: TestClient) -> None:
    answer = client.post("/form", data={"name": "张三 & 李四", "rate": "96.5%"}, headers=bearer(client))
    assert answer.json() == {"name": "张三 & 李四", "rate": "96.5%"}


@pytest.mark.parametrize(
    "target",
    ["/t/%00", "/t/a%zz", "/t/%ff", "/t/x?q=%00", "/t/x?q=%", "/t/x?%ed%a0%80", "/t/x?\u4e2d\0"],
)
def test_targets_that_could_be_mistaken_are_refused(client: TestClient, target: str) -> None:
    path, _, query = target.partition("?")
    assert asyncio.run(_raw(client.app, path, query)) == 400


async def _raw(app: Any, path: str, query: str) -> int:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    await app(
        {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/api/texts/x", "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [], "state": {}, "client": None, "server": None,
        },
        receive,
        send,
    )  # fmt: skip
    return int(sent[0]["status"])


def test_chinese_targets_pass(client: TestClient) -> None:
    assert client.get("/api/texts/张三?q=李四%25").json() == "张三李四%"


def test_a_very_long_target_is_refused(client: TestClient) -> None:
    check(client.get("/api/texts/x?q=" + "a" * 9000), 414)
