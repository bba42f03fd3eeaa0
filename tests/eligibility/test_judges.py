"""Who judges when: the department until it forwards the application, the office and its experts always (17.1, 17.2)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.review import PreliminaryReviewPassed, Seal
from shared.history import Actor
from tests.eligibility.conftest import BOTH, CLERK, EXPERT, OFFICE, application_id, submitted
from tests.eligibility.test_service import judge, verdict
from tests.house import House


def forwarded(name: str = "first") -> PreliminaryReviewPassed:
    return PreliminaryReviewPassed(
        application_id=application_id(name),
        round=2026,
        category="star",
        department="haizhou",
        opinion="初审合格",
        convened=("工会",),
        seal=Seal(by="clerk", department="haizhou", at=datetime(2026, 5, 6, tzinfo=UTC), content_hash="00" * 32),
    )


def one(clause: str, *, met: bool, replaces: int | None = None) -> Any:
    return {"judgements": [{"clause": clause, "met": met, "reason": "走访属实", "replaces": replaces}]}


@pytest.mark.parametrize("by", [OFFICE, EXPERT])
def test_once_forwarded_only_office_and_experts_judge(house: House, by: Actor) -> None:
    house.hear(submitted())
    assert judge(house).status_code == 200
    house.hear(forwarded())
    house.hear(forwarded())
    assert house.topics().count("Assessment.Forwarded") == 1
    refused = judge(house)
    assert (refused.status_code, refused.json()["article"]) == (403, "第十七条第1项")
    assert "创建办公室" in refused.json()["remedy"]
    assert judge(house, one("9.3", met=False, replaces=2), by=by).status_code == 200
    assert verdict(house)["verdict"] == "ineligible"


@pytest.mark.parametrize("by", [OFFICE, EXPERT])
def test_a_clerk_never_replaces_a_judgement_of_office_or_expert(house: House, by: Actor) -> None:
    house.hear(submitted())
    judge(house, one("9.3", met=False), by=by)
    before = house.topics()
    refused = judge(house)
    assert (refused.status_code, refused.json()["article"]) == (403, "第十七条第2项")
    assert "9.3" in refused.json()["detail"]
    assert house.topics() == before
    assert judge(house, one("9.2", met=True)).status_code == 200
    assert judge(house, one("9.3", met=True, replaces=1), by=OFFICE).status_code == 200
    assert judge(house, one("9.3", met=False, replaces=3)).status_code == 403


def test_clerk_and_expert_see_it_and_a_clerk_of_elsewhere_who_applies_too_does_not(house: House) -> None:
    house.hear(submitted())
    path = f"/api/eligibility/{application_id()}"
    assert [house.get(path, by=by).status_code for by in (CLERK, EXPERT, OFFICE)] == [200, 200, 200]
    assert house.get(path, by=BOTH).status_code == 403


def current(house: House, clause: str) -> Any:
    return next(each for each in verdict(house)["clauses"] if each["clause"] == clause)["judgement"]


def history(house: House) -> Any:
    return house.get(f"/api/eligibility/{application_id()}/history", by=CLERK).json()


def test_a_judgement_is_changed_only_by_one_that_names_it_and_the_earlier_stays_in_sight(house: House) -> None:
    house.hear(submitted())
    judge(house)
    house.now = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
    assert judge(house, one("9.3", met=False, replaces=2), by=EXPERT).status_code == 200
    assert current(house, "9.3") == {
        "number": 4,
        "clause": "9.3",
        "met": False,
        "reason": "走访属实",
        "by": "expert",
        "at": "2026-04-12T02:00:00Z",
        "centrally": True,
        "replaces": 2,
        "replaced_by": None,
    }
    made = {each["number"]: each for each in history(house)["judgements"]}
    assert [made[number]["clause"] for number in (1, 2, 3, 4)] == ["9.2", "9.3", "9.4", "9.3"]
    earlier = made[2]
    assert (earlier["met"], earlier["by"], earlier["replaced_by"]) == (True, "clerk", 4)
    assert [each["gate"] for each in history(house)["assessments"]] == ["submission", "judgement", "judgement"]


@pytest.mark.parametrize(
    ("clause", "replaces", "status", "words"),
    [
        ("9.3", None, 409, "现行的评判是第4号（expert作出），改判须写明它"),
        ("9.3", 2, 409, "现行的评判是第4号（expert作出），而您要替代的是第2号"),
        ("9.3", 9, 409, "而您要替代的是第9号"),
        ("9.2", 3, 409, "第9.2条现行的评判是第1号"),
        ("9.5", 1, 422, "由事实认定"),
        ("18.3", None, 422, "由事实认定"),
        ("15", None, 422, "由事实认定"),
        ("11.2", None, 422, "没有条款"),
    ],
)
def test_a_judgement_that_does_not_name_the_current_one_is_refused(
    house: House, clause: str, replaces: int | None, status: int, words: str
) -> None:
    house.hear(submitted())
    judge(house)
    judge(house, one("9.3", met=False, replaces=2), by=EXPERT)
    before = house.topics()
    refused = judge(house, one(clause, met=True, replaces=replaces), by=OFFICE)
    assert refused.status_code == status
    assert words in refused.json()["detail"]
    assert refused.json()["remedy"]
    assert house.topics() == before


def test_a_first_judgement_names_none_and_a_clause_is_judged_once_a_request(house: House) -> None:
    house.hear(submitted())
    refused = judge(house, one("9.3", met=True, replaces=1))
    assert (refused.status_code, "还没有评判" in refused.json()["detail"]) == (409, True)
    twice = {"judgements": one("9.3", met=True)["judgements"] + one("9.3", met=False)["judgements"]}
    refused = judge(house, twice)
    assert (refused.status_code, "重复评判" in refused.json()["detail"]) == (422, True)
    assert "Assessment.Judged" not in house.topics()


def test_a_refused_part_refuses_the_whole(house: House) -> None:
    house.hear(submitted())
    both = {"judgements": one("9.3", met=True)["judgements"] + one("9.5", met=True)["judgements"]}
    assert judge(house, both).status_code == 422
    assert "Assessment.Judged" not in house.topics()
