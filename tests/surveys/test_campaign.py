"""A campaign: given events, when a command, then events or a refusal."""

from datetime import date
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.surveys.domain.campaign import Campaign
from services.surveys.domain.measurement import Measurement
from services.surveys.domain.minimum import MINIMA, minimum_on
from services.surveys.domain.questionnaire import ANNEX3
from services.surveys.domain.refusals import (
    CampaignClosedError,
    ImportOverlapError,
    NotYourApplicationError,
    NotYoursError,
    OwnThirdPartyError,
    StillRunningError,
)
from services.surveys.domain.sheet import Sheet
from shared.history import Actor, Codec, InvalidInputError
from tests.surveys import oracle
from tests.surveys.given import (
    AFTER,
    APPLICATION,
    CAMPAIGN,
    CLERK,
    DURING,
    HOLDER,
    MARKER,
    OFFICE,
    OPENED,
    OTHER_CLERK,
    OTHER_UNIT,
    UNIT_ACCOUNT,
    brief,
    happened,
    opened,
    with_answers,
)
from tests.surveys.sheets import sheet, sheets

FILE = "f1" * 32


def test_open_pins_questionnaire_and_formula() -> None:
    campaign = opened()
    assert happened(campaign) == [
        (
            "Opened",
            {"brief": brief(), "department": "haizhou", "questionnaire": ANNEX3, "formula": "2026-01-01"},
        )
    ]
    assert campaign.opened_by == "bank"


def test_open_with_a_period_upside_down_or_a_nameless_assessor_is_refused_field_by_field() -> None:
    with pytest.raises(InvalidInputError) as caught:
        opened(period_to=date(2025, 12, 31), party="third")
    assert [error.field for error in caught.value.errors] == ["period_to", "assessor"]


@pytest.mark.parametrize("by", [CLERK, OFFICE])
def test_third_party_is_opened_by_a_clerk_or_the_office(by: Actor) -> None:
    assert opened(by=by, party="third", assessor="示例测评中心").brief.party == "third"


def test_unit_does_not_commission_its_own_third_party() -> None:
    with pytest.raises(OwnThirdPartyError) as caught:
        opened(party="third", assessor="示例测评中心")
    assert caught.value.article == "11.5"
    assert caught.value.status == 403


@pytest.mark.parametrize("submitted_by", [UNIT_ACCOUNT.account, None])
def test_applicant_opens_none_about_anybody_but_those_it_applied_for(submitted_by: str | None) -> None:
    with pytest.raises(NotYourApplicationError) as caught:
        Campaign.open(CAMPAIGN, brief(), ANNEX3, actor=OTHER_UNIT, at=OPENED, submitted_by=submitted_by)
    assert (caught.value.status, caught.value.article) == (403, "17.4")


@pytest.mark.parametrize("by", [UNIT_ACCOUNT, CLERK])
def test_minimum_has_a_floor_below_which_only_the_office_goes(by: Actor) -> None:
    assert opened(by=by, minimum_valid=30).brief.minimum_valid == 30
    with pytest.raises(InvalidInputError) as caught:
        opened(by=by, minimum_valid=29)
    [error] = caught.value.errors
    assert (error.field, "30" in error.message, "办公室" in error.message) == ("minimum_valid", True, True)
    assert opened(by=OFFICE, minimum_valid=1).brief.minimum_valid == 1


def test_floor_has_a_source_and_holds_for_days_before_its_own() -> None:
    assert all(entry.source for entry in MINIMA)
    assert minimum_on(date(2025, 12, 31)) is MINIMA[0]
    assert minimum_on(date(2100, 1, 1)) is MINIMA[-1]


def test_record_keeps_sheets_and_leaves_duplicates_out() -> None:
    campaign = with_answers(sheet(8, phone="13905180000"))
    same, other, bare = sheet(8, phone="13905180000"), sheet(8, phone="13905180001"), sheet(8)
    counted = campaign.record(MARKER.pack([same, other, other, bare, bare]), by="bank", at=DURING)
    assert counted == (3, 2)
    [(name, fields)] = happened(campaign)
    assert name == "AnswersRecorded"
    assert (fields["accepted"], fields["duplicates"], fields["repeated"]) == (3, 2, 1)
    assert campaign.answers.measurement.valid == 4


