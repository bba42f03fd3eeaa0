"""What no body may do to a suite that serves: fill its memory or its disk, reach its history, or end in a 500."""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from shared.history import open_ledger
from tests.api.refusals import check
from tests.suite import Serving

MIB = 1024 * 1024
SENT = 100 * MIB
GROWTH = 20 * MIB
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
FILE = "application/octet-stream"


class Answer:
    """An answer as it came over a socket, as `check` reads it."""

    def __init__(self, raw: bytes) -> None:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status_code = int(lines[0].split(" ")[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.text = body.decode()

    def json(self) -> Any:
        return json.loads(self.text)


@pytest.fixture(scope="module")
def web(serving: Serving) -> psutil.Process:
    """The process that serves, after it has done each kind of thing once."""
    with serving.client("applicant.haizhou") as client:
        assert client.post("/api/applications", content=b"{}", headers={"content-type": JSON}).status_code == 422
        upload = b"%PDF-1.7 " + bytes(30 * MIB)
        assert client.post("/api/applications/materials?name=warm.pdf", content=upload).status_code == 201
    (found,) = (
        each for each in psutil.Process(serving.process.pid).children(recursive=True) if each.name() == "honours-web"
    )
    return found


@pytest.fixture
def token(serving: Serving) -> str:
    with serving.client("applicant.haizhou") as client:
        return str(client.headers["Authorization"])


@pytest.fixture(autouse=True)
def _nothing_is_stored(serving: Serving) -> Iterator[None]:
    def stored() -> tuple[Any, ...]:
        heads = []
        for name in ("applications", "eligibility", "review", "publicity", "surveys"):
            ledger = open_ledger(f"sqlite:///{serving.data}/{name}.db")
            heads.append(ledger.head().position)
            ledger.close()
        return tuple(heads), sorted(path for path in (serving.data / "files").rglob("*") if path.is_file())

    before = stored()
    yield
    assert stored() == before


def connected(serving: Serving) -> socket.socket:
    address = urlsplit(serving.url)
    return socket.create_connection((address.hostname, address.port), timeout=30)


def head(path: str, kind: str, *more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"content-type: {kind}", "connection: close", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def rest(connection: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionError):
        while piece := connection.recv(65_536):
            answer += piece
    return answer


@pytest.mark.parametrize("stated", [True, False], ids=["stated", "chunked"])
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/applications", JSON),
        ("/api/surveys", JSON),
        ("/api/publicity/objections", JSON),
        ("/api/login", JSON),
        ("/login", FORM),
        ("/notices/2026/objection", FORM),
        ("/api/applications/materials?name=a.pdf", FILE),
    ],
)
def test_a_body_of_100_mb_is_refused_and_memory_does_not_grow(
    serving: Serving, web: psutil.Process, token: str, path: str, kind: str, stated: bool
) -> None:
    length = f"content-length: {SENT}" if stated else "transfer-encoding: chunked"
    piece = (b"%PDF-1.7 " if kind == FILE else b'{"a": "').ljust(MIB, b"x")
    most = before = web.memory_info().rss
    with connected(serving) as connection:
        connection.sendall(head(path, kind, length, f"authorization: {token}", "origin: http://127.0.0.1"))
        with suppress(ConnectionError):
            for _ in range(SENT // MIB):
                connection.sendall(piece if stated else b"%x\r\n%s\r\n" % (MIB, piece))
                most = max(most, web.memory_info().rss)
        answer = rest(connection)
    most = max(most, web.memory_info().rss)
    if answer:  # what is still being sent when the server closes can cost the client the answer
        check(Answer(answer), 413)
    assert most - before < GROWTH, f"{(most - before) / MIB:.1f} MB"
    with serving.client() as client:
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/api/applications", "/api/surveys", "/api/publicity/objections", "/api/login"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"a": "\0"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\udc00\\ud800"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"\\udfff": 1}',
        b"\xff\xfe{\0}\0",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:16]),
)
def test_nul_surrogates_and_depth_are_refused(serving: Serving, token: str, path: str, body: bytes) -> None:
    with connected(serving) as connection:
        connection.sendall(head(path, JSON, f"content-length: {len(body)}", f"authorization: {token}") + body)
        problem = check(Answer(rest(connection)), 400)
    assert problem["type"] == "urn:problem:malformed-content"


BOMB = gzip.compress(bytes(SENT))


@pytest.mark.parametrize("kind", [JSON, FORM, FILE])
@pytest.mark.parametrize(
    "body",
    [b"\x1f\x8b", b"\x1f\x8b\x08\x00" + bytes(16), gzip.compress(b"{}")[:-4], gzip.compress(b"{}"), b"{}", BOMB],
    ids=["two bytes", "zeros", "cut off", "well-formed", "not packed", "bomb"],
)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip", "x"])
def test_packed_bodies_are_refused_unread(
    serving: Serving, web: psutil.Process, token: str, kind: str, body: bytes, coding: str
) -> None:
    path = "/api/applications/materials?name=a.pdf" if kind == FILE else "/login" if kind == FORM else "/api/surveys"
    before = web.memory_info().rss
    coded = (f"content-encoding: {coding}", f"content-length: {len(body)}", f"authorization: {token}")
    with connected(serving) as connection:
        connection.sendall(head(path, kind, *coded) + body)
        answer = Answer(rest(connection))
    assert "Content-Encoding" in check(answer, 415)["detail"]
    assert answer.headers["accept-encoding"] == "identity"
    assert web.memory_info().rss - before < GROWTH


def test_gzip_that_does_not_say_so_is_refused(serving: Serving, token: str) -> None:
    for body in (b"\x1f\x8b\x08\x00" + bytes(16), gzip.compress(b"{}")):
        with connected(serving) as connection:
            sent = head("/api/surveys", JSON, f"content-length: {len(body)}", f"authorization: {token}")
            connection.sendall(sent + body)
            check(Answer(rest(connection)), 400)
