"""Given past events, when a command, then new events: the past of an aggregate, and the people who act on it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from services.review.domain.audit import Audit
from services.review.domain.panel import Panel, Score
from services.review.domain.review import Review
from services.review.domain.shortlist import Entry, Shortlist
from services.review.domain.submission import Assessment, Clause, Material, Seal, Submission
from shared.history import Actor, Aggregate

A = TypeVar("A", bound=Aggregate)
Happened = tuple[type[Aggregate.Event], dict[str, Any]]

YEAR = 2026
AT = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
TODAY = date(2026, 5, 6)
APPLICATION = UUID("00000000-0000-4000-8000-000000000001")

CLERK = Actor("haizhou.clerk", "haizhou", frozenset({"clerk"}))
OTHER_CLERK = Actor("donghai.clerk", "donghai", frozenset({"clerk"}))
OFFICE = Actor("zlxh.office", "zlxh", frozenset({"office"}))
EXPERTS = tuple(Actor(f"expert.{name}", "zlxh", frozenset({"expert"})) for name in "abcde")
LEADER = Actor("jxw.leader", "jxw", frozenset({"leading_group"}))


def clause(number: str, verdict: str, message: str = "说明") -> Clause:
    return Clause.model_validate({"clause": number, "verdict": verdict, "message": message})


def submission(version: int = 1, **changes: Any) -> Submission:
    fields = {
        "version": version,
        "number": "2026-S-0001",
        "name": "示例星一",
        "unit_name": "海州示例供电营业厅",
        "industry": "电力服务",
        "department": "haizhou",
        "variant": None,
        "unit": "ab" * 32,
        "submitted_at": datetime(2026, 4, 2, 1, 0, tzinfo=UTC),
        "applied_on": date(2026, 4, 2),
        "deeds": "三年受理用电业务约二万六千件。",
        "main_honours": "海州区用户满意服务标兵",
        "form": '{"post":"营业厅值班长"}',
        "figures": '{"satisfaction_rate":"97.50"}',
        "evidence": '{"front_line":true}',
        "materials": (Material(kind="form", file="form.pdf", sha256="cd" * 32),),
        "content_hash": f"{version:02x}" * 32,
    }
    return Submission.model_validate(fields | changes)


def assessment(
    verdict: str = "eligible", *clauses: Clause, version: int = 1, gate: str = "submission", **changes: Any
) -> Assessment:
    found = clauses or (clause("9.5", "met"),)
    return Assessment.model_validate(
        {"verdict": verdict, "gate": gate, "on": TODAY, "clauses": found, "version": version} | changes
    )


def seal(version: int = 1, by: Actor = CLERK) -> Seal:
    return Seal(by=by.account, department=by.department, at=AT, content_hash=f"{version:02x}" * 32)


def past(aggregate_class: type[A], aggregate_id: UUID, *events: Happened, **common: Any) -> A:
    """The aggregate after these events, each (class, fields); what is common to all need not be said."""
    aggregate: Any = None
    for number, (event_class, fields) in enumerate(events, 1):
        topic = {"originator_topic": vars(aggregate_class)["TOPIC"]} if number == 1 else {}
        base = {"by": "system", "timestamp": AT, "originator_id": aggregate_id, "originator_version": number}
        aggregate = event_class(**{**base, **topic, **common, **fields}).mutate(aggregate)
    assert isinstance(aggregate, aggregate_class)
    return aggregate


def reviewed(*events: Happened, category: str = "star") -> Review:
    """A review after these events."""
    return past(Review, APPLICATION, (Review.Opened, {}), *events, year=YEAR, category=category)


def received(version: int = 1, **changes: Any) -> Happened:
    return Review.VersionReceived, {"submission": submission(version, **changes)}


def assessed(verdict: str = "eligible", *clauses: Clause, version: int = 1) -> Happened:
    return Review.AssessmentNoted, {"assessment": assessment(verdict, *clauses, version=version)}


def passed(version: int = 1, by: Actor = CLERK) -> Happened:
    fields = {"department": by.department, "opinion": "同意推荐", "convened": ("总工会",), "seal": seal(version, by)}
    return Review.PreliminaryPassed, fields | {"by": by.account}


def returned(deadline: date = date(2026, 5, 20)) -> Happened:
    return Review.PreliminaryReturned, {
        "department": "haizhou", "reasons": (), "deadline": deadline, "by": CLERK.account,
    }  # fmt: skip


def material_passed(by: Actor = OFFICE) -> Happened:
    return Review.MaterialPassed, {"opinion": "材料齐全", "by": by.account}


def audit_passed(*team: str) -> Happened:
    return Review.AuditConcluded, {"conclusion": "passed", "team": team or ("expert.a", "expert.b")}


def completed(score: str = "90.0000") -> Happened:
    experts = ("expert.a", "expert.b", "expert.c")
    return Review.ExpertsConcluded, {"score": Decimal(score), "experts": experts, "by": OFFICE.account}


FORWARDED = (received(), assessed(), passed())
TO_EXPERTS = (*FORWARDED, material_passed())


def audited(*events: Happened, category: str = "enterprise") -> Audit:
    """An audit after these events."""
    common = {"application_id": APPLICATION, "year": YEAR, "category": category}
    return past(Audit, Audit.id_of(APPLICATION), (Audit.Opened, {}), *events, **common)


def scheduled(on: date = TODAY, version: int = 1) -> Happened:
    return Audit.Scheduled, {
        "on": on, "place": "海州区示例路1号", "lead": "expert.a", "team": ("expert.a", "expert.b"),
        "application_version": version,
    }  # fmt: skip


def panel(*events: Happened, category: str = "star") -> Panel:
    """A panel after these events."""
    common = {"application_id": APPLICATION, "year": YEAR, "category": category}
    return past(Panel, Panel.id_of(APPLICATION), (Panel.Opened, {}), *events, **common)


def scored(by: Actor, score: str, version: int = 1) -> Happened:
    value = Score(score=Decimal(score), reason="业绩突出", application_version=version)
    return Panel.Scored, {"score": value, "by": by.account}


def recused(by: Actor) -> Happened:
    return Panel.Recused, {"reason": "曾在该单位任职", "by": by.account}


def shortlist(*events: Happened) -> Shortlist:
    """A round's shortlist after these events."""
    return past(Shortlist, Shortlist.id_of(YEAR), (Shortlist.Opened, {}), *events, year=YEAR)


