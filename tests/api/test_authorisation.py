"""Who may not: every role that a rule does not name, and those whom it names but whom the thing does not concern."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.history import Actor
from shared.web import Ruled, describe_routes
from shared.web.messages import ROLES
from tests.api import acts
from tests.api.refusals import check
from tests.api.routes import FILES, ROUTES
from tests.api.suite import LEADER, OFFICE, OTHER_CLERK, OTHER_UNIT, PUBLICITY, UNIT, Suite, person

PDF = b"%PDF-1.7\nthe material of one applicant alone\n%%EOF\n"
BODIES = {route.path: route.body for route in ROUTES}
OF_OTHERS = {role: person(f"only.{role}", "haizhou", role) for role in ROLES}
"""An account for every role, with no other, in the department that recommends."""
STRANGERS = {"applicant": OTHER_UNIT, "clerk": OTHER_CLERK}
"""Whose rules name them, and whom the application does not concern."""
PERSONAL_ROUTES = {"/api/review/{application_id:uuid}/audit/complete"}
"""Open to whoever is signed in, since the office names the leader of an audit: it is for that one alone."""


@dataclass(frozen=True)
class Scene:
    """What is there, and what of it no stranger may read."""

    ids: dict[str, str]
    words: tuple[str, ...]

    def path(self, ruled: Ruled) -> str:
        """The route's address with real ids."""
        known = self.ids | {"year": "2026", "round": "2026", "name": "annex3", "version": "1"}
        return re.sub(r"\{([a-z0-9_]+)(?::uuid)?\}", lambda found: known[found[1]], ruled.path)

    def check_untold(self, answer: Any) -> None:
        told = [word for word in self.words if word in answer.text]
        assert told == [], answer.text


@pytest.fixture(scope="module")
def scene(suite: Suite, ids: dict[str, str]) -> Scene:
    """The suite of this folder's tests, and an application with a file, a survey of it, and one who came too late."""
    for actor in OF_OTHERS.values():
        suite.tokens[actor.account] = suite.sign_in(actor)
    stored = suite.send("POST", "/api/applications/materials?name=a.pdf", by=UNIT, content=PDF).json()["sha256"]
    content = acts.content("manufacturing") | {"round": 2027, "applied_on": "2026-06-01"}
    body = {"application": content, "files": {content["materials"][0]["file"]: stored}}
    receipt = suite.done("/api/applications", body, by=UNIT)
    listed = suite.get("/api/applications", by=OFFICE).json()["applications"]
    words = {entry[name] for entry in listed for name in ("number", "name", "unit_name")}
    words |= {"已入围", "待初审", "评审中", "专家评审", "unit", content["materials"][0]["file"]}
    known = {**ids, "application_id": ids["application_id"], "filed_id": receipt["id"], "sha256": stored}
    return Scene(known, tuple(sorted(words - {""})))


@pytest.fixture(autouse=True)
def _nothing_changes(suite: Suite, scene: Scene) -> Iterator[None]:
    before = suite.heads()
    yield
    suite.settle()
    assert suite.heads() == before


def send(suite: Suite, ruled: Ruled, path: str, by: Actor) -> Any:
    """A request that would be right if somebody else sent it."""
    if ruled.method == "GET":
        return suite.client.get(path, headers=suite.bearer(by), follow_redirects=False)
    pattern = ruled.path.replace(":uuid", "")
    if pattern in FILES:
        headers = suite.bearer(by) | {"content-type": FILES[pattern]}
        return suite.client.post(f"{path}?name=b.pdf", content=PDF, headers=headers)
    body = BODIES.get(pattern.replace("{year}", "2026"), {})
    return suite.client.post(path, json=body, headers=suite.bearer(by))


def ruled_by_roles(suite: Suite) -> list[Ruled]:
    return [ruled for ruled in describe_routes(suite.app) if set(ruled.rule.split(", ")) <= ROLES.keys()]


