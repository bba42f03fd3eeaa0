"""The embedded server: quick to start, gone with its suite, and never two on one store."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.messaging import EmbeddedNats, StoreInUseError
from shared.messaging.server import ServerNotStartedError
from shared.messaging.store_lock import Run, start_time

STARTER = """
import sys, time
from shared.messaging import EmbeddedNats
server = EmbeddedNats(sys.argv[1])
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


def start_elsewhere(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """A suite in another process, and its server's pid."""
    suite = subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert suite.stdout
    return suite, int(suite.stdout.readline())


def end(suite: subprocess.Popen[str]) -> None:
    suite.kill()
    suite.communicate()


def test_server_is_healthy_within_a_second_and_stops_cleanly(tmp_path: Path) -> None:
    server = EmbeddedNats(tmp_path)
    begun = time.monotonic()
    url = server.start()
    assert time.monotonic() - begun < 1
    host, _, port = url.rpartition("@")[2].partition(":")
    assert host == "127.0.0.1"
    with socket.create_connection((host, int(port))) as connection:
        assert b'"jetstream":true' in connection.recv(4096)
    pid = server.pid
    assert pid is not None
    server.stop()
    assert start_time(pid) == ""
    assert "Server Exiting" in server.log.read_text()


def test_restart_keeps_port_and_token(tmp_path: Path) -> None:
    server = EmbeddedNats(tmp_path)
    first = server.start()
    server.stop()
    assert EmbeddedNats.url_of(tmp_path) is None
    assert server.start() == first == EmbeddedNats.url_of(tmp_path)
    server.stop()


def test_taken_port_is_not_waited_for(tmp_path: Path) -> None:
    server = EmbeddedNats(tmp_path)
    port = int(server.start().rpartition(":")[2])
    server.stop()
    with socket.create_server(("127.0.0.1", port)):
        assert int(server.start().rpartition(":")[2]) != port
    server.stop()


def test_server_needs_its_token(tmp_path: Path) -> None:
    server = EmbeddedNats(tmp_path)
    host, _, port = server.start().rpartition("@")[2].partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.recv(4096)
        connection.sendall(b"CONNECT {}\r\nPING\r\n")
        assert b"Authorization Violation" in connection.recv(4096)
    server.stop()
    for name in ("nats.conf", "run.json"):
        assert stat.S_IMODE((server.directory / name).stat().st_mode) == 0o600


def test_second_start_is_refused_while_the_suite_lives(tmp_path: Path) -> None:
    suite, _ = start_elsewhere(tmp_path)
    try:
        with pytest.raises(StoreInUseError, match=str(suite.pid)):
            EmbeddedNats(tmp_path).start()
    finally:
        end(suite)


def test_server_dies_with_its_suite_and_a_new_start_works(tmp_path: Path) -> None:
    suite, pid = start_elsewhere(tmp_path)
    end(suite)
    server = EmbeddedNats(tmp_path)
    server.start()
    assert server.pid != pid
    assert start_time(pid) == ""
    server.stop()


def test_orphan_is_ended(tmp_path: Path) -> None:
    """A server whose suite is gone and that the kernel did not end, as after a lost parent-death signal."""
    left = EmbeddedNats(tmp_path)
    left.start()
    assert left.pid is not None
    record = left.directory / "run.json"
    Run(left.url, left.pid, start_time(left.pid), os.getpid(), "of an earlier process with this id").write(record)
    left._lock.release()  # as if this process were gone; the child still holds it
    server = EmbeddedNats(tmp_path)
    server.start()
    assert left.pid is None
    server.stop()


def test_stranger_with_the_recorded_pid_is_left_alone(tmp_path: Path) -> None:
    suite, pid = start_elsewhere(tmp_path)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        end(suite)
        record = tmp_path / "nats" / "run.json"
        run = Run.read(record)
        assert run is not None
        Run(run.url, sleeper.pid, start_time(sleeper.pid), run.owner, run.owner_started).write(record)
        server = EmbeddedNats(tmp_path)
        server.start()  # the lock is free as soon as the real one has ended
        server.stop()
        assert sleeper.poll() is None
        assert start_time(pid) == ""
    finally:
        sleeper.kill()
        sleeper.wait()


def test_server_that_does_not_start_says_where_to_look(tmp_path: Path) -> None:
    broken = EmbeddedNats(tmp_path, binary=Path("/bin/false"))
    with pytest.raises(ServerNotStartedError, match=r"nats\.log"):
        broken.start()
    server = EmbeddedNats(tmp_path)  # the store is free again
    server.start()
    server.stop()
