"""The service over a real ledger and its read models, behind the real web layer, with a clock that is set by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from services.publicity.service import build
from services.publicity.settings import PublicitySettings
from shared.contracts.envelope import Contract
from shared.readmodels import Projector, rebuild
from shared.web import Accounts, Sessions, create_app, describe_routes
from tests.publicity.house import PUBLISHED, REPORTED, assessed, envelope, line, shortlist, submitted

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ACCOUNTS = {
    "leader.li": ("jxw", ["leading_group"]),
    "office.zhou": ("zlxh", ["office"]),
    "pub.wu": ("jxw", ["publicity"]),
    "auditor.zheng": ("zlxh", ["auditor"]),
    "clerk.sun": ("haizhou", ["clerk", "leading_group"]),
    "expert.wang": ("zlxh", ["expert", "leading_group"]),
    "applicant.qian": ("haizhou", ["applicant"]),
}


class Staff:
    """The accounts and their tokens; made once, since passwords are slow to hash."""

    def __init__(self, folder: Path) -> None:
        self.accounts = Accounts(f"sqlite:///{folder}/accounts.db")
        self.accounts.create()
        sessions = Sessions(self.accounts)
        self.tokens: dict[str, str] = {}
        for name, (department, roles) in ACCOUNTS.items():
            added = self.accounts.add(name, name=name, department=department, roles=roles, password="correct horse")
            self.tokens[name] = sessions.start(added)[0]


class Desk:
    def __init__(self, folder: Path, staff: Staff, **databases: str) -> None:
        self.folder = folder
        self.databases = databases
        self.staff = staff
        self.now = PUBLISHED
        self.seconds = 0.0
        self.heard = 0
        self.open()

    def open(self) -> None:
        """Start the service on what the folder holds."""
        settings = PublicitySettings(data=self.folder, public_url="https://gs.example.cn/", **self.databases)
        self.service = build(settings, clock=lambda: self.now, seconds=lambda: self.seconds)
        self.service.writer.start()
        assert self.service.api is not None
        assert self.service.pages is not None
        assert self.service.templates is not None
        self.app = create_app(
            routers=[self.service.api, self.service.pages],
            accounts=self.staff.accounts,
            templates={"publicity": self.service.templates},
        )
        self.client = TestClient(self.app, base_url="http://gs.example.cn")
        self.projectors = [
            Projector(self.service.ledger, self.service.codec, self.service.views, model)
            for model in self.service.read_models
        ]

    def close(self) -> None:
        self.client.close()
        self.service.close()

    def routes(self) -> list[Any]:
        return [ruled for ruled in describe_routes(self.app) if ruled.path.startswith("/api/publicity")]

    def project(self) -> None:
        for projector in self.projectors:
            while projector.run_once():
                pass
            assert projector.fault is None, projector.fault

    def rebuild(self) -> None:
        for model in self.service.read_models:
            rebuild(self.service.ledger, self.service.codec, self.service.views, model)

    def tick(self) -> None:
        """What the worker does every second."""
        for timer in self.service.timers:
            self.service.writer.submit(lambda work, t=timer: t.act(work, self.now)).result()
        self.project()

    def hear(self, *contracts: Contract, at: datetime | None = None) -> None:
        for contract in contracts:
            self.heard += 1
            subscriber = self.service.registry.subscribers[contract.TYPE]
            message = subscriber.parse(envelope(contract, at=at or self.now).dump())
            job = self.service.writer.submit(
                lambda work, s=subscriber, m=message: s.function(m, work), source=("bus", self.heard)
            )
            job.result()
        self.project()

    def ready(self, *names: str) -> None:
        for name in names:
            self.hear(submitted(name), assessed(name), at=REPORTED)
        self.hear(shortlist(*(line(name, i, rank=i) for i, name in enumerate(names, start=1))), at=REPORTED)

    def post(self, path: str, body: Any = None, by: str = "", **headers: str) -> Any:
        answer = self.client.post(f"/api/publicity{path}", json=body, headers=self._signed(by) | headers)
        self.project()
        return answer

    def get(self, path: str, by: str = "") -> Any:
        return self.client.get(f"/api/publicity{path}", headers=self._signed(by))

    def page(self, path: str) -> Any:
        return self.client.get(path, headers=BROWSER)

    def send(self, path: str, **form: str) -> Any:
        answer = self.client.post(path, data=form, headers=BROWSER)
        self.project()
        return answer

    def contracts(self) -> list[Contract]:
        table = self.service.registry.publishers
        entries = self.service.ledger.read(after=0, limit=10_000)
        made = [table[e.topic].function(self.service.codec.decode(e)) for e in entries if e.topic in table]
        return [contract for contract in made if contract is not None]

    def events(self) -> int:
        return self.service.ledger.head().position

    def confer(self, name: str, application_id: object) -> None:
        body = {"round": 2026, "application_id": str(application_id), "confer": True, "reason": "会议审定"}
        answer = self.post("/decisions", body, by="leader.li")
        assert answer.status_code == 200, answer.text
        self.hear(assessed(name, request=answer.json()["request"], on=self.now.date()))

    def _signed(self, by: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.staff.tokens[by]}"} if by else {}
