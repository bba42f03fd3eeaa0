"""One service behind the real web layer, on a real history in a folder; its clock is set by the test."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from cli.compose import Build
from shared.contracts.envelope import Contract, Envelope
from shared.history import Actor
from shared.hosting import Service
from shared.readmodels import Projector
from shared.settings import ServiceSettings
from shared.web import Accounts, Sessions, create_app

CITY_KEY, MASTER_KEY = "c1" * 32, "a5" * 32


class House:
    """A running service: requests by somebody, contracts from others, read models brought up to date at once."""

    def __init__(self, folder: Path, build: Build, people: Sequence[Actor]) -> None:
        self.now = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
        settings = ServiceSettings(data=folder, city_key=CITY_KEY, master_key=MASTER_KEY)
        self.service: Service = build(settings, clock=lambda: self.now)
        self.service.writer.start()
        self._accounts = Accounts(settings.accounts())
        self._accounts.create()
        sessions = Sessions(self._accounts)
        self._tokens: dict[str, str] = {}
        for actor in people:
            account = self._accounts.add(
                actor.account, name="某人", department=actor.department, roles=actor.roles, password="correct horse"
            )
            self._tokens[actor.account] = sessions.start(account)[0]
        templates = {self.service.name: self.service.templates} if self.service.templates else {}
        routers = [router for router in (self.service.api, self.service.pages) if router is not None]
        self.app = create_app(routers=routers, accounts=self._accounts, templates=templates)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self._heard: dict[str, int] = {}

    def send(self, method: str, path: str, *, by: Actor | None, **options: Any) -> Any:
        headers = dict(options.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {self._tokens[by.account]}"
        response = self.client.request(method, path, headers=headers, **options)
        self.project()
        return response

    def post(self, path: str, body: Any = None, *, by: Actor | None, **options: Any) -> Any:
        return self.send("POST", path, by=by, json=body, **options)

    def get(self, path: str, *, by: Actor | None) -> Any:
        return self.send("GET", path, by=by)

    def hear(self, contract: Contract, *, actor: str = "somebody", at: datetime | None = None) -> None:
        """A contract of another service arrives."""
        source = contract.TYPE.split(".")[0]
        self._heard[source] = position = self._heard.get(source, 0) + 1
        message = Envelope[type(contract)](
            id=f"zlxh.{source}:{position}",
            source=f"/zlxh/{source}",
            type=contract.TYPE,
            subject="subject",
            time=at or self.now,
            dataschema=f"urn:{contract.TYPE}",
            round=getattr(contract, "round", None),
            position=position,
            previousposition=position - 1,
            link="00" * 32,
            actor=actor,
            causationid=None,
            correlationid="subject",
            data=contract,
        )
        subscriber = self.service.registry.subscribers[contract.TYPE]
        parsed = subscriber.parse(message.dump())
        handled = self.service.writer.submit(
            lambda work: subscriber.function(parsed, work), cause=message.id, source=(f"zlxh_{source}", position)
        )
        handled.result()
        self.project()

    def told(self) -> list[Contract]:
        """What the service would have told the others, in order."""
        registry = self.service.registry
        found = []
        for entry in self.service.ledger.read(after=0, limit=10_000):
            publisher = registry.publishers.get(entry.topic)
            contract = publisher.function(self.service.codec.decode(entry)) if publisher else None
            if contract is not None:
                found.append(contract)
        return found

    def topics(self) -> list[str]:
        prefix = f"{self.service.name}."
        return [entry.topic.removeprefix(prefix) for entry in self.service.ledger.read(after=0, limit=10_000)]

    def project(self) -> None:
        service = self.service
        for model in service.read_models:
            projector = Projector(service.ledger, service.codec, service.views, model)
            while projector.run_once():
                pass
            assert projector.fault is None, projector.fault

    def close(self) -> None:
        self.client.close()
        self.service.close()
        self._accounts.close()
