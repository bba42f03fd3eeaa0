"""Objections: by anybody, against candidates on a running notice, resolved once by the leading group (17.5, 18.3)."""

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.publicity.commands import LodgeObjection, ResolveObjection
from services.publicity.domain.holder import Holder
from services.publicity.domain.identity import holder_id
from services.publicity.domain.objection import Objection
from services.publicity.domain.refusals import (
    CandidateDisqualifiedError,
    CandidateWithdrawnError,
    DutiesNotSeparateError,
    NoticeMissingError,
    NoticeOverError,
    NotOnNoticeError,
    ObjectionMissingError,
    ObjectionResolvedError,
    ObjectionUpheldError,
)
from shared.contracts.publicity import (
    ApplicationDisqualified,
    HonourDeclined,
    NoticeClosed,
    ObjectionLodged,
    ObjectionResolved,
)
from shared.history import Actor
from tests.publicity.house import (
    DECIDED,
    JUDGE,
    OVER,
    REVIEWER,
    ROUND,
    House,
    application,
    line,
    moment,
    shortlist,
    submitted,
    withdrawn,
)


@pytest.fixture
def noticed(house: House) -> House:
    house.ready("甲", "乙")
    house.publish()
    return house


def test_objection_is_lodged_with_its_code_hashed(noticed: House) -> None:
    objection = noticed.object("2026-S-0001", text="满意率数据与实际不符")
    [contract] = noticed.published()
    assert contract == ObjectionLodged(objection_id=objection, application_id=application("甲"), round=ROUND)
    lodged = next(r.event for r in noticed.new if isinstance(r.event, Objection.Lodged))
    assert (lodged.text, lodged.code_hash, lodged.by) == ("满意率数据与实际不符", "c" * 64, "public")
    assert noticed.published(public=True) == []


def test_number_is_taken_as_people_type_it() -> None:
    assert LodgeObjection(application_number=" 2026-s-0001 ", text="x").application_number == "2026-S-0001"


@pytest.mark.parametrize("number", ["", "S-0001", "2026-S-1", "2026-S-0001; DROP", "２０２６-S-0001", "2026-S-0001\n2"])
def test_number_of_no_application_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        LodgeObjection(application_number=number, text="x")


def test_text_has_at_most_4000_characters() -> None:
    assert len(LodgeObjection(application_number="2026-S-0001", text="异" * 4000).text) == 4000
    for text in ("异" * 4001, "", " \n "):
        with pytest.raises(ValidationError):
            LodgeObjection(application_number="2026-S-0001", text=text)


def test_route_has_no_field_for_contact_data() -> None:
    with pytest.raises(ValidationError):
        LodgeObjection(application_number="2026-S-0001", text="x", contact={"phone": "13800000000"})  # type: ignore[call-arg]


def test_objection_in_the_last_moment_counts_and_at_24_00_is_late(noticed: House) -> None:
    noticed.object("2026-S-0001", at=moment("2026-06-08 23:59:59.999"))
    with pytest.raises(NoticeOverError, match="24:00期满"):
        noticed.object("2026-S-0001", at=OVER)
    noticed.close()
    [closed] = noticed.published()
    assert isinstance(closed, NoticeClosed)
    assert closed.objections == 1
    with pytest.raises(NoticeOverError):
        noticed.object("2026-S-0001", at=OVER)


def test_objection_without_a_notice_is_refused(house: House) -> None:
    house.ready("甲")
    with pytest.raises(NoticeMissingError):
        house.object("2026-S-0001")


def test_objection_to_somebody_who_is_not_on_notice_is_refused(noticed: House) -> None:
    with pytest.raises(NotOnNoticeError, match="2026-S-0003"):
        noticed.object("2026-S-0003")


def test_objection_to_who_withdrew_is_refused(noticed: House) -> None:
    noticed.hear(withdrawn("甲"))
    with pytest.raises(CandidateWithdrawnError):
        noticed.object("2026-S-0001")
    assert not any(isinstance(r.event, Objection.Lodged) for r in noticed.all)


def test_dismissed_objection_leaves_the_candidate(noticed: House) -> None:
    objection = noticed.object("2026-S-0001")
    receipt = noticed.resolve(objection)
    assert not receipt.disqualified
    [contract] = noticed.published()
    assert contract == ObjectionResolved(
        objection_id=objection, application_id=application("甲"), round=ROUND, outcome="dismissed", reason="经核查"
    )


@pytest.mark.parametrize("ground", ["fraud", "hidden_accident", "unlawful_act"])
def test_upheld_objection_disqualifies_in_the_same_transaction(noticed: House, ground: str) -> None:
    objection = noticed.object("2026-S-0001")
    assert noticed.resolve(objection, "upheld", ground).disqualified
    resolved, disqualified = noticed.published()
    assert isinstance(resolved, ObjectionResolved)
    assert disqualified == ApplicationDisqualified(
        application_id=application("甲"),
        round=ROUND,
        category="star",
        ground=ground,  # type: ignore[arg-type]
        reason="经核查",
        decided_on=DECIDED.date(),
    )


