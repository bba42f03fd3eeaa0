"""A new version of the rulebook moves an application that was assessed before only where the office orders it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.eligibility.domain.rulebook import Version, parameters, versions
from services.eligibility.domain.rulebook.dated import Dated
from services.eligibility.domain.rulebook.measures import over
from shared.contracts.applications import ApplicationResubmitted, ApplicationWithdrawn
from shared.contracts.eligibility import EligibilityAssessed, EligibilityChanged
from shared.history import Actor
from tests.eligibility.conftest import CLERK, EXPERT, OFFICE, application_id, submitted
from tests.eligibility.test_pages import ORIGIN, text
from tests.eligibility.test_service import judge, measured, verdict
from tests.house import House

STRICTER = "2026.2-test"
REASON = "领导小组2026年第3次会议决定"


@pytest.fixture(autouse=True)
def _a_stricter_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In force since 1 April: a satisfaction rate above 98; another to come in 2027."""
    later = Dated(date(2026, 4, 1), over("98"), "客户满意评价率超过95%", "试验")
    rate = parameters.STAR_SATISFACTION_RATE
    known = versions.VERSIONS
    new = (Version(STRICTER, date(2026, 4, 1), "试验"), Version("2027.1-test", date(2027, 1, 1), "试验"))
    monkeypatch.setattr(rate, "history", (*rate.history, later))
    monkeypatch.setattr(versions, "VERSIONS", (*known, *new))
    yield
    versions.load.cache_clear()


def order(house: House, *, by: Actor | None = OFFICE, **changes: Any) -> Any:
    body = {"round": 2026, "rulebook": STRICTER, "reason": REASON} | changes
    return house.post("/api/eligibility/orders", body, by=by)


def before_april(name: str = "first", **changes: Any) -> Any:
    """Applied for before the stricter version."""
    return submitted(name, **({"applied_on": date(2026, 3, 31)} | changes))


def test_a_new_version_moves_nothing_by_itself(house: House) -> None:
    house.hear(before_april())
    judge(house)
    house.hear(measured(976))
    house.hear(before_april(contract=ApplicationResubmitted, version=2))
    answer = verdict(house)
    assert (answer["rulebook"], answer["verdict"]) == ("2026.1", "eligible")
    house.hear(submitted("later", holder="ef" * 32))
    assert verdict(house, "later")["rulebook"] == STRICTER


def test_an_order_assesses_the_rounds_open_applications_again_and_says_who_when_and_why(house: House) -> None:
    for name, changes in {
        "first": {},
        "gone": {"holder": "aa" * 32},
        "next": {"holder": "bb" * 32, "round": 2027},
    }.items():
        house.hear(before_april(name, **changes))
        judge(house, name=name)
    house.hear(ApplicationWithdrawn(application_id=application_id("gone"), round=2026, category="star", reason="调岗"))
    told = len(house.told())
    given = order(house)
    assert given.status_code == 201
    assert (given.json()["reassessed"], given.json()["changed"]) == (1, 1)
    (changed,) = house.told()[told:]
    assert isinstance(changed, EligibilityChanged)
    assert (changed.application_id, changed.rulebook) == (application_id(), STRICTER)
    assert (changed.previous_verdict, changed.verdict) == ("eligible", "ineligible")
    assert (str(changed.order), changed.gate) == (given.json()["id"], "judgement")
    assert [verdict(house, name)["rulebook"] for name in ("first", "gone", "next")] == [STRICTER, "2026.1", "2026.1"]
    (listed,) = house.get("/api/eligibility/orders", by=OFFICE).json()["orders"]
    assert listed == {
        "id": given.json()["id"],
        "round": 2026,
        "rulebook": STRICTER,
        "reason": REASON,
        "applications": 1,
        "by": "office",
        "at": "2026-04-10T02:00:00Z",
    }
    made = house.get(f"/api/eligibility/{application_id()}/history", by=OFFICE).json()["assessments"]
    assert [each["rulebook"] for each in made] == ["2026.1", "2026.1", STRICTER]
    assert [each["order"] for each in made] == [None, None, given.json()["id"]]


def test_what_follows_an_order_stays_under_its_version_and_judgements_stay(house: House) -> None:
    house.hear(before_april(figures=submitted().figures.model_copy(update={"satisfaction_rate": Decimal(99)})))
    judge(house)
    order(house)
    told = house.told()[-1]
    assert isinstance(told, EligibilityAssessed)
    assert (told.rulebook, told.verdict) == (STRICTER, "eligible")
    house.hear(measured(979))
    answer = verdict(house)
    assert (answer["rulebook"], answer["verdict"]) == (STRICTER, "ineligible")


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"rulebook": "2027.1-test"}, 422, f"2026.1、{STRICTER}"),
        ({"rulebook": "2019.1"}, 422, "不是现行的评审规则版本"),
        ({"round": 2025}, 409, "2025年度没有"),
        ({"rulebook": "2026.1"}, 409, "均已按评审规则2026.1审查"),
        ({"reason": " "}, 422, "reason"),
    ],
)
def test_an_order_that_cannot_be_is_refused(house: House, changes: dict[str, Any], status: int, words: str) -> None:
    house.hear(before_april())
    before = house.topics()
    refused = order(house, **changes)
    assert refused.status_code == status
    assert words in str(refused.json())
    assert house.topics() == before


def test_orders_are_for_the_office(house: House) -> None:
    house.hear(before_april())
    for by in (CLERK, EXPERT, None):
        assert order(house, by=by).status_code in {401, 403}
    assert order(house).status_code == 201
    assert order(house).status_code == 409


def test_the_office_orders_on_the_page_and_the_page_says_who_when_and_why(house: House) -> None:
    house.hear(before_april())
    path, typed = "/eligibility/orders", {"round": "2026", "rulebook": STRICTER, "reason": REASON}

    def send(by: Actor, **changes: str) -> Any:
        return house.send("POST", path, by=by, data=typed | changes, headers=ORIGIN, follow_redirects=False)

    offered = house.get(path, by=OFFICE).text
    assert f'value="{STRICTER}"' in offered
    assert "2027.1-test" not in offered
    for changes, status, words in (
        ({"round": "x"}, 422, "年度"),
        ({"reason": " "}, 422, "理由"),
        ({"rulebook": "2027.1-test"}, 422, "不是现行的评审规则版本"),
        ({"round": "2025"}, 409, "2025年度没有"),
    ):
        refused = send(OFFICE, **changes)
        assert (refused.status_code, words in text(refused)) == (status, True), changes
    assert send(CLERK).status_code == 403
    assert send(OFFICE).status_code == 303
    read = text(house.get(path, by=OFFICE))
    assert all(words in read for words in (REASON, STRICTER, "1 份", "office", "2026年4月10日 10:00"))
    assert "按办公室的决定适用评审规则" in text(house.get(f"/eligibility/{application_id()}", by=CLERK))
    assert house.get(path, by=CLERK).status_code == 403
