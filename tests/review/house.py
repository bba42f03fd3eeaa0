"""The review service behind the real web layer, on a real history: people act over HTTP, other services by contract."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from services.review.service import build
from shared.contracts.applications import (
    ApplicationResubmitted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    Evidence,
    Figures,
    Material,
    RoundOpened,
    Stage,
)
from shared.contracts.eligibility import Clause, EligibilityAssessed, EligibilityChanged
from shared.contracts.envelope import Contract, Envelope, schema_id
from shared.history import Actor
from shared.hosting import Service
from shared.readmodels import Projector
from shared.settings import ServiceSettings
from shared.web import Account, Accounts, Sessions, create_app
from tests.review.given import APPLICATION, AT, CLERK, EXPERTS, LEADER, OFFICE, OTHER_CLERK, YEAR

CLERK_OF_TRANSPORT = Actor("transport.clerk", "transport", frozenset({"clerk"}))
AUDITOR = Actor("zlxh.auditor", "zlxh", frozenset({"auditor"}))
APPLICANT = Actor("unit.applicant", "haizhou", frozenset({"applicant"}))
RECOMMENDER_AND_MORE = Actor("zlxh.wang", "zlxh", frozenset({"clerk", "office", "expert"}))
PEOPLE = (
    CLERK, OTHER_CLERK, CLERK_OF_TRANSPORT, OFFICE, *EXPERTS, LEADER, AUDITOR, APPLICANT, RECOMMENDER_AND_MORE,
)  # fmt: skip
OPINION = {"opinion": "同意推荐", "convened": ["总工会", "团委"]}
COMPLETE = {"opinion": "材料齐全"}


def open_accounts(file: Path) -> None:
    """The accounts of all who act in these tests: made once, since hashing passwords is slow by intent."""
    accounts = Accounts(f"sqlite:///{file}")
    accounts.create()
    for actor in PEOPLE:
        accounts.add(
            actor.account, name="某人", department=actor.department, roles=actor.roles, password="correct horse"
        )
    accounts.close()


class House:
    """The running service: requests by somebody, contracts from others, read models brought up to date."""

    def __init__(self, folder: Path, accounts: Path, **settings: Any) -> None:
        self.now = AT
        self.service: Service = build(ServiceSettings(data=folder, **settings), clock=lambda: self.now)
        self.service.writer.start()
        shutil.copy(accounts, folder / "accounts.db")
        self.accounts = Accounts(f"sqlite:///{folder}/accounts.db")
        sessions = Sessions(self.accounts)
        self.tokens = {
            actor.account: sessions.start(Account(actor.account, "某人", actor.department, actor.roles))[0]
            for actor in PEOPLE
        }
        assert self.service.api is not None
        self.app = create_app(routers=[self.service.api], accounts=self.accounts)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self._positions = {"applications": 0, "eligibility": 0}
        self._versions: dict[UUID, int] = {}

    # -- people -------------------------------------------------------------------------------------------------

    def send(self, method: str, path: str, *, by: Actor | None, **options: Any) -> Any:
        headers = options.pop("headers", {})
        if by is not None:
            headers["Authorization"] = f"Bearer {self.tokens[by.account]}"
        response = self.client.request(method, f"/api/review{path}", headers=headers, **options)
        if method != "GET":
            self.project()
        return response

    def post(self, path: str, body: Any = None, *, by: Actor | None, of: UUID = APPLICATION, **options: Any) -> Any:
        """A POST about an application."""
        return self.send("POST", f"/{of}{path}", by=by, json=body, **options)

    def done(self, path: str, body: Any = None, *, by: Actor, of: UUID = APPLICATION) -> dict[str, Any]:
        """A POST about an application that must succeed."""
        response = self.post(path, body, by=by, of=of)
        assert response.status_code in {200, 201}, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def get(self, path: str = "", *, by: Actor | None, of: UUID = APPLICATION) -> Any:
        """A GET about an application."""
        return self.send("GET", f"/{of}{path}", by=by)

    def seen(self, *, by: Actor = AUDITOR, of: UUID = APPLICATION) -> dict[str, Any]:
        """The review as somebody sees it."""
        response = self.get(by=by, of=of)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    # -- other services -----------------------------------------------------------------------------------------

    def tell(self, contract: Contract, *, cause: str | None = None, actor: str = "unit.applicant") -> str:
        """Deliver a contract as the subscription does: parsed from its bytes, in the writer, with its position."""
        service = contract.TYPE.partition(".")[0]
        previous = self._positions[service]
        position = self._positions[service] = previous + 1
        contract_id = f"zlxh.{service}:{position}"
        envelope: Any = Envelope[type(contract)]  # type: ignore[misc]
        message = envelope(
            id=contract_id,
            source=f"/zlxh/{service}",
            type=contract.TYPE,
            subject=str(getattr(contract, "application_id", APPLICATION)),
            time=self.now,
            dataschema=schema_id(contract.TYPE),
            round=str(YEAR),
            position=position,
            previousposition=previous,
            link="0" * 64,
            actor=actor,
            causationid=cause,
            data=contract,
        )
        subscriber = self.service.registry.subscribers[contract.TYPE]
        parsed = subscriber.parse(message.dump())
        source = (f"zlxh_{service}", position)
        self.service.writer.submit(
            lambda work: subscriber.function(parsed, work), cause=contract_id, source=source
        ).result()
        self.project()
        return contract_id

    def round_opened(self, **quotas: int) -> None:
        days = {
            "preliminary": (date(2026, 5, 1), date(2026, 5, 15)),
            "material": (date(2026, 5, 16), date(2026, 5, 24)),
            "expert": (date(2026, 6, 6), date(2026, 6, 13)),
        }
        stages = tuple(
            Stage.model_validate({"name": name, "first_day": first, "last_day": last})
            for name, (first, last) in days.items()
        )
        self.tell(RoundOpened.model_validate({"round": YEAR, "title": "2026年度", "stages": stages, "quotas": quotas}))

    def submitted(self, application_id: UUID = APPLICATION, *, version: int = 1, **changes: Any) -> str:
        """An application, or with a later version its correction; the id of the contract."""
        contract = submission_contract(application_id, version=version, **changes)
        self._versions[application_id] = version
        return self.tell(contract)

    def withdrawn(self, application_id: UUID = APPLICATION) -> None:
        self.tell(
            ApplicationWithdrawn(application_id=application_id, round=YEAR, category="star", reason="本人岗位调整")
        )

    def assessed(
        self,
        verdict: str = "eligible",
        *,
        of: UUID = APPLICATION,
        gate: str = "submission",
        version: int | None = None,
        changed: bool = False,
        clauses: tuple[Clause, ...] = (),
        **changes: Any,
    ) -> None:
        """A verdict; by default on the version told last."""
        fields = {
            "application_id": of, "round": YEAR, "category": "star", "gate": gate, "on": self.now.date(),
            "version": version or self._versions.get(of, 1),
            "rulebook": "2026.1", "verdict": verdict, "clauses": clauses,
        }  # fmt: skip
        contract: EligibilityAssessed = (
            EligibilityChanged.model_validate(fields | {"previous_verdict": "eligible"} | changes)
            if changed
            else EligibilityAssessed.model_validate(fields | changes)
        )
        self.tell(contract, actor="system")

    # -- on the way ---------------------------------------------------------------------------------------------

    def forwarded(self, application_id: UUID = APPLICATION, *, by: Actor = CLERK, **changes: Any) -> None:
        """An eligible application, passed and sealed by its department."""
        self.submitted(application_id, recommending_department=by.department, **changes)
        self.assessed(of=application_id)
        self.done("/preliminary/pass", OPINION, by=by, of=application_id)

    def to_experts(self, application_id: UUID = APPLICATION, **changes: Any) -> None:
        """An application whose material passed too, and whose audit, if it needs one."""
        self.forwarded(application_id, **changes)
        receipt = self.done("/material/pass", COMPLETE, by=OFFICE, of=application_id)
        if receipt["stage"] == "audit":
            plan = {"on": self.now.date().isoformat(), "place": "示例路1号", "lead": "expert.d", "team": ["expert.e"]}
            self.done("/audit/schedule", plan, by=OFFICE, of=application_id)
            self.done("/audit/complete", {"conclusion": "passed", "findings": "一致"}, by=EXPERTS[3], of=application_id)

    def scored(self, *scores: str, of: UUID = APPLICATION) -> None:
        """Scores by the first experts."""
        for expert, score in zip(EXPERTS, scores, strict=False):
            self.done("/scores", {"score": score, "reason": "业绩突出"}, by=expert, of=of)

    def completed(self, application_id: UUID = APPLICATION, *scores: str, **changes: Any) -> None:
        """An application in the ranking."""
        self.to_experts(application_id, **changes)
        self.scored(*(scores or ("90", "90", "90")), of=application_id)
        self.done("/expert-review/complete", by=OFFICE, of=application_id)

    # -- what comes of it ---------------------------------------------------------------------------------------

    def project(self) -> None:
        for model in self.service.read_models:
            while Projector(self.service.ledger, self.service.codec, self.service.views, model).run_once():
                pass

    def topics(self) -> list[str]:
        return [entry.topic.removeprefix("review.") for entry in self.service.ledger.read(after=0, limit=10_000)]

    def contracts(self) -> list[Contract]:
        """What the relay would publish, in order, each through its bytes and back."""
        found: list[Contract] = []
        for entry in self.service.ledger.read(after=0, limit=10_000):
            publisher = self.service.registry.publishers.get(entry.topic)
            if publisher is not None:
                told = publisher.function(self.service.codec.decode(entry))
                assert told is not None
                assert type(told) is publisher.contract
                found.append(publisher.contract.model_validate_json(told.model_dump_json()))
        return found

    def close(self) -> None:
        self.client.close()
        self.service.close()
        self.accounts.close()


def submission_contract(application_id: UUID, *, version: int = 1, **changes: Any) -> ApplicationSubmitted:
    """An application as the applications service tells it."""
    cls = ApplicationSubmitted if version == 1 else ApplicationResubmitted
    fields = {
        "application_id": application_id,
        "round": YEAR,
        "category": "star",
        "version": version,
        "number": f"{YEAR}-S-{application_id.int & 0xFFFF:04d}",
        "holder": "12" * 32,
        "unit": "ab" * 32,
        "recommending_department": "haizhou",
        "submitted_at": datetime(2026, 4, 2, 1, 0, tzinfo=UTC),
        "applied_on": date(2026, 4, 2),
        "name": "示例星一",
        "unit_name": "海州示例供电营业厅",
        "industry": "电力服务",
        "deeds": "三年受理用电业务约二万六千件。",
        "main_honours": "海州区用户满意服务标兵",
        "figures": Figures(satisfaction_rate=Decimal("97.50")),
        "evidence": Evidence(front_line=True, prior_honours=()),
        "materials": (Material(kind="form", file="form.pdf", sha256="cd" * 32),),
        "form": '{"post":"营业厅值班长"}',
        "content_hash": f"{version:02x}" * 32,
    }
    return cls.model_validate(fields | changes)