def test_objection_upheld_without_a_ground_neither_disqualifies_nor_bars(noticed: House) -> None:
    objection = noticed.object("2026-S-0001")
    receipt = noticed.resolve(objection, "upheld")
    assert (receipt.outcome, receipt.disqualified) == ("upheld", False)
    assert noticed.published() == [
        ObjectionResolved(
            objection_id=objection, application_id=application("甲"), round=ROUND, outcome="upheld", reason="经核查"
        )
    ]
    assert noticed.aggregate(Holder, holder_id("hmac-of-甲")).bar_on(DECIDED.date()) is None


def test_objection_upheld_without_a_ground_leaves_only_the_decision_not_to_confer(noticed: House) -> None:
    first, second = noticed.object("2026-S-0001"), noticed.object("2026-S-0001")
    noticed.resolve(first, "upheld")
    noticed.resolve(second)
    noticed.close()
    with pytest.raises(ObjectionUpheldError, match=f"{first}.*经核查") as refused:
        noticed.decide("甲")
    assert (refused.value.article, refused.value.status) == ("17.6", 409)
    noticed.confer("乙")
    noticed.decide("甲", confer=False, reason="异议属实")
    [declined] = noticed.published()
    assert isinstance(declined, HonourDeclined)
    assert (declined.reason, declined.article) == ("异议属实", "17.6")


def test_further_objection_may_still_disqualify_who_has_one_upheld_without_a_ground(noticed: House) -> None:
    first, second = noticed.object("2026-S-0001"), noticed.object("2026-S-0001")
    noticed.resolve(first, "upheld")
    assert noticed.resolve(second, "upheld", "fraud").disqualified


def test_disqualification_counts_on_the_legal_day(noticed: House) -> None:
    objection = noticed.object("2026-S-0001")
    noticed.resolve(objection, "upheld", "fraud", at=moment("2026-06-05 00:30"))
    disqualified = noticed.published()[1]
    assert isinstance(disqualified, ApplicationDisqualified)
    assert disqualified.decided_on.isoformat() == "2026-06-05"


def test_objection_is_resolved_once(noticed: House) -> None:
    objection = noticed.object("2026-S-0001")
    noticed.resolve(objection)
    with pytest.raises(ObjectionResolvedError):
        noticed.resolve(objection, "upheld", "fraud")


def test_further_objection_against_the_disqualified_can_still_be_resolved(noticed: House) -> None:
    first, second = noticed.object("2026-S-0001"), noticed.object("2026-S-0001")
    noticed.resolve(first, "upheld", "fraud")
    with pytest.raises(CandidateDisqualifiedError):
        noticed.object("2026-S-0001")
    assert noticed.resolve(second, "upheld", "unlawful_act").disqualified
    [resolved] = noticed.published()
    assert isinstance(resolved, ObjectionResolved)


def test_withdrawal_does_not_shield_from_disqualification(noticed: House) -> None:
    objection = noticed.object("2026-S-0001")
    noticed.hear(withdrawn("甲"))
    assert noticed.resolve(objection, "upheld", "fraud").disqualified


@pytest.mark.parametrize("account", [REVIEWER, JUDGE])
def test_who_reviewed_or_judged_may_not_resolve(noticed: House, account: str) -> None:
    objection = noticed.object("2026-S-0001")
    both_hats = Actor(account, "zlxh", frozenset({"leading_group"}))
    with pytest.raises(DutiesNotSeparateError, match="参加过该申报") as refused:
        noticed.resolve(objection, by=both_hats)
    assert refused.value.status == 403


def test_unknown_objection_is_refused(noticed: House) -> None:
    with pytest.raises(ObjectionMissingError):
        noticed.resolve(UUID(int=7))


@pytest.mark.parametrize(("outcome", "ground"), [("dismissed", "fraud"), ("upheld", "rumour"), ("maybe", None)])
def test_ground_is_one_of_18_3_and_only_of_an_upheld_objection(outcome: str, ground: str | None) -> None:
    with pytest.raises(ValidationError):
        ResolveObjection(outcome=outcome, reason="经核查", ground=ground)  # type: ignore[arg-type]


def test_holder_is_barred_when_the_submission_is_heard_only_after_the_disqualification(house: House) -> None:
    house.hear(shortlist(line("甲")))
    house.publish()
    objection = house.object("2026-S-0001")
    house.resolve(objection, "upheld", "fraud")
    house.hear(submitted("甲"), at=DECIDED + timedelta(days=1))
    assert house.aggregate(Holder, holder_id("hmac-of-甲")).bar_on(DECIDED.date())
