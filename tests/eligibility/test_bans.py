"""The register of bans (18.3): who is banned until when, and that a renamed or merged unit does not shake a ban off."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from shared.contracts.applications import ApplicationSubmitted
from shared.contracts.eligibility import EligibilityAssessed
from shared.history import Actor
from tests.eligibility.conftest import CLERK, EXPERT, HOLDER, OFFICE, UNIT, application_id, submitted
from tests.eligibility.test_service import disqualified, requested, verdict
from tests.house import House

OLD, NEW, NEWER, OTHER = "91320703MA1ABCD2X4", "91320707MA1ABCD46Q", "91320700MA1ABCD38Q", "91320706MA1ABCD11P"
DECIDED = date(2026, 4, 1)
LINK = {"kind": "renamed", "on": "2026-03-01", "document": "连市监登字〔2026〕12号"}


def key(uscc: str, team: str = "") -> str:
    """As the applications service makes one: the same for the same unit and team."""
    return sha256(f"{uscc}/{team}".encode()).hexdigest()


def applied(name: str, uscc: str, team: str = "", **changes: Any) -> ApplicationSubmitted:
    """An application of a unit, or of a team of it."""
    fields: dict[str, Any] = {
        "category": "team" if team else "enterprise",
        "name": team or "示例公司",
        "holder": key(uscc, team),
        "unit": key(uscc),
        "form": json.dumps({"form": {"organisation": {"uscc": uscc}}}),
    }
    found: ApplicationSubmitted = submitted(name, **(fields | changes))
    return found


def link(house: House, old: str = OLD, new: str = NEW, *, by: Actor | None = OFFICE, **changes: Any) -> Any:
    return house.post("/api/eligibility/successions", {"old_uscc": old, "new_uscc": new} | LINK | changes, by=by)


def barred(house: House, name: str) -> bool:
    clauses = verdict(house, name)["clauses"]
    return next(each for each in clauses if each["clause"] == "18.3")["verdict"] == "not_met"


@pytest.mark.parametrize(("team", "heir"), [("", ""), ("一班", "一班"), ("“红旗” 班", "红旗班")])
@pytest.mark.parametrize(
    "order", ["ban link apply", "ban apply link", "apply link ban", "link apply ban", "link ban apply"]
)
def test_a_ban_follows_a_renamed_unit_and_its_teams_whatever_comes_first(
    house: House, team: str, heir: str, order: str
) -> None:
    normalised = team.replace("“", "").replace("”", "").replace(" ", "")
    house.hear(applied("old", OLD, team, holder=key(OLD, normalised), round=2025))
    for step in order.split():
        if step == "ban":
            house.hear(disqualified("old", on=DECIDED))
        elif step == "link":
            assert link(house).status_code == 201
        else:
            house.hear(applied("new", NEW, heir, holder=key(NEW, heir)))
    assert barred(house, "new")
    answer = verdict(house, "new")
    assert (answer["verdict"], answer["first_free_day"]) == ("ineligible", "2029-04-02")
    assert answer["inputs"]["predecessors"] == [OLD]
    assert [ban["last_day"] for ban in answer["inputs"]["bans"]] == ["2029-04-01"]


def test_a_ban_on_a_team_does_not_bind_another_team_nor_the_unit_and_a_units_not_its_teams(house: House) -> None:
    house.hear(applied("old", OLD, "一班", round=2025))
    house.hear(applied("old unit", OLD, round=2025))
    link(house)
    for name, team in (("same", "一班"), ("other", "二班"), ("unit", "")):
        house.hear(applied(name, NEW, team))
    house.hear(disqualified("old", on=DECIDED))
    assert [barred(house, name) for name in ("same", "other", "unit")] == [True, False, False]
    house.hear(disqualified("old unit", on=DECIDED))
    assert [barred(house, name) for name in ("other", "unit")] == [False, True]


def test_bans_follow_a_chain_of_links_recorded_in_any_order(house: House) -> None:
    house.hear(applied("old", OLD, round=2025))
    house.hear(applied("third", NEWER))
    house.hear(disqualified("old", on=DECIDED))
    assert link(house, NEW, NEWER, kind="merged").json()["reassessed"] == 0
    assert not barred(house, "third")
    assert link(house, OLD, NEW).json() == {"old_uscc": OLD, "new_uscc": NEW, "reassessed": 1}
    assert barred(house, "third")
    told = house.told()[-1]
    assert isinstance(told, EligibilityAssessed)
    assert (told.gate, told.application_id, told.banned_until) == ("ban", application_id("third"), date(2029, 4, 1))
    assert verdict(house, "third")["inputs"]["predecessors"] == [NEW, OLD]


def test_a_merged_unit_takes_over_the_bans_of_all_and_its_own_stay(house: House) -> None:
    for name, uscc in (("one", OLD), ("two", OTHER), ("own", NEW)):
        house.hear(applied(name, uscc, round=2025))
    house.hear(disqualified("one", on=date(2026, 1, 1)))
    house.hear(disqualified("two", on=date(2026, 3, 1)))
    link(house, OLD, NEW, kind="merged")
    link(house, OTHER, NEW, kind="merged")
    house.hear(disqualified("own", on=date(2026, 2, 1)))
    house.hear(applied("new", NEW))
    assert [ban["last_day"] for ban in verdict(house, "new")["inputs"]["bans"]] == [
        "2029-02-01",
        "2029-01-01",
        "2029-03-01",
    ]
    assert verdict(house, "new")["banned_until"] == "2029-03-01"


def test_a_ban_does_not_go_back_to_the_old_unit(house: House) -> None:
    house.hear(applied("old", OLD))
    house.hear(applied("new", NEW, round=2025))
    link(house)
    house.hear(disqualified("new", on=DECIDED))
    assert not barred(house, "old")


def test_a_person_is_not_bound_by_its_unit(house: House) -> None:
    house.hear(applied("old", OLD, round=2025))
    house.hear(disqualified("old", on=DECIDED))
    link(house)
    house.hear(applied("star", NEW, category="star", holder=HOLDER))
    house.hear(applied("leader", NEW, category="leader", holder="ef" * 32))
    assert not barred(house, "star")
    assert not barred(house, "leader")


def test_the_last_gate_knows_a_link_recorded_after_everything_else(house: House) -> None:
    house.hear(applied("old", OLD, round=2025))
    house.hear(applied("new", NEW))
    house.hear(disqualified("old", on=date(2026, 6, 20)))
    house.hear(requested(date(2026, 6, 24), "new"))
    before = house.told()[-1]
    assert isinstance(before, EligibilityAssessed)
    assert before.first_free_day is None
    link(house)
    house.hear(requested(date(2026, 6, 25), "new"))
    told = house.told()[-1]
    assert isinstance(told, EligibilityAssessed)
    assert (told.gate, told.verdict, told.first_free_day) == ("award", "ineligible", date(2029, 6, 21))


def test_a_link_that_brings_no_ban_moves_nothing(house: House) -> None:
    house.hear(applied("old", OLD, round=2025))
    house.hear(applied("new", NEW))
    before = house.topics().count("Assessment.Reassessed")
    assert link(house).json()["reassessed"] == 0
    assert house.topics().count("Assessment.Reassessed") == before


@pytest.mark.parametrize(
    ("old", "new", "changes", "status", "words"),
    [
        (OLD, OLD, {}, 422, "相同"),
        (NEW, OLD, {}, 409, "循环"),
        (NEWER, OLD, {}, 409, "循环"),
        (OLD, OTHER, {}, 409, f"已登记由{NEW}承继"),
        (OTHER, NEW, {"on": "2026-04-11"}, 422, "晚于今天"),
        (OTHER, NEW, {"on": "1900-01-01"}, 422, "on"),
        (OTHER, NEW, {"kind": "split"}, 422, "kind"),
        (OTHER, NEW, {"document": " "}, 422, "document"),
        (OTHER[:-1] + "Q", NEW, {}, 422, "old_uscc"),
    ],
)
def test_a_wrong_link_is_refused_and_nothing_stored(
    house: House, old: str, new: str, changes: dict[str, str], status: int, words: str
) -> None:
    link(house, OLD, NEW)
    link(house, NEW, NEWER)
    before = house.topics()
    refused = link(house, old, new, **changes)
    assert refused.status_code == status
    assert words in refused.json()["detail"] + str(refused.json()["errors"])
    assert house.topics() == before


def withdraw(house: House, old: str = OLD, new: str = NEW, *, by: Actor | None = OFFICE) -> Any:
    body = {"old_uscc": old, "new_uscc": new, "reason": "登记时看错了代码"}
    return house.post("/api/eligibility/successions/withdraw", body, by=by)


def test_a_record_that_was_wrong_is_withdrawn_and_binds_nobody_any_more(house: House) -> None:
    house.hear(applied("old", OLD, "一班", round=2025))
    house.hear(applied("new", NEW, "一班"))
    house.hear(disqualified("old", on=DECIDED))
    link(house)
    assert barred(house, "new")
    assert withdraw(house).json()["reassessed"] == 1
    assert not barred(house, "new")
    assert verdict(house, "new")["inputs"] | {"attachments": []} == {
        "version": 1,
        "applied_on": "2026-04-10",
        "measurements": [],
        "bans": [],
        "predecessors": [],
        "attachments": [],
    }
    assert link(house, OLD, NEWER).status_code == 201
    listed = house.get("/api/eligibility/successions", by=OFFICE).json()["successions"]
    assert [(each["new_uscc"], each["withdrawn_by"], each["withdrawn_because"]) for each in listed] == [
        (NEWER, "", ""),
        (NEW, "office", "登记时看错了代码"),
    ]


def test_only_the_office_withdraws_and_only_what_stands(house: House) -> None:
    assert withdraw(house).status_code == 404
    link(house)
    for by in (CLERK, EXPERT, None):
        assert withdraw(house, by=by).status_code in {401, 403}
    assert withdraw(house, NEW, OLD).status_code == 404
    assert withdraw(house).status_code == 200
    assert withdraw(house).status_code == 404


def test_a_number_is_taken_as_people_type_it(house: House) -> None:
    assert link(house, "９１３２０７０３ma1abcd2x4", " 91320707 MA1ABCD46Q ").json()["old_uscc"] == OLD


@pytest.mark.parametrize("by", [UNIT, EXPERT, None])
def test_links_are_for_clerks_and_the_office(house: House, by: Actor | None) -> None:
    assert link(house, by=by).status_code in {401, 403}
    assert link(house, by=CLERK).status_code == 201
    listed = house.get("/api/eligibility/successions", by=CLERK).json()["successions"]
    assert [(each["old_uscc"], each["new_uscc"], each["by"], each["on"]) for each in listed] == [
        (OLD, NEW, "clerk", "2026-03-01")
    ]
    assert house.get("/api/eligibility/successions", by=by).status_code in {401, 403}


def test_the_register_says_who_is_banned_until_when_why_and_by_which_article(house: House) -> None:
    house.hear(applied("old", OLD, "一班", round=2025))
    house.hear(disqualified("old", on=date(2024, 2, 29)))
    (ban,) = house.get("/api/eligibility/bans", by=OFFICE).json()["bans"]
    assert ban == {
        "application_id": str(application_id("old")),
        "holder": key(OLD, "一班"),
        "category": "team",
        "round": 2025,
        "name": "一班",
        "unit_name": "示例单位",
        "number": "2026-S-0001",
        "ground": "disqualified",
        "article": "第十八条第3项",
        "decided_on": "2024-02-29",
        "last_day": "2027-02-28",
        "first_free_day": "2027-03-01",
        "in_force": True,
        "successors": [],
    }
    link(house)
    link(house, NEW, NEWER)
    (ban,) = house.get("/api/eligibility/bans", by=OFFICE).json()["bans"]
    assert ban["successors"] == [NEW, NEWER]
    for day, listed in (("2024-02-28", 0), ("2024-02-29", 1), ("2027-02-28", 1), ("2027-03-01", 0)):
        assert len(house.get(f"/api/eligibility/bans?on={day}", by=OFFICE).json()["bans"]) == listed, day
    house.now = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)  # the first free day has begun in Lianyungang
    assert house.get("/api/eligibility/bans", by=OFFICE).json()["bans"][0]["in_force"] is False
    assert house.get("/api/eligibility/bans", by=CLERK).status_code == 403
    assert house.get("/api/eligibility/bans?on=20270228", by=OFFICE).status_code == 422
