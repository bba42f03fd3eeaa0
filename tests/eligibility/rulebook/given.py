"""The sample applications as facts, and small ways to change one: a dotted path and what stands there instead."""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from services.eligibility.domain.rulebook import AssessmentResult, Facts, Figures, Judgement, Rulebook, assess, decide

PROJECT = Path(__file__).parents[3]
SAMPLES = PROJECT / "deploy" / "demo" / "samples"
NAMES = {
    "manufacturing": "table1-enterprise-manufacturing",
    "enterprise": "table2-enterprise-services",
    "team": "table3-team",
    "star": "table4-star",
    "leader": "table5-leader",
}
Changes = Mapping[str, Any]


@cache
def application(sample: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLES / f"{NAMES[sample]}.json").read_text(encoding="utf-8"))
    return content


def as_facts(content: dict[str, Any]) -> dict[str, Any]:
    """What of an application file the rulebook reads; the register of bans was asked and is empty."""
    form = {**content["form"], **content["form"].get("service_figures", {})}
    return {
        "category": content["category"],
        "variant": content.get("variant"),
        "applied_on": content["applied_on"],
        "figures": {name: form.get(name) for name in Figures.model_fields},
        "evidence": content["evidence"],
        "materials": [material["kind"] for material in content["materials"]],
        "bans": [],
    }


def facts(sample: str, changes: Changes | None = None) -> Facts:
    """A sample's facts with the values at the dotted paths replaced."""
    content = deepcopy(as_facts(application(sample)))
    for path, value in (changes or {}).items():
        *above, last = path.split(".")
        part: Any = content
        for step in above:
            part = part[int(step)] if isinstance(part, list) else part[step]
        part[int(last) if isinstance(part, list) else last] = value
    return Facts.model_validate(content)


def assessed(
    sample: str,
    changes: Changes | None = None,
    *judgements: Judgement,
    on: str | None = None,
    book: Rulebook | None = None,
) -> AssessmentResult:
    """The sample, changed, assessed on its day of application or on a later gate."""
    given = facts(sample, changes)
    gate = given.applied_on if on is None else type(given.applied_on).fromisoformat(on)
    if book is not None:
        return decide(given, judgements, on=gate, book=book)
    return assess(given, judgements, on=gate)


def verdict(sample: str, clause: str, changes: Changes | None = None, *, on: str | None = None) -> str:
    """The verdict on one clause."""
    return assessed(sample, changes, on=on).clause(clause).verdict.value


def judged(clause: str, *, met: bool = True, reason: str = "材料翔实") -> Judgement:
    return Judgement(clause=clause, met=met, reason=reason, by="expert-1")


def honour(level: str | None, holder: str | None, granted_on: str | None, title: str = "示例荣誉") -> dict[str, Any]:
    return {"title": title, "level": level, "holder": holder, "granted_by": "示例", "granted_on": granted_on}


def result(level: str | None, granted_on: str | None) -> dict[str, Any]:
    return {"title": "示例成果", "level": level, "granted_on": granted_on}


def accident(severity: str | None, day: str | None, kind: str | None = "safety") -> dict[str, Any]:
    return {"kind": kind, "severity": severity, "date": day}


def measured(
    satisfied: int,
    valid: int,
    *,
    until: str = "2025-12-31",
    reached: bool = True,
    party: str = "first",
    event_id: str = "zlxh.surveys:7",
) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "party": party,
        "period_from": "2025-01-01",
        "period_to": until,
        "satisfied": satisfied,
        "valid": valid,
        "minimum_reached": reached,
    }
