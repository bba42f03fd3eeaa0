"""What the eligibility service decides from the others' contracts and people's judgements."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.eligibility.domain.holder import Holder
from shared.contracts.applications import ApplicationResubmitted, ApplicationWithdrawn, Figures, Material
from shared.contracts.eligibility import EligibilityAssessed, EligibilityChanged, ReapplicationBanned
from shared.contracts.publicity import ApplicationDisqualified, EligibilityRequested, HonourRevoked
from shared.contracts.surveys import SatisfactionMeasured
from tests.eligibility.conftest import CLERK, EXPERT, HOLDER, OTHER_CLERK, UNIT, application_id, submitted
from tests.house import House

JUDGEMENTS = {"judgements": [{"clause": clause, "met": True, "reason": "走访属实"} for clause in ("9.2", "9.3", "9.4")]}
REQUEST = UUID("11111111-1111-4111-8111-111111111111")


def verdict(house: House, name: str = "first") -> Any:
    return house.get(f"/api/eligibility/{application_id(name)}", by=CLERK).json()


def judge(house: House, body: Any = None, name: str = "first", by: Any = CLERK) -> Any:
    return house.post(f"/api/eligibility/{application_id(name)}/judgements", body or JUDGEMENTS, by=by)


def measured(
    satisfied: int, *, minimum_reached: bool = True, period_to: date = date(2026, 3, 31), **changes: Any
) -> SatisfactionMeasured:
    values: dict[str, Any] = {
        "campaign_id": REQUEST,
        "round": 2026,
        "holder": HOLDER,
        "category": "star",
        "party": "first",
        "questionnaire": "annex3",
        "questionnaire_version": 1,
        "formula": "1",
        "period_from": date(2026, 1, 1),
        "period_to": period_to,
        "valid": 1000,
        "satisfied": satisfied,
        "satisfaction_rate": Decimal(satisfied) / 10,
        "interval_low": Decimal(0),
        "interval_high": Decimal(100),
        "composite_index": Decimal(80),
        "service_index": Decimal(80),
        "minimum_reached": minimum_reached,
        "answers_hash": "00" * 32,
    }
    return SatisfactionMeasured(**(values | changes))


def disqualified(name: str = "first", on: date = date(2026, 6, 23)) -> ApplicationDisqualified:
    return ApplicationDisqualified(
        application_id=application_id(name),
        round=2026,
        category="star",
        ground="fraud",
        reason="弄虚作假",
        decided_on=on,
    )


def requested(on: date, name: str = "first") -> EligibilityRequested:
    return EligibilityRequested(application_id=application_id(name), round=2026, request=REQUEST, on=on)


def test_a_submission_is_assessed_clause_by_clause(house: House) -> None:
    house.hear(submitted())
    (told,) = house.told()
    assert isinstance(told, EligibilityAssessed)
    assert told.verdict == "needs_judgement"
    assert [clause.clause for clause in told.clauses] == ["9.1", "9.2", "9.3", "9.4", "9.5", "15", "18.3"]
    assert verdict(house)["verdict"] == "needs_judgement"


def test_judgements_of_all_open_clauses_make_it_eligible(house: House) -> None:
    house.hear(submitted())
    assert judge(house).status_code == 200
    told = house.told()[-1]
    assert isinstance(told, EligibilityChanged)
    assert (told.previous_verdict, told.verdict) == ("needs_judgement", "eligible")
    assert told.judged_by == ("clerk",)


def test_a_negative_judgement_makes_it_ineligible_and_a_new_one_replaces_it(house: House) -> None:
    house.hear(submitted())
    judge(house)
    judge(house, {"judgements": [{"clause": "9.3", "met": False, "reason": "未见钻研技术", "replaces": 2}]}, by=EXPERT)
    assert verdict(house)["verdict"] == "ineligible"
    judge(house, {"judgements": [{"clause": "9.3", "met": True, "reason": "补充材料后认可", "replaces": 4}]}, by=EXPERT)
    assert verdict(house)["verdict"] == "eligible"
    assert house.topics().count("Assessment.Judged") == 3


def test_nobody_judges_a_fact(house: House) -> None:
    house.hear(submitted())
    before = house.topics()
    refused = judge(house, {"judgements": [{"clause": "9.5", "met": True, "reason": "看着办"}]})
    assert refused.status_code == 422
    assert "9.5" in refused.json()["detail"] + refused.json()["article"]
    assert house.topics() == before


def test_another_department_may_not_judge(house: House) -> None:
    house.hear(submitted())
    assert judge(house, by=OTHER_CLERK).status_code == 403
    assert judge(house, by=UNIT).status_code == 403
    assert "Assessment.Judged" not in house.topics()


def test_judging_an_unknown_application_is_not_found(house: House) -> None:
    assert judge(house).status_code == 404


def test_a_resubmission_is_assessed_again_and_judgements_stay(house: House) -> None:
    house.hear(submitted(materials=(Material(kind="form", file="f.pdf"),)))
    judge(house)
    assert verdict(house)["verdict"] == "incomplete"
    house.hear(submitted(contract=ApplicationResubmitted, version=2))
    told = house.told()[-1]
    assert isinstance(told, EligibilityChanged)
    assert (told.gate, told.verdict) == ("resubmission", "eligible")


def test_a_measured_rate_replaces_the_declared_one(house: House) -> None:
    house.hear(submitted())
    judge(house)
    house.hear(measured(940))
    assert verdict(house)["verdict"] == "ineligible"
    clause = next(entry for entry in verdict(house)["clauses"] if entry["clause"] == "9.5")
    assert "94" in clause["message"]
    assert "97.60" in clause["message"]


def test_a_measurement_before_the_submission_counts_likewise(house: House) -> None:
    house.hear(measured(940))
    house.hear(submitted())
    assert verdict(house)["verdict"] == "ineligible"


def test_a_measurement_below_its_minimum_only_stands_beside(house: House) -> None:
    house.hear(measured(940, minimum_reached=False))
    house.hear(submitted())
    judge(house)
    assert verdict(house)["verdict"] == "eligible"


def test_a_declared_rate_of_exactly_95_is_not_above_it(house: House) -> None:
    figures = Figures(
        satisfaction_rate=Decimal(95), annual_complaint_count=0, complaint_resolution_satisfaction_rate=None
    )
    house.hear(submitted(figures=figures))
    assert verdict(house)["verdict"] == "ineligible"


def test_disqualification_bans_the_holder_for_three_years(house: House) -> None:
    house.hear(submitted())
    house.hear(disqualified())
    told = house.told()[-1]
    assert isinstance(told, ReapplicationBanned)
    assert (told.holder, told.ground) == (HOLDER, "disqualified")
    assert (told.last_day, told.first_free_day) == (date(2029, 6, 23), date(2029, 6, 24))


def test_a_ban_from_29_february_ends_on_28_february(house: House) -> None:
    house.hear(submitted())
    house.hear(
        HonourRevoked(
            honour_id=REQUEST,
            application_id=application_id(),
            round=2026,
            category="star",
            certificate="S0001",
            ground="fraud",
            reason="弄虚作假",
            decided_on=date(2028, 2, 29),
            insignia=("certificate",),
        )
    )
    told = house.told()[-1]
    assert isinstance(told, ReapplicationBanned)
    assert (told.last_day, told.first_free_day) == (date(2031, 2, 28), date(2031, 3, 1))


def test_the_same_ban_told_twice_is_one(house: House) -> None:
    house.hear(submitted())
    house.hear(disqualified())
    house.hear(disqualified())
    assert house.topics().count("Holder.Banned") == 1


def test_a_banned_holder_is_refused_by_another_department_until_the_first_free_day(house: House) -> None:
    house.hear(submitted())
    house.hear(disqualified())
    for name, day, free in (("last", date(2029, 6, 23), date(2029, 6, 24)), ("next", date(2029, 6, 24), None)):
        at = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
        house.hear(
            submitted(name, applied_on=day, recommending_department="lianyun", round=2029, submitted_at=at), at=at
        )
        told = house.told()[-1]
        assert isinstance(told, EligibilityAssessed)
        assert told.first_free_day == free
    assert house.get(f"/api/eligibility/{application_id('last')}", by=OTHER_CLERK).json()["verdict"] == "ineligible"


def test_a_ban_that_arrives_late_reassesses_the_open_application(house: House) -> None:
    house.hear(submitted())
    house.hear(submitted("other", round=2027))
    judge(house, name="other")
    house.hear(disqualified(on=date(2026, 4, 1)))
    told = house.told()[-1]
    assert isinstance(told, EligibilityChanged)
    assert told.application_id == application_id("other")
    assert (told.gate, told.verdict) == ("ban", "ineligible")


def test_the_last_gate_answers_with_its_request_and_the_bans_known_then(house: House) -> None:
    house.hear(submitted())
    judge(house)
    house.hear(requested(date(2026, 6, 25)))
    told = house.told()[-1]
    assert isinstance(told, EligibilityAssessed)
    assert (told.request, told.gate, told.verdict, told.on) == (REQUEST, "award", "eligible", date(2026, 6, 25))
    house.hear(submitted("other", round=2027))
    house.hear(disqualified("other", on=date(2026, 6, 20)))
    house.hear(requested(date(2026, 6, 26)))
    assert house.told()[-1].verdict == "ineligible"  # type: ignore[attr-defined]


def test_a_withdrawn_application_is_no_longer_judged(house: House) -> None:
    house.hear(submitted())
    house.hear(ApplicationWithdrawn(application_id=application_id(), round=2026, category="star", reason="岗位调整"))
    assert judge(house).status_code == 409
    assert verdict(house)["closed"] is True


def test_a_holder_is_known_by_its_key_alone(house: House) -> None:
    house.hear(submitted())
    topics = [
        entry for entry in house.service.ledger.read(after=0, limit=10) if entry.originator_id == Holder.id_of(HOLDER)
    ]
    assert {entry.topic for entry in topics} == {"eligibility.Holder.Known", "eligibility.Holder.Applied"}