def round_noted(**quotas: int) -> Happened:
    return Shortlist.RoundNoted, {"title": "2026年度活动", "stages": (), "quotas": quotas}


def entry(serial: int, score: str, category: str = "star", **changes: Any) -> Entry:
    fields = {
        "application_id": UUID(int=serial),
        "category": category,
        "score": Decimal(score),
        "number": f"2026-{category[0].upper()}-{serial:04d}",
        "name": f"示例{serial}",
        "unit_name": "示例单位",
        "department": "haizhou",
        "reviewed_by": ("expert.a",),
    }
    return Entry.model_validate(fields | changes)


def entered(*args: Any, **changes: Any) -> Happened:
    return Shortlist.CandidateEntered, {"entry": entry(*args, **changes)}


def standing(serial: int, standing: str) -> Happened:
    return Shortlist.StandingNoted, {
        "application_id": UUID(int=serial), "number": f"2026-S-{serial:04d}", "standing": standing,
    }  # fmt: skip


def news(aggregate: Aggregate) -> list[tuple[type[object], dict[str, Any]]]:
    """The new events: class and own fields."""
    common = {"originator_id", "originator_version", "timestamp", "year", "category", "application_id"}
    return [
        (type(event), {name: value for name, value in vars(event).items() if name not in common})
        for event in aggregate.pending_events
    ]