def test_signature_or_phone_alone_makes_a_sheet_recognisable() -> None:
    some = [
        sheet(8, signature="张三"),
        sheet(8, phone="8550101"),
        sheet(8, signature="张三", phone="8550101"),
        sheet(8),
    ]
    campaign = with_answers(*some)
    assert campaign.record(MARKER.pack(some), by="bank", at=DURING) == (1, 3)


@pytest.mark.parametrize(
    "other",
    [
        sheet(8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9, phone="8550101", day=date(2026, 1, 5)),
        sheet(8, phone="8550102", day=date(2026, 1, 5)),
        sheet(8, signature="张三", phone="8550101", day=date(2026, 1, 5)),
        sheet(8, phone="8550101", day=date(2026, 1, 6)),
        sheet(8, phone="8550101"),
    ],
)
def test_sheet_that_differs_in_one_cell_is_no_duplicate(other: Sheet) -> None:
    campaign = with_answers(sheet(8, phone="8550101", day=date(2026, 1, 5)))
    assert campaign.record(MARKER.pack([other]), by="bank", at=DURING) == (1, 0)


def test_signature_and_phone_do_not_run_into_one_another() -> None:
    campaign = with_answers(sheet(8, signature="a1", phone="234567"))
    assert campaign.record(MARKER.pack([sheet(8, signature="a", phone="1234567")]), by="bank", at=DURING) == (1, 0)


def test_part_of_a_file_that_is_in_changes_nothing() -> None:
    campaign = opened()
    packed = MARKER.pack([sheet(8), sheet(8)])
    assert campaign.record(packed, file=FILE, after=0, line=3, by="bank", at=DURING) == (2, 0)
    campaign.collect_events()
    assert campaign.record(packed, file=FILE, after=0, line=3, by="bank", at=DURING) == (0, 0)
    assert happened(campaign) == []
    assert campaign.line_reached(FILE) == 3


def test_part_that_overlaps_what_is_in_is_refused() -> None:
    campaign = opened()
    campaign.record(MARKER.pack([sheet(8)]), file=FILE, after=0, line=5, by="bank", at=DURING)
    with pytest.raises(ImportOverlapError):
        campaign.record(MARKER.pack([sheet(8)]), file=FILE, after=3, line=9, by="bank", at=DURING)


def test_file_is_finished_once() -> None:
    campaign = with_answers()
    campaign.finish_file(FILE, rows=9, refused=2, by="bank", at=DURING)
    campaign.finish_file(FILE, rows=9, refused=2, by="bank", at=DURING)
    assert happened(campaign) == [("FileImported", {"file": FILE, "rows": 9, "refused": 2})]


def test_close_freezes_the_measurement() -> None:
    few = {"by": OFFICE, "minimum_valid": 2}
    campaign = with_answers(sheet(8, phone="8550101"), sheet(8, phone="8550101"), sheet(3), **few)
    campaign.close(by="bank", at=AFTER)
    [(closed, how), (measured, what)] = happened(campaign)
    assert (closed, how) == (
        "Closed",
        {"round": 2026, "holder": HOLDER, "ended_on": date(2026, 3, 31), "reason": "", "answers": 2},
    )
    assert measured == "Measured"
    assert (what["figures"].valid, what["figures"].satisfied) == (2, 1)
    assert what["figures"].satisfaction_rate == "50.0000000000"
    assert (what["duplicates"], what["repeated"], what["minimum_reached"]) == (1, 0, True)
    assert what["brief"] == brief(minimum_valid=2)


def test_close_without_answers_measures_nothing_and_misses_the_minimum() -> None:
    campaign = with_answers()
    campaign.close(by="bank", at=AFTER)
    what = happened(campaign)[1][1]
    assert (what["figures"].satisfaction_rate, what["minimum_reached"]) == (None, False)


def test_close_on_the_last_day_wants_a_reason() -> None:
    campaign = with_answers(sheet(8))
    with pytest.raises(StillRunningError, match="2026-03-31"):
        campaign.close(by="bank", at=DURING)
    assert happened(campaign) == []


