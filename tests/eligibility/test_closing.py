"""An assessment ends with its application: nothing moves it then, but a last gate is answered and a ban imposed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.applications import ApplicationResubmitted
from shared.contracts.eligibility import EligibilityAssessed, ReapplicationBanned
from shared.contracts.envelope import Contract
from shared.contracts.publicity import HonourConferred, HonourDeclined, HonourRevoked
from shared.contracts.review import (
    Candidate,
    MaterialReviewRejected,
    OnSiteAuditCompleted,
    PreliminaryReviewRejected,
    ShortlistReported,
)
from tests.eligibility.conftest import EXPERT, HOLDER, application_id, submitted
from tests.eligibility.test_judges import forwarded
from tests.eligibility.test_service import REQUEST, disqualified, judge, measured, requested, verdict
from tests.house import House

ABOUT: dict[str, Any] = {"application_id": application_id(), "round": 2026, "category": "star"}
CONFERRED = HonourConferred(
    **ABOUT,
    honour_id=REQUEST,
    certificate="S0001",
    title="用户满意服务明星",
    name="示例一",
    unit_name="示例单位",
    conferred_on=date(2026, 6, 25),
)
DECLINED = HonourDeclined(**ABOUT, reason="名额所限", article="第十七条第6项")
REVOKED = HonourRevoked(
    **ABOUT,
    honour_id=REQUEST,
    certificate="S0001",
    ground="fraud",
    reason="弄虚作假",
    decided_on=date(2026, 9, 1),
    insignia=("certificate",),
)


def audited(conclusion: Any) -> OnSiteAuditCompleted:
    return OnSiteAuditCompleted(**ABOUT, on=date(2026, 5, 20), conclusion=conclusion, findings="见记录")


def reported(*not_listed: str, listed: str = "first") -> ShortlistReported:
    line = Candidate(
        application_id=application_id(listed),
        category="star",
        rank=1,
        score=Decimal(90),
        number="2026-S-0001",
        name="示例一",
        unit_name="示例单位",
        department="haizhou",
        reviewed_by=("expert",),
    )
    rest = tuple(application_id(name) for name in not_listed)
    return ShortlistReported(round=2026, candidates=(line,), not_listed=rest, shortlist_hash="00" * 32)


ENDS = {
    "conferred": CONFERRED,
    "declined": DECLINED,
    "preliminary_rejected": PreliminaryReviewRejected(**ABOUT, department="haizhou", reason="不符", article="9.1"),
    "material_rejected": MaterialReviewRejected(**ABOUT, reason="材料不实", article="17.2"),
    "audit_failed": audited("failed"),
    "not_listed": reported("first", "second", listed="third"),
}


@pytest.mark.parametrize("reason", ENDS)
def test_an_application_at_its_end_is_judged_measured_and_banned_no_more(house: House, reason: str) -> None:
    house.hear(submitted())
    house.hear(submitted("second", round=2027, holder="ef" * 32))
    house.hear(submitted("other", round=2025))
    house.hear(ENDS[reason])
    house.hear(ENDS[reason])
    assert house.topics().count("Assessment.Closed") == (2 if reason == "not_listed" else 1)
    before = verdict(house)
    assert before["closed"] is True
    assert judge(house, by=EXPERT).status_code == 409
    house.hear(measured(940))
    house.hear(disqualified("other"))
    house.hear(submitted(contract=ApplicationResubmitted, version=2))
    house.hear(forwarded())
    assert verdict(house) == before
    assert "Assessment.Forwarded" not in house.topics()


@pytest.mark.parametrize("message", [audited("passed"), reported()])
def test_a_passed_audit_and_a_place_on_the_shortlist_end_nothing(house: House, message: Contract) -> None:
    house.hear(submitted())
    house.hear(message)
    assert verdict(house)["closed"] is False


def test_a_last_gate_is_answered_after_the_end(house: House) -> None:
    house.hear(submitted())
    judge(house)
    house.hear(DECLINED)
    house.hear(requested(date(2026, 6, 25)))
    told = house.told()[-1]
    assert isinstance(told, EligibilityAssessed)
    assert (told.request, told.verdict) == (REQUEST, "eligible")


@pytest.mark.parametrize(
    ("end", "decision", "last_day"),
    [(CONFERRED, REVOKED, date(2029, 9, 1)), (DECLINED, disqualified(), date(2029, 6, 23))],
)
def test_a_ban_is_imposed_after_the_end(house: House, end: Contract, decision: Contract, last_day: date) -> None:
    house.hear(submitted())
    house.hear(submitted("open", round=2027))
    house.hear(end)
    house.hear(decision, at=datetime(2026, 9, 1, 2, 0, tzinfo=UTC))
    banned = next(told for told in house.told() if isinstance(told, ReapplicationBanned))
    assert (banned.holder, banned.application_id, banned.last_day) == (HOLDER, application_id(), last_day)
    assert verdict(house, "open")["verdict"] == "ineligible"
    assert house.topics().count("Assessment.Closed") == 1
