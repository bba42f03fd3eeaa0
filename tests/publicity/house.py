"""Given, when, then over the real transaction logic without a database: acts, contracts heard, contracts published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import services.publicity.publishers  # noqa: F401 - declares what is published
from services.publicity.commands import (
    PUBLIC,
    DecideAward,
    DecisionReceipt,
    LodgeObjection,
    PublishNotice,
    ResolveObjection,
    close_notice,
    decide_award,
    lodge_objection,
    publish_notice,
    resolve_objection,
)
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.certificate_series import CertificateSeries
from services.publicity.domain.commendation import Commendation
from services.publicity.domain.holder import Holder
from services.publicity.domain.honour import Honour
from services.publicity.domain.notice import Notice
from services.publicity.domain.objection import Objection
from services.publicity.domain.shortlist import Shortlist
from services.publicity.subscribers import registry
from shared.contracts.applications import ApplicationSubmitted, ApplicationWithdrawn, Evidence, Figures
from shared.contracts.eligibility import Clause, EligibilityAssessed, EligibilityChanged, ReapplicationBanned
from shared.contracts.envelope import Contract, Envelope, schema_id
from shared.contracts.publicity import EligibilityRequested
from shared.contracts.review import Candidate as Line
from shared.contracts.review import ShortlistReported
from shared.history import GENESIS, Actor, Aggregate, Codec, Entry, Head, Recorded, Work
from shared.history.work import Overlay

R = TypeVar("R")
SHANGHAI = ZoneInfo("Asia/Shanghai")
AGGREGATES: tuple[type[Aggregate], ...] = (
    Shortlist, Candidate, Notice, Objection, Honour, CertificateSeries, Commendation, Holder
)  # fmt: skip

LEADER = Actor("leader.li", "jxw", frozenset({"leading_group"}))
OFFICE = Actor("office.zhou", "zlxh", frozenset({"office"}))
REVIEWER = "expert.wang"
JUDGE = "clerk.sun"
ROUND = 2026
_NAMES = UUID("00000000-0000-0000-0000-000000002026")


def moment(text: str) -> datetime:
    """`2026-06-01 09:00` on the clock of Lianyungang."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


REPORTED = moment("2026-05-28 15:00")
PUBLISHED = moment("2026-06-01 09:00")
LAST_DAY = date(2026, 6, 8)
OVER = moment("2026-06-09 00:00")
DECIDED = moment("2026-06-10 10:00")


def application(name: str, year: int = ROUND) -> UUID:
    return uuid5(_NAMES, f"{year}:{name}")


def line(name: str, number: int = 1, *, category: str = "star", year: int = ROUND, rank: int = 1) -> Line:
    return Line(
        application_id=application(name, year),
        category=category,  # type: ignore[arg-type]
        rank=rank,
        score=Decimal("91.25"),
        number=f"{year}-{category[0].upper()}-{number:04d}",
        name=name,
        unit_name=f"{name}所在单位",
        department="haizhou",
        reviewed_by=(REVIEWER, "clerk.qian"),
    )


def shortlist(*lines: Line, year: int = ROUND, digest: str = "5" * 64) -> ShortlistReported:
    return ShortlistReported(round=year, candidates=lines, shortlist_hash=digest)


def submitted(
    name: str, *, holder: str | None = None, year: int = ROUND, category: str = "star"
) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        application_id=application(name, year),
        round=year,
        category=category,  # type: ignore[arg-type]
        version=1,
        number=f"{year}-{category[0].upper()}-0001",
        holder=holder or f"hmac-of-{name}",
        unit="hmac-of-unit",
        recommending_department="haizhou",
        submitted_at=moment(f"{year}-04-20 10:00"),
        applied_on=date(year, 4, 20),
        name=name,
        unit_name=f"{name}所在单位",
        industry="金融服务",
        deeds="",
        main_honours="",
        figures=Figures(),
        evidence=Evidence(),
        materials=(),
        form="{}",
        content_hash="0" * 64,
    )


def withdrawn(name: str, *, year: int = ROUND) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(application_id=application(name, year), round=year, category="star", reason="本人要求")


def assessed(
    name: str,
    verdict: str = "eligible",
    *,
    clauses: tuple[Clause, ...] = (),
    request: UUID | None = None,
    banned_until: date | None = None,
    on: date = date(2026, 4, 20),
    year: int = ROUND,
    changed: bool = False,
) -> EligibilityAssessed:
    fields: dict[str, Any] = {
        "application_id": application(name, year),
        "round": year,
        "category": "star",
        "version": 1,
        "gate": "award" if request else "submission",
        "on": on,
        "rulebook": "2026-01-01",
        "verdict": verdict,
        "clauses": clauses,
        "judged_by": (JUDGE,),
        "banned_until": banned_until,
        "request": request,
    }
    return EligibilityChanged(previous_verdict="eligible", **fields) if changed else EligibilityAssessed(**fields)


def clause(number: str, verdict: str, message: str = "") -> Clause:
    return Clause(clause=number, kind="F", verdict=verdict, message=message or f"{number}：{verdict}")  # type: ignore[arg-type]


