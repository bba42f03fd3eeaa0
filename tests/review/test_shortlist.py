"""The shortlist of a round (17.3): ranking, quotas, exclusion, one report."""

import hashlib
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.refusals import RoleMissingError
from services.review.domain.shortlist import (
    Entry,
    NobodyToReportError,
    OpenReviewsError,
    ReasonToLeaveOutMissingError,
    RoundUnknownError,
    Shortlist,
    ShortlistReportedError,
    StageDays,
    hash_of,
    ranked,
)
from shared.history import Actor
from tests.review.given import (
    AT,
    CLERK,
    EXPERTS,
    LEADER,
    OFFICE,
    TODAY,
    YEAR,
    entered,
    entry,
    news,
    round_noted,
    shortlist,
    standing,
)

STAGES = (StageDays(name="preliminary", first_day=TODAY, last_day=TODAY),)


def order(found: Shortlist) -> list[tuple[str, int, str]]:
    candidates, _ = found.report(by=OFFICE, at=AT)
    return [(one.category, one.rank, one.number) for one in candidates]


def test_round_is_noted_once() -> None:
    found = Shortlist.open(YEAR, by="system", at=AT)
    found.note_round(title="2026年度活动", stages=STAGES, quotas={"star": 2}, by="office", at=AT)
    found.note_round(title="又一次", stages=(), quotas={}, by="office", at=AT)
    assert news(found)[1:] == [
        (Shortlist.RoundNoted, {"title": "2026年度活动", "stages": STAGES, "quotas": {"star": 2}, "by": "office"})
    ]


def test_report_ranks_each_category_by_score_then_number() -> None:
    found = shortlist(
        round_noted(),
        entered(3, "90.0000"), entered(1, "85.5000"), entered(2, "90.0000"), entered(7, "99.0000", "team"),
        entered(9, "70.0000", "enterprise"),
    )  # fmt: skip
    assert order(found) == [
        ("enterprise", 1, "2026-E-0009"),
        ("team", 1, "2026-T-0007"),
        ("star", 1, "2026-S-0002"),
        ("star", 2, "2026-S-0003"),
        ("star", 3, "2026-S-0001"),
    ]


def test_tie_is_broken_by_the_number_as_a_number() -> None:
    found = shortlist(round_noted(), entered(10_000, "90.0000"), entered(9_999, "90.0000"))
    assert order(found) == [("star", 1, "2026-S-9999"), ("star", 2, "2026-S-10000")]


def test_scores_rank_by_value_not_by_their_text() -> None:
    found = shortlist(round_noted(), entered(1, "9.0000"), entered(2, "100.0000"), entered(3, "90.0000"))
    assert [number for _, _, number in order(found)] == ["2026-S-0002", "2026-S-0003", "2026-S-0001"]


def test_quota_limits_its_category_and_an_absent_one_does_not() -> None:
    found = shortlist(
        round_noted(star=1, team=0),
        entered(1, "80.0000"), entered(2, "90.0000"), entered(3, "90.0000", "team"),
        entered(4, "60.0000", "leader"), entered(5, "61.0000", "leader"),
    )  # fmt: skip
    assert order(found) == [
        ("star", 1, "2026-S-0002"),
        ("leader", 1, "2026-L-0005"),
        ("leader", 2, "2026-L-0004"),
    ]


def test_entering_again_changes_the_standing() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"))
    found.enter(entry(1, "80.0000"), by="office", at=AT)
    assert news(found) == []
    found.enter(entry(1, "81.0000"), by="office", at=AT)
    assert news(found) == [(Shortlist.CandidateEntered, {"entry": entry(1, "81.0000"), "by": "office"})]


def test_excluded_candidate_stands_no_more() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"), entered(2, "79.0000"))
    found.exclude(UUID(int=1), "申报条件不再符合", by="system", at=AT)
    found.exclude(UUID(int=1), "申报条件不再符合", by="system", at=AT)
    found.exclude(UUID(int=5), "从未完成", by="system", at=AT)
    assert [kind for kind, _ in news(found)] == [Shortlist.CandidateExcluded]
    assert order(found) == [("star", 1, "2026-S-0002")]


def test_report_records_candidates_and_hash() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"))
    candidates, digest = found.report(by=OFFICE, at=AT)
    assert news(found) == [
        (
            Shortlist.Reported,
            {"candidates": candidates, "not_listed": (), "shortlist_hash": digest, "by": "zlxh.office"},
        )
    ]


def test_report_names_those_below_the_quota() -> None:
    found = shortlist(round_noted(star=1), entered(1, "80.0000"), entered(2, "81.0000"))
    found.report(by=OFFICE, at=AT)
    ((_, fields),) = news(found)
    assert [candidate.application_id for candidate in fields["candidates"]] == [UUID(int=2)]
    assert fields["not_listed"] == (UUID(int=1),)


