"""docker-compose.yml against the code: its services, commands, variables, ports, volumes and pools."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.main import get_command

import cli.main
from cli.admin import admin
from cli.compose import BUILDS, build_services
from shared.settings import ServiceSettings
from shared.web import Accounts
from tests.deploy.composed import ROOT, MissingVariableError, compose, env_example, raw, variables_used
from tests.deploy.conftest import Postgres
from tests.deploy.image import Image
from tests.deploy.servers import IMAGE_ROOT, PROGRAMS, here

OURS = (*BUILDS, "streams", "nats")  # the containers of our own image
OPTIONAL = {"HONOURS_PUBLIC_URL"}


def known_variables() -> set[str]:
    """What the settings of the suite and of its services, and the options of its command, take from the environment."""
    known = set()
    kinds: list[type[ServiceSettings]] = [ServiceSettings, *ServiceSettings.__subclasses__()]
    for settings in kinds:
        known |= {f"HONOURS_{name.upper()}" for name in settings.model_fields}
    commands: list[Any] = [get_command(cli.main.app), get_command(admin)]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        for option in command.params:
            names = option.envvar or ()
            known |= {names} if isinstance(names, str) else set(names)
    return known


def served(service: dict[str, Any]) -> list[str]:
    command = service.get("command", [])
    return list(command[2:]) if command[:2] == ["honours", "serve"] else []


def test_every_service_has_its_container_and_no_container_serves_anything_else(containers: dict[str, Any]) -> None:
    assert {name: served(service) for name, service in containers.items() if served(service)} == {
        name: [name] for name in BUILDS
    }
    assert set(containers) == {*OURS, "postgres"}


def test_commands_and_paths_exist_in_the_image(containers: dict[str, Any]) -> None:
    image = Image.read()
    for name in OURS:
        service = containers[name]
        assert (PROGRAMS / service["command"][0]).exists()
        words = [*service["command"], *service["healthcheck"].get("test", [])]
        for path in (word for word in words if word.startswith(IMAGE_ROOT)):
            assert Path(here(path)).is_file(), path
            assert image.holds(path.removeprefix(IMAGE_ROOT)), path


@pytest.mark.parametrize("name", [*BUILDS, "streams"])
def test_every_variable_is_one_that_the_code_reads(name: str, containers: dict[str, Any]) -> None:
    given = {variable for variable in containers[name]["environment"] if variable.startswith("HONOURS_")}

    assert given - known_variables() == set()


def test_env_example_names_what_is_asked_for_and_nothing_else() -> None:
    assert set(env_example()) == variables_used()


@pytest.mark.parametrize("name", sorted(set(env_example()) - OPTIONAL))
def test_without_a_variable_nothing_starts(name: str, variables: dict[str, str]) -> None:
    with pytest.raises(MissingVariableError, match=name):
        compose({**variables, name: ""})


def test_no_file_holds_a_secret() -> None:
    for service in raw()["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|TOKEN|SECRET", name):
                assert re.fullmatch(r'"?\$\{[A-Z_]+:\?[^}]*\}"?', value), name
            assert not re.search(r"//[^/@]*:[^/@]+@", re.sub(r"\$\{[^}]*\}", "", value)), name
    for name, value in env_example().items():
        if name not in OPTIONAL:
            assert value in {"", "generate"}, name


@pytest.fixture
def of_container(
    containers: dict[str, Any], postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[str], ServiceSettings]:
    """Puts this process into a container's environment, on the test's PostgreSQL."""

    def enter(name: str) -> ServiceSettings:
        for variable in known_variables():
            monkeypatch.delenv(variable, raising=False)
        for variable, value in containers[name]["environment"].items():
            monkeypatch.setenv(variable, postgres.reached(value))
        monkeypatch.setenv("HONOURS_DATA", str(tmp_path))
        monkeypatch.setenv("HONOURS_FILES_URL", (tmp_path / "files").as_uri())
        return ServiceSettings()

    return enter


@pytest.mark.parametrize("name", BUILDS)
def test_a_service_has_all_that_it_needs(name: str, of_container: Callable[[str], ServiceSettings]) -> None:
    settings = of_container(name)

    (service,) = build_services([name], settings)
    service.close()

    for given in (settings.nats_url, settings.ledger_url, settings.views_url, settings.accounts_url):
        assert given
    assert settings.department == "zlxh"


def test_ports_are_those_served_and_only_this_machine_reaches_them(containers: dict[str, Any]) -> None:
    published = set()
    for name in BUILDS:
        service = containers[name]
        port = service["environment"]["HONOURS_PORT"]
        (mapping,) = service["ports"]
        address, outer, inner = mapping.split(":")
        assert (address, inner) == ("127.0.0.1", port)
        assert service["healthcheck"]["test"][-2:] == [port, "/readyz"]
        assert service["environment"]["HONOURS_HOST"] == "0.0.0.0"  # noqa: S104 - inside the container
        published.add(outer)

    assert len(published) == len(BUILDS)
    assert not any("ports" in containers[name] for name in containers.keys() - BUILDS.keys())
    assert containers["publicity"]["environment"]["HONOURS_PUBLIC_URL"].endswith(
        containers["publicity"]["ports"][0].split(":")[1]
    )


def test_addresses_are_containers_of_the_same_network(containers: dict[str, Any]) -> None:
    for name in (*BUILDS, "streams"):
        for variable in ("NATS", "LEDGER", "VIEWS", "ACCOUNTS"):
            host = urlsplit(containers[name]["environment"][f"HONOURS_{variable}_URL"]).hostname
            assert host in {"nats", "postgres"}
            assert set(containers[host]["networks"]) & set(containers[name]["networks"])
    assert raw()["networks"]["inside"] == {"internal": True}
    for name in ("nats", "postgres", "streams"):
        assert containers[name]["networks"] == ["inside"]


@pytest.mark.parametrize("name", OURS)
def test_a_container_may_do_little(name: str, containers: dict[str, Any]) -> None:
    service = containers[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"user", "privileged", "cap_add", "network_mode", "pid"} & service.keys()
    assert all(volume.split(":")[0] in raw()["volumes"] for volume in service.get("volumes", ()))
    assert service["image"] == containers["review"]["image"]
    assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize("name", BUILDS)
def test_a_service_starts_when_the_others_are_ready_and_again_when_it_ended(
    name: str, containers: dict[str, Any]
) -> None:
    service = containers[name]

    assert service["restart"] == "unless-stopped"
    assert any(entry.startswith("/tmp") for entry in service["tmpfs"])  # noqa: S108
    assert service["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "streams": {"condition": "service_completed_successfully"},
    }


def test_streams_run_once(containers: dict[str, Any]) -> None:
    service = containers["streams"]

    assert (service["command"], service["restart"]) == (["honours", "admin", "streams"], "no")
    assert service["healthcheck"] == {"disable": True}
    assert service["depends_on"] == {"nats": {"condition": "service_healthy"}}


def test_written_folders_are_volumes_that_the_image_s_user_owns(containers: dict[str, Any]) -> None:
    image = Image.read()
    files = urlsplit(containers["applications"]["environment"]["HONOURS_FILES_URL"]).path

    assert containers["applications"]["volumes"] == [f"files:{files}"]
    for name in OURS:
        for volume in containers[name].get("volumes", ()):
            assert volume.split(":")[1] in image.owned
    assert containers["review"]["environment"]["HONOURS_DATA"] in image.owned


def test_postgres_takes_every_connection_of_full_pools(
    containers: dict[str, Any], of_container: Callable[[str], ServiceSettings]
) -> None:
    most = 0
    for name in BUILDS:
        settings = of_container(name)
        (service,) = build_services([name], settings)
        accounts = Accounts(settings.accounts())
        for database in (service.views, accounts.database):
            for engine in (database.engine, database._readers):
                most += engine.pool.size() + engine.pool._max_overflow  # type: ignore[attr-defined]
        most += service.ledger._datastore.pool.max_size  # type: ignore[attr-defined]
        accounts.close()
        service.close()
    allowed = int(containers["postgres"]["command"][-1].removeprefix("max_connections="))

    assert most < allowed - 10  # some for people and for the superuser