def test_every_route_is_open_or_for_roles_or_for_whoever_is_signed_in(suite: Suite) -> None:
    """So that none is passed over below."""
    rules = {ruled.path: ruled.rule for ruled in describe_routes(suite.app) if ruled not in ruled_by_roles(suite)}
    assert set(rules.values()) == {"public", "signed in"}
    signed_in = {path for path, rule in rules.items() if rule == "signed in"}
    assert signed_in == PERSONAL_ROUTES | {"/api/logout", "/account", "/account/password"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_the_rule_does_not_name_is_refused_and_told_nothing(suite: Suite, scene: Scene, role: str) -> None:
    refused = 0
    for ruled in ruled_by_roles(suite):
        if role in ruled.rule.split(", "):
            continue
        answer = send(suite, ruled, scene.path(ruled), OF_OTHERS[role])
        problem = check(answer, 403)
        assert problem["type"] == "urn:problem:role-required", ruled
        assert "仅限以下角色" in problem["detail"]
        scene.check_untold(answer)
        refused += 1
    assert refused > 10


@pytest.mark.parametrize("role", STRANGERS)
def test_another_departments_clerk_and_another_applicant_are_refused_and_told_nothing(
    suite: Suite, scene: Scene, role: str
) -> None:
    """At every address that names an application, or what belongs to one."""
    tried = set()
    for ruled in ruled_by_roles(suite):
        if role not in ruled.rule.split(", ") or not re.search("_id|sha256", ruled.path):
            continue
        for application in (scene.ids["application_id"], scene.ids["scored_id"], scene.ids["filed_id"]):
            path = Scene(scene.ids | {"application_id": application}, ()).path(ruled)
            answer = send(suite, ruled, path, STRANGERS[role])
            check(answer, 403, 404)
            scene.check_untold(answer)
            tried.add(ruled.path)
    assert len(tried) >= 9


@pytest.mark.parametrize("role", STRANGERS)
def test_lists_hold_nothing_for_those_whom_it_does_not_concern(suite: Suite, scene: Scene, role: str) -> None:
    tried = set()
    for ruled in ruled_by_roles(suite):
        if role not in ruled.rule.split(", ") or ruled.method != "GET" or "{" in ruled.path:
            continue
        answer = suite.client.get(ruled.path, headers=suite.bearer(STRANGERS[role]))
        assert answer.status_code == 200, answer.text
        named = set(scene.words) - {"已入围", "待初审", "评审中", "专家评审", "unit"}  # choices of a filter
        assert [word for word in named if word in answer.text] == [], ruled
        tried.add(ruled.path)
    assert {"/api/applications", "/applications", "/api/surveys"} <= tried


def test_a_survey_of_anothers_application_is_not_opened(suite: Suite, scene: Scene) -> None:
    days = {"period_from": "2026-04-01", "period_to": "2026-06-30", "party": "first"}
    for stranger in STRANGERS.values():
        for application in (scene.ids["application_id"], scene.ids["filed_id"]):
            answer = suite.post("/api/surveys", {"application": application, **days}, by=stranger)
            check(answer, 403, 404)
            scene.check_untold(answer)


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"office"}))
def test_only_the_leader_of_an_audit_and_the_office_conclude_it(suite: Suite, scene: Scene, role: str) -> None:
    body = {"conclusion": "passed", "findings": "一致"}
    for application in (scene.ids["application_id"], scene.ids["filed_id"]):
        answer = suite.post(f"/api/review/{application}/audit/complete", body, by=OF_OTHERS[role])
        check(answer, 403, 404)
        scene.check_untold(answer)


def test_what_belongs_to_another_round_is_not_found_under_this_one(suite: Suite, scene: Scene) -> None:
    other = scene.ids["scored_id"]
    decision = {"round": 2026, "application_id": other, "confer": True, "reason": "会议审定"}
    for answer in (
        suite.post("/api/publicity/decisions", decision, by=LEADER),
        suite.post("/api/publicity/decisions", decision | {"round": 2027}, by=LEADER),
        suite.get("/api/publicity/notices/2027"),
        suite.get("/api/review/shortlists/2027", by=LEADER),
        suite.post("/api/publicity/notices/2027/close", by=PUBLICITY),
        suite.post("/api/publicity/notices/2027/extend", {"last_day": "2026-06-20", "reason": "延长"}, by=PUBLICITY),
        suite.post(f"/api/publicity/honours/{other}/revoke", {"ground": "fraud", "reason": "查实"}, by=LEADER),
        suite.post("/api/publicity/objections", {"application_number": "2027-T-0001", "text": "情况不实"}),
    ):
        check(answer, 403, 404, 409, 422)
        scene.check_untold(answer)
    for path in ("/api/publicity/candidates?round=2027", "/api/publicity/objections?round=2027"):
        answer = suite.get(path, by=OFFICE)
        assert answer.status_code == 200
        scene.check_untold(answer)
        assert not any(json.loads(answer.text).values())


def test_a_clerk_that_applied_for_itself_sees_no_more_of_the_others(suite: Suite, scene: Scene) -> None:
    """An account with two roles sees what each of them may, and no more."""
    both = person("both.lianyun", "lianyun", "applicant", "clerk")
    suite.tokens[both.account] = suite.sign_in(both)
    for path in ("/api/applications/{}", "/api/applications/{}/timeline", "/applications/{}", "/api/review/{}"):
        answer = suite.get(path.format(scene.ids["filed_id"]), by=both)
        check(answer, 403, 404)
        scene.check_untold(answer)