def test_open_reviews_hold_up_the_report_and_are_named() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"), standing(3, "open"), standing(2, "open"))
    with pytest.raises(
        OpenReviewsError, match="还有 2 份已上报的申报评审尚未结束：2026-S-0002、2026-S-0003。"
    ) as refusal:
        found.report(by=OFFICE, at=AT)
    assert "leave_out" in refusal.value.remedy


def test_open_reviews_are_left_out_with_a_reason_alone() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"), standing(2, "open"))
    with pytest.raises(ReasonToLeaveOutMissingError):
        found.report(by=OFFICE, at=AT, leave_out=" ")
    found.report(by=OFFICE, at=AT, leave_out="单位停业")
    left_out, reported = news(found)
    fields = {"applications": (UUID(int=2),), "reason": "单位停业", "by": "zlxh.office"}
    assert left_out == (Shortlist.OpenReviewsLeftOut, fields)
    assert reported[1]["not_listed"] == (UUID(int=2),)


def test_completed_but_not_eligible_is_named_as_not_listed() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"), standing(2, "completed"), entered(3, "99.0000"))
    found.exclude(UUID(int=3), "申报条件不再符合", by="system", at=AT)
    found.follow(UUID(int=3), "2026-S-0003", "completed", by="system", at=AT)
    found.report(by=OFFICE, at=AT)
    assert [kind for kind, _ in news(found)] == [Shortlist.CandidateExcluded, Shortlist.Reported]
    assert news(found)[-1][1]["not_listed"] == (UUID(int=2), UUID(int=3))


def test_who_is_gone_is_neither_waited_for_nor_named() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"), standing(2, "open"), standing(2, "gone"))
    found.follow(UUID(int=2), "2026-S-0002", "gone", by="system", at=AT)
    found.report(by=OFFICE, at=AT)
    ((_, fields),) = news(found)
    assert fields["not_listed"] == ()


def test_hash_is_over_canonical_json() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"))
    candidates, digest = found.report(by=OFFICE, at=AT)
    canonical = (
        '[{"application_id":"00000000-0000-0000-0000-000000000001","category":"star","department":"haizhou",'
        '"name":"示例1","number":"2026-S-0001","rank":1,"reviewed_by":["expert.a"],"score":"80.0000",'
        '"unit_name":"示例单位"}]'
    )
    assert digest == hashlib.sha256(canonical.encode()).hexdigest() == hash_of(candidates)
    assert json.loads(canonical) == [candidate.model_dump(mode="json") for candidate in candidates]


def test_second_report_is_refused() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"))
    found.report(by=OFFICE, at=AT)
    with pytest.raises(ShortlistReportedError, match="2026 年度入围名单已上报领导小组"):
        found.report(by=OFFICE, at=AT)


def test_what_comes_after_the_report_does_not_change_it() -> None:
    found = shortlist(round_noted(), entered(1, "80.0000"))
    found.report(by=OFFICE, at=AT)
    found.exclude(UUID(int=1), "申报条件不再符合", by="system", at=AT)
    found.enter(entry(2, "90.0000"), by="office", at=AT)
    assert [kind for kind, _ in news(found)] == [Shortlist.Reported]


def test_report_of_nobody_is_refused() -> None:
    with pytest.raises(NobodyToReportError):
        shortlist(round_noted()).report(by=OFFICE, at=AT)
    with pytest.raises(NobodyToReportError):
        shortlist(round_noted(star=0), entered(1, "80.0000")).report(by=OFFICE, at=AT)


def test_report_before_the_rounds_quotas_are_known_is_refused() -> None:
    with pytest.raises(RoundUnknownError, match="名额尚未送达"):
        shortlist(entered(1, "80.0000")).report(by=OFFICE, at=AT)


@pytest.mark.parametrize("by", [CLERK, LEADER, EXPERTS[0]])
def test_report_by_others_than_the_office_is_refused(by: Actor) -> None:
    with pytest.raises(RoleMissingError):
        shortlist(round_noted(), entered(1, "80.0000")).report(by=by, at=AT)


@given(
    st.lists(st.tuples(st.integers(0, 1_000_000), st.sampled_from(["star", "team"])), max_size=30),
    st.dictionaries(st.sampled_from(["star", "team"]), st.integers(0, 5)),
    st.randoms(),
)
def test_ranking_knows_no_order_of_arrival(scores: list[tuple[int, str]], quotas: Any, random: Any) -> None:
    entries: list[Entry] = [
        entry(serial, str(Decimal(score).scaleb(-4)), category) for serial, (score, category) in enumerate(scores, 1)
    ]
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert hash_of(ranked(entries, quotas)) == hash_of(ranked(shuffled, quotas))
