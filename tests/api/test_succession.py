"""A ban follows a renamed unit through the whole suite: at submission, at the preliminary review, at the last gate (18.3)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api import acts
from tests.api.suite import CLERK, LEADER, OFFICE, Suite

NEW = "91320700MA1ABCD38Q"
FRAUD = {"ground": "fraud", "reason": "申报数据弄虚作假"}


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    running = Suite(tmp_path)
    yield running
    running.close()


def team(name: str | None = None, uscc: str | None = None, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(acts.content("team") | changes))
    if uscc:
        body["form"]["organisation"] |= {"uscc": uscc, "unit_name": "改名后的公司"}
    if name:
        body["form"]["team_name"] = name
    return body


def link(suite: Suite, old: str) -> dict[str, Any]:
    body = {"old_uscc": old, "new_uscc": NEW, "kind": "renamed", "on": "2026-03-01", "document": "变更登记通知书"}
    found: dict[str, Any] = suite.done("/api/eligibility/successions", body, by=CLERK)
    return found


def ban(suite: Suite, application: str) -> None:
    suite.done(f"/api/publicity/applications/{application}/disqualify", FRAUD, by=LEADER)


def test_the_team_of_a_renamed_unit_is_refused_when_it_applies_and_passes_no_review(suite: Suite) -> None:
    acts.open_round(suite)
    old = team()
    first = acts.submit(suite, old)["id"]
    ban(suite, first)
    link(suite, old["form"]["organisation"]["uscc"])
    spelt = f"“{old['form']['team_name']}” "
    again = acts.submit(suite, team(spelt, NEW))["id"]
    assessment = suite.get(f"/api/eligibility/{again}", by=OFFICE).json()
    assert (assessment["verdict"], assessment["first_free_day"]) == ("ineligible", "2029-04-11")
    assert suite.get(f"/api/applications/{again}", by=OFFICE).json()["state"] == "refused"
    refused = suite.post(f"/api/review/{again}/preliminary/pass", acts.OPINION, by=CLERK)
    assert refused.status_code == 409
    other = acts.submit(suite, team("另一个班组", NEW))["id"]
    assert suite.get(f"/api/eligibility/{other}", by=OFFICE).json()["first_free_day"] is None


@pytest.mark.parametrize("late", ["ban", "link"])
def test_a_ban_that_a_link_brings_late_ends_the_open_application_and_nothing_is_conferred(
    suite: Suite, late: str
) -> None:
    acts.open_round(suite)
    old = team()
    uscc = old["form"]["organisation"]["uscc"]
    first = acts.submit(suite, old)["id"]
    again = acts.submit(suite, team(uscc=NEW))["id"]
    acts.forward(suite, again)
    acts.to_experts(suite, again)
    acts.score(suite, again)
    acts.at(suite, "2026-06-01")
    acts.report(suite)
    acts.publish(suite)
    for step in ("link", "ban") if late == "ban" else ("ban", "link"):
        if step == "ban":
            ban(suite, first)
        else:
            link(suite, uscc)
    acts.at(suite, "2026-06-09")
    acts.close_notice(suite)
    body = {"round": 2026, "application_id": again, "confer": True, "reason": "会议审定"}
    refused = suite.post("/api/publicity/decisions", body, by=LEADER)
    assert (refused.status_code, refused.json()["article"]) == (409, "第十八条第3项")
    assert "2029年6月1日" in refused.json()["detail"]
    assert suite.get(f"/api/eligibility/{again}", by=OFFICE).json()["verdict"] == "ineligible"
    assert suite.get("/api/publicity/register").json()["honours"] == []
    bans = suite.get("/api/eligibility/bans", by=OFFICE).json()["bans"]
    assert [(each["name"], each["in_force"]) for each in bans] == [(old["form"]["team_name"], True)]