def test_close_early_with_a_reason_ends_the_period_that_day() -> None:
    campaign = with_answers(sheet(8), period_to=date(2026, 6, 30))
    campaign.close(reason="窗口停业", by="bank", at=DURING)
    [(_, how), (_, what)] = happened(campaign)
    assert (how["ended_on"], how["reason"]) == (date(2026, 3, 31), "窗口停业")
    assert what["brief"].period_to == date(2026, 3, 31)


def test_closed_campaign_takes_nothing_more() -> None:
    campaign = with_answers(sheet(8))
    campaign.close(by="bank", at=AFTER)
    campaign.collect_events()
    for act in (
        lambda: campaign.record(MARKER.pack([sheet(8)]), by="bank", at=AFTER),
        lambda: campaign.finish_file(FILE, rows=0, refused=0, by="bank", at=AFTER),
        lambda: campaign.close(by="bank", at=AFTER),
    ):
        with pytest.raises(CampaignClosedError):
            act()
    assert happened(campaign) == []


def test_link_is_made_once_and_also_after_closing() -> None:
    campaign = with_answers(sheet(8))
    campaign.close(by="bank", at=AFTER)
    campaign.collect_events()
    campaign.link(APPLICATION, by="system", at=AFTER)
    campaign.link(APPLICATION, by="system", at=AFTER)
    assert happened(campaign) == [("LinkedToApplication", {"application": APPLICATION})]


@pytest.mark.parametrize(
    ("by", "may"), [(UNIT_ACCOUNT, True), (CLERK, True), (OFFICE, True), (OTHER_UNIT, False), (OTHER_CLERK, False)]
)
def test_own_account_department_clerk_and_office_manage(by: Actor, may: bool) -> None:
    campaign = opened()
    if may:
        campaign.check_may_manage(by)
    else:
        with pytest.raises(NotYoursError):
            campaign.check_may_manage(by)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(sheets(25), st.randoms(use_true_random=False), st.integers(1, 6))
def test_order_and_batches_of_answers_make_no_difference(some: list[Sheet], random: Random, size: int) -> None:
    whole = with_answers(*some)
    shuffled = list(some)
    random.shuffle(shuffled)
    parts = opened()
    for start in range(0, len(shuffled), size):
        parts.record(MARKER.pack(shuffled[start : start + size]), by="bank", at=DURING)
    for campaign in (whole, parts):
        campaign.close(by="bank", at=AFTER)
    assert whole.figures == parts.figures
    assert whole.answers_hash == parts.answers_hash
    assert (whole.answers.duplicates, whole.answers.repeated) == (parts.answers.duplicates, parts.answers.repeated)
    kept, duplicates = oracle.without_duplicates(
        (tuple(score or None for score in one.scores), one.answered_on, one.signature, one.phone) for one in some
    )
    assert (whole.answers.measurement.valid, whole.answers.duplicates) == (len(kept), duplicates)


def test_answers_hash_tells_other_answers_apart() -> None:
    def hash_of(*some: Sheet) -> str:
        return with_answers(*some).answers.digest()

    one = hash_of(sheet(8))
    assert (
        len({one, hash_of(sheet(9)), hash_of(sheet(8), sheet(8)), hash_of(sheet(8, phone="8550101")), hash_of()}) == 5
    )


def test_history_replays_to_the_same_campaign_and_holds_no_phone_or_signature() -> None:
    campaign = opened()
    campaign.record(MARKER.pack([sheet(8, signature="王小明", phone="13905180000"), sheet(2)]), by="bank", at=DURING)
    campaign.close(by="bank", at=AFTER)
    codec = Codec([Campaign])
    events = cast("list[Campaign.Event]", campaign.collect_events())
    stored = b"".join(codec.encode(event, "test") for event in events)
    for trace in (b"13905180000", "王小明".encode(), b"0518", b"\\u738b"):
        assert trace not in stored
    again: Campaign | None = None
    for event in events:
        again = event.mutate(again)
    assert again is not None
    assert again.id == CAMPAIGN
    assert again.figures == campaign.figures
    assert again.answers.digest() == campaign.answers_hash


def test_annex3_version_1_never_changes() -> None:
    assert ANNEX3.digest().hex() == "48170e82f95c35badd982f1592e8ee447e271a6d8cb26a2c4e217a57a9c57f15"
    assert len(ANNEX3.items) == 12
    assert Measurement(ANNEX3).figures().items[11].name == "outcome"
