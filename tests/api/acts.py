"""The acts of a round by the people of the suite, each possible as soon as the one before it is done."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from shared.identity import citizen_id_check_character, organisation_check_character, uscc_check_character
from tests.api.suite import CLERK, EXPERTS, LEADER, OFFICE, PUBLICITY, UNIT, Suite

SAMPLES = Path(__file__).parents[2] / "deploy" / "demo" / "samples"
FILES = {
    "manufacturing": "table1-enterprise-manufacturing",
    "services": "table2-enterprise-services",
    "team": "table3-team",
    "star": "table4-star",
    "leader": "table5-leader",
}
DAYS = {
    "application": ("2026-04-01", "2026-04-30"),
    "preliminary": ("2026-05-01", "2026-05-15"),
    "expert": ("2026-05-16", "2026-05-31"),
}
ROUND = {
    "round": 2026,
    "title": "2026年度活动",
    "stages": [{"name": name, "first_day": first, "last_day": last} for name, (first, last) in DAYS.items()],
    "quotas": {"star": 10, "team": 10, "enterprise": 10, "leader": 10},
}
OPINION = {"opinion": "同意推荐", "convened": ["海州区总工会"]}


def content(kind: str = "star") -> dict[str, Any]:
    """A sample, applied for on a day that the round takes, in the department of the suite's clerk."""
    found: dict[str, Any] = json.loads((SAMPLES / f"{FILES[kind]}.json").read_text("utf-8"))
    return found | {"applied_on": "2026-04-10", "recommending_department": "haizhou"}


def another_holder(body: dict[str, Any], chosen: Random) -> dict[str, Any]:
    """The same application by somebody else: another unit, and another person where there is one."""
    copy = json.loads(json.dumps(body))
    organisation = f"MA{chosen.randrange(10**6):06d}"
    code = f"91320706{organisation}{organisation_check_character(organisation)}"
    copy["form"]["organisation"]["uscc"] = code + uscc_check_character(code)
    person = copy["form"].get("person")
    if person:
        number = person["citizen_id"][:14] + f"{chosen.randrange(100):02d}" + person["citizen_id"][16]
        person["citizen_id"] = number + citizen_id_check_character(number)
    return copy


def at(suite: Suite, day: str, hour: int = 2) -> None:
    suite.now = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC) + timedelta(hours=hour)


def open_round(suite: Suite) -> None:
    suite.done("/api/applications/rounds", ROUND, by=OFFICE)


def open_next_round(suite: Suite) -> None:
    """One that takes applications in June."""
    stages = [{"name": "application", "first_day": "2026-06-01", "last_day": "2026-06-30"}]
    suite.done("/api/applications/rounds", ROUND | {"round": 2027, "stages": stages}, by=OFFICE)


def submit(suite: Suite, body: dict[str, Any] | None = None, *, by: Any = UNIT) -> dict[str, Any]:
    receipt: dict[str, Any] = suite.done("/api/applications", {"application": body or content()}, by=by)
    return receipt


def judge(suite: Suite, application: str) -> None:
    """Everything that a person has to judge is met."""
    assessment = suite.get(f"/api/eligibility/{application}", by=CLERK).json()
    judgements = [
        {"clause": entry["clause"], "met": True, "reason": "经核查属实"}
        for entry in assessment["clauses"]
        if entry["kind"] in {"J", "M"}
    ]
    suite.done(f"/api/eligibility/{application}/judgements", {"judgements": judgements}, by=CLERK)


def forward(suite: Suite, application: str) -> None:
    judge(suite, application)
    suite.done(f"/api/review/{application}/preliminary/pass", OPINION, by=CLERK)


def to_experts(suite: Suite, application: str) -> None:
    suite.done(f"/api/review/{application}/material/pass", {"opinion": "材料齐全"}, by=OFFICE)


def score(suite: Suite, application: str) -> None:
    for expert in EXPERTS[:3]:
        suite.done(f"/api/review/{application}/scores", {"score": "91.5", "reason": "业绩突出"}, by=expert)
    suite.done(f"/api/review/{application}/expert-review/complete", {}, by=OFFICE)


def report(suite: Suite) -> None:
    suite.done("/api/review/shortlists", {"round": 2026}, by=OFFICE)


def publish(suite: Suite) -> None:
    suite.done("/api/publicity/notices", {"round": 2026}, by=PUBLICITY)


def object_to(suite: Suite, number: str, text: str = "情况不实") -> dict[str, Any]:
    found: dict[str, Any] = suite.done("/api/publicity/objections", {"application_number": number, "text": text})
    return found


def resolve(suite: Suite, objection: str, reason: str = "经核查不属实") -> None:
    path = f"/api/publicity/objections/{objection}/resolve"
    suite.done(path, {"outcome": "dismissed", "reason": reason}, by=LEADER)


def close_notice(suite: Suite) -> None:
    suite.done("/api/publicity/notices/2026/close", by=PUBLICITY)


def confer(suite: Suite, application: str) -> None:
    body = {"round": 2026, "application_id": application, "confer": True, "reason": "会议审定"}
    suite.done("/api/publicity/decisions", body, by=LEADER)


def revoke(suite: Suite, application: str, reason: str = "弄虚作假") -> None:
    body = {"ground": "fraud", "reason": reason, "insignia": ["certificate"]}
    suite.done(f"/api/publicity/honours/{application}/revoke", body, by=LEADER)
