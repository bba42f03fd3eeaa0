"""The script of deploy/postgres on a real PostgreSQL: the databases that the settings name, each for its role alone."""

from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from cli.compose import BUILDS
from shared.settings import ServiceSettings
from tests.deploy.conftest import Postgres


def urls(containers: dict[str, Any], service: str) -> tuple[str, str, str]:
    """History, views and accounts of a service, by its environment in docker-compose.yml."""
    given = containers[service]["environment"]
    settings = ServiceSettings(
        ledger_url=given["HONOURS_LEDGER_URL"],
        views_url=given["HONOURS_VIEWS_URL"],
        accounts_url=given["HONOURS_ACCOUNTS_URL"],
    )
    return settings.ledger_of(service), settings.views_of(service), settings.accounts()


def superuser(postgres: Postgres) -> psycopg.Connection[Any]:
    return postgres.connect("postgres", "postgres", "")


def databases(postgres: Postgres) -> set[tuple[str, str]]:
    with superuser(postgres) as connection:
        query = (
            "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
        )
        return set(connection.execute(query).fetchall())


def test_the_databases_are_those_of_the_settings(postgres: Postgres, containers: dict[str, Any]) -> None:
    named = set()
    for service in BUILDS:
        for url in urls(containers, service):
            parts = conninfo_to_dict(url)
            named.add((parts["dbname"], parts["user"]))

    assert databases(postgres) == named
    assert len(named) == 2 * len(BUILDS) + 1


def test_every_service_gets_into_its_databases(postgres: Postgres, containers: dict[str, Any]) -> None:
    for service in BUILDS:
        password = containers[service]["environment"]["PGPASSWORD"]
        for url in urls(containers, service):
            parts = conninfo_to_dict(url)
            given = {"password": password} | parts
            with postgres.connect(given["dbname"], given["user"], given["password"]) as connection:
                connection.execute("CREATE TEMPORARY TABLE own (id int)")
                encoding = connection.execute("SHOW server_encoding").fetchone()
            assert encoding == ("UTF8",)


def test_no_role_gets_into_a_database_of_another(postgres: Postgres, variables: dict[str, str]) -> None:
    for role in (*BUILDS, "accounts"):
        password = variables[f"{role.upper()}_DB_PASSWORD"]
        for database, owner in {*databases(postgres), ("postgres", "postgres"), ("template1", "postgres")}:
            if owner != role:
                with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                    postgres.connect(database, role, password)


def test_no_role_may_do_more_than_own(postgres: Postgres) -> None:
    with superuser(postgres) as connection:
        query = """SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'
                   AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"""
        assert connection.execute(query).fetchall() == []


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        postgres.connect("review", "review", "guessed")


def test_running_the_script_again_keeps_what_is_there(postgres: Postgres, variables: dict[str, str]) -> None:
    password = variables["REVIEW_DB_PASSWORD"]
    with postgres.connect("review", "review", password) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    before = databases(postgres)

    again = postgres.prepare()

    assert (again.returncode, again.stderr) == (0, "")
    assert databases(postgres) == before
    with postgres.connect("review", "review", password) as connection:
        connection.execute("DROP TABLE kept")


def test_without_a_password_the_script_says_which(postgres: Postgres) -> None:
    lacking = {name: value for name, value in postgres.environment.items() if name != "REVIEW_DB_PASSWORD"}

    refused = Postgres(postgres.folder, postgres.programs, lacking).prepare()

    assert refused.returncode != 0
    assert refused.stderr.strip() == "REVIEW_DB_PASSWORD is not set"


def test_the_image_is_the_version_that_the_tests_run_on(postgres: Postgres, containers: dict[str, Any]) -> None:
    with superuser(postgres) as connection:
        major = connection.info.server_version // 10_000

    assert containers["postgres"]["image"] == f"postgres:{major}"
    # From version 18 on the image keeps its data one folder higher; a volume at the old place would hold nothing.
    assert "postgres:/var/lib/postgresql" in containers["postgres"]["volumes"]
