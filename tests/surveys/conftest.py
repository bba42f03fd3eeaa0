"""The surveys service behind the real web layer, on a real history; its clock is set by the test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.surveys.service import build
from shared.history import Actor
from shared.hosting import Service
from shared.readmodels import Projector
from shared.settings import ServiceSettings
from shared.web import Accounts, Sessions, create_app
from tests.surveys.given import CLERK, OFFICE, OTHER_CLERK, OTHER_UNIT, UNIT_ACCOUNT

PEOPLE = (UNIT_ACCOUNT, OTHER_UNIT, CLERK, OTHER_CLERK, OFFICE, Actor("expert", "zlxh", frozenset({"expert"})))
CITY_KEY, MASTER_KEY = "c1" * 32, "a5" * 32


class People:
    """Accounts that are signed in."""

    def __init__(self, folder: Path) -> None:
        self.accounts = Accounts(f"sqlite:///{folder}/accounts.db")
        self.accounts.create()
        sessions = Sessions(self.accounts)
        self.tokens = {}
        for actor in PEOPLE:
            fields: dict[str, Any] = {"name": "某人", "department": actor.department, "roles": actor.roles}
            account = self.accounts.add(actor.account, **fields, password="correct horse")
            self.tokens[actor.account] = sessions.start(account)[0]


class House:
    """The running service: requests by somebody, and its read models brought up to date."""

    def __init__(self, folder: Path, people: People, **urls: Any) -> None:
        self.now = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
        self.folder = folder
        self.tokens = people.tokens
        settings = ServiceSettings(data=folder, city_key=CITY_KEY, master_key=MASTER_KEY, **urls)
        self.service: Service = build(settings, clock=lambda: self.now)
        self.service.writer.start()
        assert self.service.api is not None
        self.app = create_app(routers=[self.service.api], accounts=people.accounts)
        self.client = TestClient(self.app, raise_server_exceptions=False)

    def send(self, method: str, path: str = "", *, by: Actor | None = CLERK, **options: Any) -> Any:
        """A request to /api/surveys and its answer, whose read models show what was written."""
        headers = options.pop("headers", {})
        if by is not None:
            headers["Authorization"] = f"Bearer {self.tokens[by.account]}"
        response = self.client.request(method, f"/api/surveys{path}", headers=headers, **options)
        self.project()
        return response

    def post(self, path: str = "", body: Any = None, *, by: Actor | None = CLERK, **options: Any) -> Any:
        return self.send("POST", path, by=by, json=body, **options)

    def get(self, path: str = "", *, by: Actor | None = CLERK) -> Any:
        return self.send("GET", path, by=by)

    def upload(self, campaign: str, data: bytes, *, by: Actor | None = CLERK) -> Any:
        return self.send("POST", f"/{campaign}/files", by=by, content=data, headers={"Content-Type": "text/csv"})

    def project(self) -> None:
        service = self.service
        for model in service.read_models:
            while Projector(service.ledger, service.codec, service.views, model).run_once():
                pass

    def entries(self) -> list[str]:
        """The topics of the history."""
        return [entry.topic.removeprefix("surveys.") for entry in self.service.ledger.read(after=0, limit=10_000)]

    def close(self) -> None:
        self.client.close()
        self.service.close()


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    some = People(tmp_path_factory.mktemp("accounts"))
    yield some
    some.accounts.database.close()


@pytest.fixture
def house(tmp_path: Path, people: People) -> Iterator[House]:
    running = House(tmp_path, people)
    yield running
    running.close()
