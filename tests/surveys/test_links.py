"""Campaigns find the applications that they speak for, whichever comes first."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.surveys.registry import registry
from shared import identity
from shared.contracts.applications import ApplicationResubmitted, ApplicationSubmitted, Evidence, Figures
from shared.contracts.envelope import Envelope, schema_id
from shared.identity import holder_key
from tests.surveys.conftest import CITY_KEY, House
from tests.surveys.given import APPLICATION, CLERK, OFFICE, OTHER_CLERK, OTHER_UNIT, UNIT_ACCOUNT
from tests.surveys.test_api import STAR, UNIT, answer, opened, survey

PERSON_KEY = holder_key(bytes.fromhex(CITY_KEY), f"citizen:{STAR['citizen_id']}")
UNIT_KEY = holder_key(bytes.fromhex(CITY_KEY), f"uscc:{UNIT['uscc']}")
AT = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)


def submitted(
    category: str = "star",
    holder: str = PERSON_KEY,
    *,
    application: UUID = APPLICATION,
    contract: type[ApplicationSubmitted] = ApplicationSubmitted,
    department: str = "haizhou",
) -> Envelope[Any]:
    data = contract(
        application_id=application,
        round=2026,
        category=category,
        version=1,
        number="2026-X-0001",
        holder=holder,
        unit=UNIT_KEY,
        recommending_department=department,
        submitted_at=AT,
        applied_on=date(2026, 4, 20),
        name="示例一",
        unit_name="海州示例银行营业部",
        industry="金融服务",
        deeds="",
        main_honours="",
        figures=Figures(),
        evidence=Evidence(),
        materials=(),
        form="{}",
        content_hash="00" * 32,
    )
    return Envelope[Any](
        id="zlxh.applications:7",
        source="/zlxh/applications",
        type=contract.TYPE,
        subject=str(application),
        time=AT,
        dataschema=schema_id(contract.TYPE),
        position=7,
        previousposition=0,
        link="00" * 32,
        actor="bank",
        data=data,
    )


def hear(house: House, *messages: Envelope[Any]) -> None:
    for message in messages:
        handler = registry.subscribers[message.type].function
        house.service.writer.submit(partial(handler, message)).result(10)
    house.project()


def asked_about(house: House, campaign: str) -> str:
    """The key of whom a campaign asks about: in its history alone, since an answer with it would be an oracle."""
    assert "holder" not in house.get(f"/{campaign}").json()
    for entry in house.service.ledger.read(after=0, limit=1000):
        if (entry.topic, str(entry.originator_id)) == ("surveys.Campaign.Opened", campaign):
            opening: Any = house.service.codec.decode(entry).event
            return str(opening.brief.holder)
    raise KeyError(campaign)


def links(house: House, campaign: str) -> list[str]:
    applications: list[str] = house.get(f"/{campaign}").json()["applications"]
    return applications


@pytest.mark.parametrize("first", ["campaign", "application"])
def test_campaign_and_application_of_one_holder_meet(house: House, first: str) -> None:
    if first == "application":
        hear(house, submitted())
    campaign = opened(house)
    if first == "campaign":
        hear(house, submitted())
    assert links(house, campaign) == [str(APPLICATION)]
    assert [one["id"] for one in house.get(f"?application={APPLICATION}").json()["campaigns"]] == [campaign]


def test_campaign_opened_for_an_application_takes_its_holder_round_and_name(house: House) -> None:
    hear(house, submitted())
    campaign = opened(house, subject=None, application=str(APPLICATION))
    shown = house.get(f"/{campaign}").json()
    assert asked_about(house, campaign) == PERSON_KEY
    assert (shown["holder_name"], shown["category"], shown["round"]) == ("示例一", "star", 2026)
    assert shown["applications"] == [str(APPLICATION)]


def test_applicant_opens_and_runs_campaigns_for_what_it_submitted_itself(house: House) -> None:
    hear(house, submitted())
    about = survey(subject=None, application=str(APPLICATION))
    refused = house.post("", about, by=OTHER_UNIT)
    assert (refused.status_code, refused.json()["article"]) == (403, "第十七条第4项")
    campaign = house.post("", about, by=UNIT_ACCOUNT).json()["id"]
    body = {"answers": [answer()]}
    for by, status in ((UNIT_ACCOUNT, 201), (CLERK, 201), (OTHER_UNIT, 403)):
        assert house.post(f"/{campaign}/answers", body, by=by).status_code == status
    assert house.post(f"/{campaign}/close", {}, by=UNIT_ACCOUNT).status_code == 200


def test_clerk_of_another_department_opens_none_once_somebody_has_applied(house: House) -> None:
    assert house.post("", survey(), by=OTHER_CLERK).status_code == 201
    hear(house, submitted())
    by_application = survey(subject=None, application=str(APPLICATION))
    for about in (survey(), by_application):
        refused = house.post("", about, by=OTHER_CLERK)
        assert (refused.status_code, refused.json()["article"]) == (403, "第十七条第1项")
        for by in (CLERK, OFFICE):
            assert house.post("", about, by=by).status_code == 201
    assert house.post("", survey(subject=STAR | {"round": 2027}), by=OTHER_CLERK).status_code == 201


def test_department_of_a_corrected_application_takes_over(house: House) -> None:
    hear(house, submitted(), submitted(contract=ApplicationResubmitted, department="donghai"))
    by_application = survey(subject=None, application=str(APPLICATION))
    for about in (survey(), by_application):
        assert house.post("", about, by=CLERK).status_code == 403
        assert house.post("", about, by=OTHER_CLERK).status_code == 201


def test_leaders_campaign_asks_about_the_unit_and_a_units_campaign_serves_its_leader(house: House) -> None:
    hear(house, submitted("leader"))
    leaders = opened(house, subject=None, application=str(APPLICATION))
    typed = opened(house, subject=UNIT | {"category": "leader"})
    units = opened(house, subject=UNIT)
    own = opened(house)
    assert asked_about(house, leaders) == UNIT_KEY
    assert [links(house, campaign) for campaign in (leaders, typed, units, own)] == [[str(APPLICATION)]] * 3 + [[]]


def test_units_campaign_does_not_speak_for_its_star(house: House) -> None:
    campaign = opened(house, subject=UNIT)
    hear(house, submitted())
    assert links(house, campaign) == []


def test_hearing_again_changes_nothing(house: House) -> None:
    campaign = opened(house)
    hear(house, submitted())
    before = house.entries()
    hear(house, submitted(), submitted(contract=ApplicationResubmitted))
    assert house.entries() == before
    assert links(house, campaign) == [str(APPLICATION)]


def test_resubmission_heard_first_links_too(house: House) -> None:
    campaign = opened(house)
    hear(house, submitted(contract=ApplicationResubmitted))
    assert links(house, campaign) == [str(APPLICATION)]


def test_several_campaigns_of_one_holder_are_all_linked(house: House) -> None:
    campaigns = [opened(house), opened(house, period_from="2025-07-01", period_to="2025-12-31")]
    hear(house, submitted())
    assert [links(house, campaign) for campaign in campaigns] == [[str(APPLICATION)]] * 2


def test_holders_are_keyed_as_applications_keys_them() -> None:
    key = bytes.fromhex(CITY_KEY)
    assert identity.holder_key(key, identity.person("320706199005060427")) == PERSON_KEY
    assert identity.holder_key(key, identity.unit("91320706MA1ABCD11P")) == UNIT_KEY


@pytest.mark.parametrize("name", ["海州 示例班组", "Ａ班　组", "a班组"])
def test_team_names_are_normalised_as_applications_normalises_them(name: str) -> None:
    from shared.identity import normalised

    assert identity.team("91320706MA1ABCD11P", name) == f"team:91320706MA1ABCD11P/{normalised(name)}"


def test_team_campaign_is_opened_by_unit_and_name(house: House) -> None:
    team = UNIT | {"category": "team", "team_name": "Ａ班 组"}
    response = house.post("", survey(subject=team))
    key = holder_key(bytes.fromhex(CITY_KEY), "team:91320706MA1ABCD11P/a班组")
    assert asked_about(house, response.json()["id"]) == key
