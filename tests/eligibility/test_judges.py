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


def one(clause: str, *, met: bool) -> Any:
    return {"judgements": [{"clause": clause, "met": met, "reason": "走访属实"}]}


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
    assert judge(house, one("9.3", met=False), by=by).status_code == 200
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
    assert judge(house, one("9.3", met=True), by=OFFICE).status_code == 200
    assert judge(house, one("9.3", met=False)).status_code == 403


def test_clerk_and_expert_see_it_and_a_clerk_of_elsewhere_who_applies_too_does_not(house: House) -> None:
    house.hear(submitted())
    path = f"/api/eligibility/{application_id()}"
    assert [house.get(path, by=by).status_code for by in (CLERK, EXPERT, OFFICE)] == [200, 200, 200]
    assert house.get(path, by=BOTH).status_code == 403
