"""Which applications a measurement reaches: those of whom customers were asked about, by category (9.5, 11.5, 12.4)."""

from typing import Any

import pytest

from shared.contracts.applications import ApplicationResubmitted, Evidence
from tests.eligibility.conftest import HOLDER, application_id, submitted
from tests.eligibility.test_service import disqualified, measured, verdict
from tests.house import House

UNIT_KEY, OTHER_UNIT_KEY = "cd" * 32, "ce" * 32
FIRST_PARTY = {"leader": "12.4", "enterprise": "11.5", "star": "9.5", "team": "10.5"}
NO_REPORT = Evidence()


def applied(category: str, name: str = "first", **changes: Any) -> Any:
    """An application without a report of its own; an enterprise is its unit."""
    holder = UNIT_KEY if category == "enterprise" else HOLDER
    fields: dict[str, Any] = {"category": category, "holder": holder, "evidence": NO_REPORT}
    return submitted(name, **(fields | changes))


def counts(house: House, category: str, name: str = "first") -> bool:
    """Whether a measurement stands for the first-party report that the application lacks."""
    clause = next(c for c in verdict(house, name)["clauses"] if c["clause"] == FIRST_PARTY[category])
    fact = next(f for f in clause["facts"] if f["name"] == "first_party_evaluation")
    return str(fact["source"]).startswith("measurement:")


@pytest.mark.parametrize("first", ["measurement", "application"])
@pytest.mark.parametrize(
    ("campaign", "application", "reached"),
    [
        ("enterprise", "leader", True),
        ("leader", "leader", True),
        ("enterprise", "enterprise", True),
        ("leader", "enterprise", False),
    ],
)
def test_a_units_measurement_reaches_the_unit_and_its_leader(
    house: House, first: str, campaign: str, application: str, reached: bool
) -> None:
    messages = [measured(980, category=campaign, holder=UNIT_KEY), applied(application)]
    for message in messages if first == "measurement" else reversed(messages):
        house.hear(message)
    assert counts(house, application) is reached


@pytest.mark.parametrize("first", ["measurement", "application"])
def test_a_stars_measurement_does_not_stand_for_that_of_the_same_person_as_leader(house: House, first: str) -> None:
    messages = [measured(980, category="star"), applied("leader"), applied("star", "star")]
    for message in messages if first == "measurement" else reversed(messages):
        house.hear(message)
    assert counts(house, "star", "star")
    assert not counts(house, "leader")


def test_a_units_measurement_does_not_reach_its_stars_or_teams(house: House) -> None:
    house.hear(applied("star"))
    house.hear(applied("team", "team", holder="ef" * 32))
    before = len(house.told())
    house.hear(measured(980, category="enterprise", holder=UNIT_KEY))
    assert len(house.told()) == before


def test_a_leader_who_names_another_unit_is_measured_by_that_one(house: House) -> None:
    house.hear(applied("leader"))
    house.hear(applied("leader", unit=OTHER_UNIT_KEY, contract=ApplicationResubmitted, version=2))
    house.hear(measured(980, category="enterprise", holder=UNIT_KEY))
    assert not counts(house, "leader")
    house.hear(measured(980, category="enterprise", holder=OTHER_UNIT_KEY))
    assert counts(house, "leader")


def test_a_units_ban_is_not_its_leaders(house: House) -> None:
    house.hear(applied("leader"))
    house.hear(applied("enterprise", "unit"))
    house.hear(disqualified("unit"))
    ban = next(c for c in verdict(house)["clauses"] if c["clause"] == "18.3")
    assert ban["verdict"] == "met"
    assert [told.application_id for told in house.told()[-1:]] == [application_id("unit")]  # type: ignore[attr-defined]


def test_what_follows_by_itself_is_told_by_the_system(house: House) -> None:
    house.hear(applied("star"), actor="unit")
    house.hear(measured(940), actor="haizhou.clerk")
    entries = house.service.ledger.read(after=0, limit=100)
    told = [house.service.codec.decode(e).event for e in entries if e.topic.startswith("eligibility.Assessment.")]
    assert len(told) == 2
    assert {event.by for event in told} == {"system"}
