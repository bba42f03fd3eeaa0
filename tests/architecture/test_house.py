"""Topics are frozen, contracts are published once and heard, routes have rules, the README's commands exist."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import services
import shared.contracts
from cli.compose import BUILDS, build_services, web_app
from cli.main import whole
from shared.contracts.envelope import Contract
from shared.history import Aggregate
from shared.hosting import Service
from shared.settings import ServiceSettings
from shared.web import Accounts, describe_routes

ROOT = Path(__file__).parents[2]
TOPICS = Path(__file__).with_name("topics.txt")
LISTENED_ELSEWHERE = {
    "surveys.campaign.opened.v1": "integrators and auditors",
    "surveys.campaign.closed.v1": "integrators and auditors",
    "publicity.notice.extended.v1": "integrators and auditors",
    "publicity.notice.closed.v1": "integrators and auditors",
    "publicity.commendation.announced.v1": "integrators and auditors",
}


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Service]]:
    settings = ServiceSettings(data=tmp_path_factory.mktemp("house"), city_key="c1" * 32, master_key="a5" * 32)
    built = build_services(list(BUILDS), settings)
    yield built
    for service in built:
        service.close()


def modules(package: Any) -> Iterator[Any]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def contracts() -> set[type[Contract]]:
    found = set()
    for module in modules(shared.contracts):
        for _, each in inspect.getmembers(module, inspect.isclass):
            if issubclass(each, Contract) and getattr(each, "TYPE", "") and each.__module__ == module.__name__:
                found.add(each)
    return found


def topics() -> set[str]:
    found = set()
    for module in modules(services):
        for _, aggregate in inspect.getmembers(module, inspect.isclass):
            if issubclass(aggregate, Aggregate) and aggregate.__module__ == module.__name__:
                for name, event in inspect.getmembers(aggregate, inspect.isclass):
                    if issubclass(event, Aggregate.Event) and name != "Event":
                        found.add(event.TOPIC)
    return found


def test_topics_of_stored_events_are_frozen() -> None:
    """A topic stands in histories for ever. A new one is added to topics.txt; none is renamed or removed."""
    frozen = set(TOPICS.read_text("utf-8").split())
    assert topics() - frozen == set(), "add these to topics.txt"
    assert frozen - topics() == set(), "these stand in stored histories and have to stay readable"


def test_a_topic_names_its_service_aggregate_and_event() -> None:
    for topic in topics():
        service, aggregate, event = topic.split(".")
        assert service in BUILDS
        assert aggregate[0].isupper()
        assert event[0].isupper()


def test_every_contract_is_published_by_the_service_that_its_type_names(hosted: list[Service]) -> None:
    published: dict[str, list[str]] = {}
    for service in hosted:
        registry = service.registry
        kinds = {p.contract.TYPE for p in (*registry.publishers.values(), *registry.public_publishers.values())}
        for kind in kinds:
            published.setdefault(kind, []).append(service.name)
    for contract in contracts():
        owner = "publicity" if contract.PUBLIC else contract.TYPE.split(".")[0]
        assert published.get(contract.TYPE) == [owner], contract.TYPE


def test_every_internal_contract_is_heard_by_somebody(hosted: list[Service]) -> None:
    heard = {kind for service in hosted for kind in service.registry.subscribers}
    for contract in contracts():
        if not contract.PUBLIC:
            assert contract.TYPE in heard or contract.TYPE in LISTENED_ELSEWHERE, contract.TYPE
    assert not heard & LISTENED_ELSEWHERE.keys()


def test_a_service_listens_to_exactly_the_services_whose_contracts_it_handles(hosted: list[Service]) -> None:
    for service in hosted:
        sources = {kind.split(".")[0] for kind in service.registry.subscribers}
        assert sources == set(service.listens_to), service.name


def test_every_event_of_an_aggregate_can_be_decoded_by_its_service(hosted: list[Service]) -> None:
    known = {topic for service in hosted for topic in service.codec.topics}
    assert topics() <= known


def test_every_route_has_one_rule_and_anonymous_requests_get_no_further(hosted: list[Service], tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    accounts = Accounts(f"sqlite:///{tmp_path}/accounts.db")
    accounts.create()
    app = web_app(hosted, accounts)
    with TestClient(app, raise_server_exceptions=False) as client:
        for route in describe_routes(app):
            assert route.rule not in {"-", ""}, route
            if route.rule == "public" or route.method in {"*", "HEAD"}:
                continue
            path = re.sub(r"\{[^}]+\}", "00000000-0000-4000-8000-000000000000", route.path)
            answer = client.request(route.method, path, json={}, follow_redirects=False)
            assert answer.status_code in {401, 303}, (route, answer.status_code, answer.text)
    accounts.close()


def test_no_file_is_two_files() -> None:
    for folder in ("services", "shared", "cli", "benchmarks"):
        for file in (ROOT / folder).rglob("*.py"):
            assert len(file.read_text("utf-8").splitlines()) <= 400, file


def test_the_readme_names_only_commands_that_exist() -> None:
    known = get_command(whole()).commands
    readme = (ROOT / "README.md").read_text("utf-8")
    used = re.findall(r"^(?:\.venv/bin/)?honours (?:--data \S+ )?([a-z-]+)(?: ([a-z-]+))?", readme, flags=re.MULTILINE)
    assert used
    for command, sub in used:
        assert command in known, command
        if hasattr(known[command], "commands"):
            assert sub in known[command].commands, sub
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", readme, flags=re.MULTILINE)) <= targets
