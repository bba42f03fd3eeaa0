"""A real server: bodies of 100 MB are refused while memory stays flat, malformed requests never become a 500."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, psutil.Process]]:
    folder = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "tests.web.serve", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with connect(port) as warm:
            ask(warm, b"GET /healthz HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
        yield port, psutil.Process(process.pid)
        process.terminate()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def ask(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    return read_answer(connection)


def read_answer(connection: socket.socket) -> bytes:
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(65_536)
        if not piece:
            break
        answer += piece
    return answer


def head(path: str, *more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "host: h", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@pytest.mark.parametrize("path", ["/api/anything", "/api/files", "/nowhere", "/api/unread"])
@pytest.mark.parametrize("stated", [True, False])
def test_100_mb_are_refused_while_memory_stays_flat(
    server: tuple[int, psutil.Process], path: str, stated: bool
) -> None:
    port, process = server
    before = process.memory_info().rss
    most = before
    length = f"content-length: {100 * MIB}" if stated else "transfer-encoding: chunked"
    with connect(port) as connection:
        connection.sendall(head(path, "content-type: application/json", length))
        piece = b" " * MIB
        sent = 0
        with suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(piece if stated else b"%x\r\n%s\r\n" % (MIB, piece))
                sent += MIB
                most = max(most, process.memory_info().rss)
            if not stated:
                connection.sendall(b"0\r\n\r\n")
        answer = read_answer(connection)
    status = answer.split(b" ", 2)[1]
    # A route that reads no body, or no JSON, may answer before anything of an unstated length came.
    assert status == b"413" or (not stated and path != "/api/anything"), answer
    assert most - before < 12 * MIB
    with connect(port) as connection:
        assert b"200 OK" in ask(connection, b"GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /api/texts/%00 HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /api/texts/%ff HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /api/texts/a%zz HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /api/texts/a?q=%00 HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /api/texts/a?q=\xff HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /api/texts/\xe4\xb8\xad HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /api/texts/\x00 HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /account HTTP/1.1\r\nhost: h\r\ncookie: honours_session=\xff\xfe\r\n\r\n",
        b"GET /account HTTP/1.1\r\nhost: h\r\nauthorization: Bearer \xff\r\n\r\n",
        b"GET http://[/ HTTP/1.1\r\nhost: h\r\n\r\n",
        b"POST /api/anything HTTP/1.1\r\nhost: h\r\ncontent-length: -1\r\n\r\n",
        b"POST /api/anything HTTP/1.1\r\nhost: h\r\ncontent-type: \xff\r\ncontent-length: 2\r\n\r\n{}",
        b"POST /api/files HTTP/1.1\r\nhost: h\r\ncontent-type: multipart/form-data\r\ncontent-length: 2\r\n\r\n{}",
        head("/login", "origin: http://h", "content-type: application/x-www-form-urlencoded", "content-length: 11")
        + b"account=%00",
    ],
)
def test_malformed_requests_are_refused_and_never_a_500(
    server: tuple[int, psutil.Process], request_bytes: bytes
) -> None:
    with connect(server[0]) as connection:
        answer = ask(connection, request_bytes)
    assert answer.split(b" ", 2)[1][:1] == b"4", answer


def test_a_client_that_goes_away_leaves_nothing_behind(server: tuple[int, psutil.Process]) -> None:
    for _ in range(20):
        with connect(server[0]) as connection:
            connection.sendall(head("/api/anything", "content-type: application/json", "content-length: 1000") + b"{")
    with connect(server[0]) as connection:
        assert b"200 OK" in ask(connection, b"GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n")