def banned(
    name: str, *, holder: str | None = None, last_day: date = date(2029, 6, 5), year: int = ROUND
) -> ReapplicationBanned:
    return ReapplicationBanned(
        holder=holder or f"hmac-of-{name}",
        application_id=application(name, year),
        round=year,
        category="star",
        ground="disqualified",
        decided_on=date(2026, 6, 5),
        last_day=last_day,
        first_free_day=last_day + timedelta(days=1),
    )


class NoDatabase:
    """A ledger with nothing in it: everything is in the overlay."""

    def events_of(self, aggregate_id: UUID, *, after_version: int = 0) -> list[Entry]:
        return []


class House:
    """The service's history in memory, through the code that a transaction goes through."""

    def __init__(self) -> None:
        self.codec = Codec(AGGREGATES)
        self.overlay = Overlay(NoDatabase(), self.codec, Head(0, GENESIS))  # type: ignore[arg-type]
        self.before = 0

    def do(self, handler: Callable[[Work], R]) -> R:
        """One command in one transaction."""
        self.before = len(self.overlay.entries)
        return self.overlay.run(handler, "test")

    def hear(self, *contracts: Contract, at: datetime = REPORTED, actor: str = "system") -> None:
        """Contracts as they come from the bus, one transaction each."""
        for contract in contracts:
            subscriber = registry.subscribers[contract.TYPE]
            body = envelope(contract, at=at, actor=actor).dump()
            self.do(lambda work, s=subscriber, b=body: s.function(s.parse(b), work))

    @property
    def new(self) -> list[Recorded[Any]]:
        """What the last command or message wrote."""
        return [self.codec.decode(entry) for entry in self.overlay.entries[self.before :]]

    @property
    def all(self) -> list[Recorded[Any]]:
        return [self.codec.decode(entry) for entry in self.overlay.entries]

    def published(self, *, public: bool = False, new: bool = True) -> list[Contract]:
        """The contracts that follow from what was written."""
        table = registry.public_publishers if public else registry.publishers
        entries = self.overlay.entries[self.before :] if new else self.overlay.entries
        made = [table[e.topic].function(self.codec.decode(e)) for e in entries if e.topic in table]
        return [contract for contract in made if contract is not None]

    def aggregate(self, cls: type[Any], aggregate_id: UUID) -> Any:
        return self.do(lambda work: work.find(cls, aggregate_id))

    def replayed(self, aggregate_id: UUID) -> Any:
        """An aggregate made anew from what is stored."""
        found: Any = None
        for entry in self.overlay.entries:
            if entry.originator_id == aggregate_id:
                found = self.codec.decode(entry).event.mutate(found)
        return found

    # What most tests begin with.

    def ready(self, *names: str, category: str = "star") -> None:
        """Submitted, eligible, shortlisted."""
        for name in names:
            self.hear(submitted(name, category=category), assessed(name))
        self.hear(shortlist(*(line(name, i, category=category, rank=i) for i, name in enumerate(names, start=1))))

    def publish(self, at: datetime = PUBLISHED, **fields: Any) -> Any:
        command = PublishNotice(round=ROUND, **fields)
        return self.do(
            lambda w: publish_notice(command, by=OFFICE, at=at, work=w, page="https://example.cn/notices/2026")
        )

    def close(self, at: datetime = OVER) -> Any:
        return self.do(lambda w: close_notice(ROUND, by=OFFICE, at=at, work=w))

    def object(self, number: str, at: datetime = PUBLISHED + timedelta(days=1), text: str = "情况不实") -> UUID:
        objection = uuid5(_NAMES, f"objection:{len(self.overlay.entries)}")
        command = LodgeObjection(application_number=number, text=text)
        self.do(
            lambda w: lodge_objection(command, objection_id=objection, code_hash="c" * 64, by=PUBLIC, at=at, work=w)
        )
        return objection

    def resolve(
        self, objection: UUID, outcome: str = "dismissed", ground: str | None = None,
        at: datetime = DECIDED, by: Actor = LEADER,
    ) -> Any:  # fmt: skip
        command = ResolveObjection(outcome=outcome, reason="经核查", ground=ground)  # type: ignore[arg-type]
        return self.do(lambda w: resolve_objection(objection, command, by=by, at=at, work=w))

    def decide(
        self, name: str, *, confer: bool = True, reason: str = "会议审定", at: datetime = DECIDED, by: Actor = LEADER
    ) -> DecisionReceipt:
        command = DecideAward(round=ROUND, application_id=application(name), confer=confer, reason=reason)
        return self.do(lambda w: decide_award(command, by=by, at=at, work=w))

    def confer(self, name: str, at: datetime = DECIDED) -> None:
        """Decided, asked, answered."""
        request = self.decide(name, at=at).request
        assert any(isinstance(c, EligibilityRequested) for c in self.published())
        self.hear(assessed(name, request=request, on=at.date()), at=at)


def envelope(contract: Contract, *, at: datetime, actor: str = "system") -> Envelope[Any]:
    return Envelope[type(contract)](  # type: ignore[misc]
        id="x:1",
        source="/haizhou/x",
        type=contract.TYPE,
        subject="x",
        time=at,
        dataschema=schema_id(contract.TYPE),
        position=1,
        previousposition=0,
        link="0" * 64,
        actor=actor,
        data=contract,
    )
