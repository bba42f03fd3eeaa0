"""The five services in one web application as the embedded suite builds them, and a bus that delivers at once."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from cli.compose import BUILDS, build_services, web_app
from shared.contracts.envelope import Contract, Envelope
from shared.history import Actor, Recorded
from shared.hosting import Service
from shared.readmodels import Projector
from shared.settings import ServiceSettings
from shared.web import Account, Accounts, Sessions

PASSWORD = "correct horse battery"
DEPARTMENT = "zlxh"


def person(account: str, department: str, *roles: str) -> Actor:
    return Actor(account, department, frozenset(roles))


UNIT = person("unit", "haizhou", "applicant")
OTHER_UNIT = person("otherunit", "haizhou", "applicant")
CLERK = person("clerk", "haizhou", "clerk")
OTHER_CLERK = person("otherclerk", "lianyun", "clerk")
OFFICE = person("office", "zlxh", "office")
EXPERTS = tuple(person(f"expert{number}", "zlxh", "expert") for number in range(1, 5))
LEADER = person("leader", "jxw", "leading_group")
PUBLICITY = person("publicity", "jxw", "publicity")
AUDITOR = person("auditor", "zlxh", "auditor")
INTEGRATOR = person("integrator", "zlxh", "integrator")
ADMIN = person("admin", "zlxh", "admin")
PEOPLE = (UNIT, OTHER_UNIT, CLERK, OTHER_CLERK, OFFICE, *EXPERTS, LEADER, PUBLICITY, AUDITOR, INTEGRATOR, ADMIN)


class Suite:
    """Requests by somebody; what they cause is delivered to the other services and shown before the next one."""

    def __init__(self, folder: Path, people: Iterable[Actor] = PEOPLE) -> None:
        self.now = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
        settings = ServiceSettings(data=folder, city_key="c1" * 32, master_key="a5" * 32, department=DEPARTMENT)
        self.folder = folder
        self.services: list[Service] = build_services(list(BUILDS), settings, clock=lambda: self.now)
        for service in self.services:
            service.writer.start()
        self.accounts = Accounts(settings.accounts())
        self.accounts.create()
        self.sessions = Sessions(self.accounts)
        self.people = tuple(people)
        self.tokens = {actor.account: self.sign_in(actor) for actor in self.people}
        self.app = web_app(self.services, self.accounts)
        self.client = TestClient(self.app, base_url="http://honours.test", raise_server_exceptions=False)
        self._delivered = {service.name: (0, 0) for service in self.services}

    def sign_in(self, actor: Actor) -> str:
        """A token of a new account."""
        account = self.accounts.add(
            actor.account, name="某人", department=actor.department, roles=actor.roles, password=PASSWORD
        )
        return self.sessions.start(account)[0]

    def another_session(self, actor: Actor) -> str:
        return self.sessions.start(Account(actor.account, "某人", actor.department, actor.roles))[0]

    def service(self, name: str) -> Service:
        return next(service for service in self.services if service.name == name)

    def bearer(self, by: Actor | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[by.account]}"} if by else {}

    def send(self, method: str, path: str, *, by: Actor | None = None, **options: Any) -> Any:
        headers = self.bearer(by) | dict(options.pop("headers", {}))
        answer = self.client.request(method, path, headers=headers, **options)
        if method != "GET":
            self.settle()
        return answer

    def get(self, path: str, *, by: Actor | None = None, **options: Any) -> Any:
        return self.send("GET", path, by=by, **options)

    def post(self, path: str, body: Any = None, *, by: Actor | None = None, **options: Any) -> Any:
        return self.send("POST", path, by=by, json=body, **options)

    def done(self, path: str, body: Any = None, *, by: Actor | None = None, **options: Any) -> Any:
        """A POST that must succeed."""
        answer = self.post(path, body, by=by, **options)
        assert answer.is_success, answer.text
        return answer.json()

    def heads(self) -> dict[str, int]:
        """How far every history is: what a refusal must not change."""
        return {service.name: service.ledger.head().position for service in self.services}

    def settle(self) -> None:
        """Deliver every contract, also those that deliveries cause, and bring every read model up to date."""
        while any([self._deliver(service) for service in self.services]):  # noqa: C419 - every service, each time
            pass
        for service in self.services:
            for model in service.read_models:
                projector = Projector(service.ledger, service.codec, service.views, model)
                while projector.run_once():
                    pass
                assert projector.fault is None, projector.fault

    def _deliver(self, source: Service) -> int:
        reached, previous = self._delivered[source.name]
        entries = source.ledger.read(after=reached, limit=10_000)
        for entry in entries:
            publisher = source.registry.publishers.get(entry.topic)
            recorded = source.codec.decode(entry) if publisher else None
            contract = publisher.function(recorded) if publisher and recorded else None
            if contract is not None and recorded is not None:
                self._tell(source, contract, recorded, previous)
                previous = entry.position
            self._delivered[source.name] = (entry.position, previous)
        return len(entries)

    def _tell(self, source: Service, contract: Contract, recorded: Recorded[Any], previous: int) -> None:
        message = Envelope[type(contract)](  # type: ignore[misc]
            id=f"{DEPARTMENT}.{source.name}:{recorded.position}",
            source=f"/{DEPARTMENT}/{source.name}",
            type=contract.TYPE,
            subject=str(recorded.event.originator_id),
            time=recorded.event.timestamp,
            dataschema=f"urn:{contract.TYPE}",
            round=getattr(contract, "round", None),
            position=recorded.position,
            previousposition=previous,
            link=recorded.link.hex(),
            actor=recorded.event.by,
            causationid=recorded.cause or None,
            data=contract,
        ).dump()
        for service in self.services:
            subscriber = service.registry.subscribers.get(contract.TYPE)
            if subscriber is not None:
                parsed = subscriber.parse(message)
                handled = service.writer.submit(
                    lambda work, s=subscriber, p=parsed: s.function(p, work),
                    cause=parsed.id,
                    source=(f"{DEPARTMENT}_{source.name}", recorded.position),
                )
                handled.result()

    def close(self) -> None:
        self.client.close()
        for service in self.services:
            service.close()
        self.accounts.close()
