"""The leading group's decision: every gate with its own refusal, and a fresh verdict as the last one (17.6, 18.3)."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.publicity.commands import DecideAward, decide_award
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.refusals import (
    AlreadyDecidedError,
    AwaitingVerdictError,
    BannedError,
    CandidateDisqualifiedError,
    CandidateWithdrawnError,
    DutiesNotSeparateError,
    EligibilityUnknownError,
    GateError,
    HolderUnknownError,
    NotEligibleError,
    NoticeMissingError,
    NoticeStillRunningError,
    NotOnNoticeError,
    NotShortlistedError,
    ObjectionOpenError,
    WrongRoundError,
)
from shared.contracts.publicity import (
    EligibilityRequested,
    HonourConferred,
    HonourDeclined,
    HonourRevoked,
    NoticePublished,
    PublicHonourConferred,
)
from shared.history import Actor
from tests.publicity.house import (
    DECIDED,
    JUDGE,
    LEADER,
    OVER,
    PUBLISHED,
    REVIEWER,
    ROUND,
    House,
    application,
    assessed,
    banned,
    clause,
    line,
    moment,
    shortlist,
    submitted,
    withdrawn,
)


@pytest.fixture
def over(house: House) -> House:
    """甲 and 乙 were on notice, and it is over."""
    house.ready("甲", "乙")
    house.publish()
    house.close()
    return house


def asked(house: House, name: str = "甲") -> UUID:
    request = house.decide(name).request
    assert request is not None
    return request


def test_decision_to_confer_asks_for_a_fresh_verdict_as_of_its_legal_day(over: House) -> None:
    receipt = over.decide("甲", at=moment("2026-06-11 00:10"))
    assert receipt.state == "awaiting_verdict"
    assert over.published() == [
        EligibilityRequested(
            application_id=application("甲"), round=ROUND, request=receipt.request, on=date(2026, 6, 11)
        )
    ]


def test_eligible_answer_confers_with_the_first_certificate(over: House) -> None:
    request = asked(over)
    over.hear(assessed("甲", request=request, on=DECIDED.date()), at=DECIDED + timedelta(days=2))
    [conferred] = over.published()
    assert isinstance(conferred, HonourConferred)
    assert conferred.certificate == "连用满〔2026〕S0001号"
    assert conferred.title == "连云港市用户满意服务明星"
    assert (conferred.name, conferred.unit_name) == ("甲", "甲所在单位")
    assert conferred.conferred_on == DECIDED.date()
    [public] = over.published(public=True)
    assert isinstance(public, PublicHonourConferred)
    assert str(application("甲")) not in public.model_dump_json()


@pytest.mark.parametrize(
    ("category", "letter", "title"),
    [
        ("star", "S", "连云港市用户满意服务明星"),
        ("team", "T", "连云港市用户满意服务班组"),
        ("enterprise", "E", "连云港市用户满意服务企业（单位）"),
        ("leader", "L", "连云港市用户满意卓越领导者"),
    ],
)
def test_titles_are_those_of_article_8(house: House, category: str, letter: str, title: str) -> None:
    house.hear(submitted("甲", category=category))
    house.hear(assessed("甲").model_copy(update={"category": category}))
    house.hear(shortlist(line("甲", category=category)))
    house.publish()
    house.close()
    house.confer("甲")
    [conferred] = house.published()
    assert isinstance(conferred, HonourConferred)
    assert (conferred.title, conferred.certificate) == (title, f"连用满〔2026〕{letter}0001号")


def test_certificate_numbers_have_no_gap_where_somebody_is_declined_in_between(house: House) -> None:
    house.ready("甲", "乙", "丙")
    house.publish()
    house.close()
    requests = {name: asked(house, name) for name in "甲乙丙"}
    house.hear(assessed("甲", request=requests["甲"]), at=DECIDED)
    house.hear(assessed("乙", "ineligible", request=requests["乙"], clauses=(clause("9.5", "not_met"),)), at=DECIDED)
    house.hear(assessed("丙", request=requests["丙"]), at=DECIDED)
    assert [c.certificate for c in house.published(new=False) if isinstance(c, HonourConferred)] == [
        "连用满〔2026〕S0001号",
        "连用满〔2026〕S0002号",
    ]


@pytest.mark.parametrize(
    ("verdict", "clauses", "article"),
    [
        ("ineligible", (clause("9.1", "met"), clause("15", "evidence_missing"), clause("9.5", "not_met")), "9.5"),
        ("incomplete", (clause("9.2", "needs_judgement"), clause("15", "evidence_missing")), "15"),
        ("needs_judgement", (clause("9.1", "met"), clause("9.2", "needs_judgement")), "9.2"),
    ],
)
def test_other_answer_declines_with_the_first_failing_clause(
    over: House, verdict: str, clauses: tuple[object, ...], article: str
) -> None:
    request = asked(over)
    over.hear(assessed("甲", verdict, request=request, clauses=clauses), at=DECIDED)  # type: ignore[arg-type]
    [declined] = over.published()
    assert isinstance(declined, HonourDeclined)
    assert declined.article == article
    assert article in declined.reason


def test_changed_verdict_may_be_the_answer(over: House) -> None:
    request = asked(over)
    over.hear(assessed("甲", "ineligible", request=request, clauses=(clause("11.8", "not_met"),), changed=True))
    [declined] = over.published()
    assert isinstance(declined, HonourDeclined)
    assert declined.article == "11.8"


def test_verdict_without_our_request_confers_nothing(over: House) -> None:
    asked(over)
    over.hear(assessed("甲", on=DECIDED.date()), assessed("甲", request=UUID(int=9)), at=DECIDED)
    assert not [c for c in over.published(new=False) if isinstance(c, HonourConferred)]


def test_answer_to_an_older_request_is_ignored(over: House) -> None:
    first = asked(over)
    second = over.decide("甲", at=DECIDED + timedelta(days=1)).request
    assert second != first
    over.hear(assessed("甲", request=first), at=DECIDED)
    assert over.published() == []
    over.hear(assessed("甲", request=second), at=DECIDED)
    [conferred] = over.published()
    assert isinstance(conferred, HonourConferred)
    assert conferred.conferred_on == DECIDED.date() + timedelta(days=1)


def test_repeated_answer_confers_once(over: House) -> None:
    request = asked(over)
    for _ in range(3):
        over.hear(assessed("甲", request=request), at=DECIDED)
    assert len([c for c in over.published(new=False) if isinstance(c, HonourConferred)]) == 1


def test_second_decision_on_the_same_day_waits_for_the_first(over: House) -> None:
    asked(over)
    with pytest.raises(AwaitingVerdictError, match="资格审查"):
        over.decide("甲")


def test_leading_group_may_decline_while_the_verdict_is_awaited(over: House) -> None:
    request = asked(over)
    over.decide("甲", confer=False, reason="名额所限")
    [declined] = over.published()
    assert declined == HonourDeclined(
        application_id=application("甲"), round=ROUND, category="star", reason="名额所限", article="17.6"
    )
    over.hear(assessed("甲", request=request), at=DECIDED)
    assert over.published() == []


# Each gate, named in its refusal.


def _nothing(_: House) -> None: ...


def _ready(house: House) -> None:
    house.ready("甲")


def _running(house: House) -> None:
    house.ready("甲")
    house.publish()


def _objected(house: House) -> None:
    _running(house)
    house.object("2026-S-0001")
    house.close()


def _over(house: House) -> None:
    _running(house)
    house.close()


def _withdrew(house: House) -> None:
    _over(house)
    house.hear(withdrawn("甲"))


def _disqualified(house: House) -> None:
    _running(house)
    objection = house.object("2026-S-0001")
    house.close()
    house.resolve(objection, "upheld", "fraud")


def _banned(house: House) -> None:
    house.hear(banned("别的申报", holder="hmac-of-甲"))
    _over(house)


def _banned_since(house: House) -> None:
    _over(house)
    house.hear(banned("别的申报", holder="hmac-of-甲"))


def _banned_by_verdict(house: House) -> None:
    _over(house)
    house.hear(assessed("甲", banned_until=DECIDED.date()))


def _ineligible(house: House) -> None:
    _over(house)
    house.hear(assessed("甲", "ineligible", clauses=(clause("9.1", "not_met"),)))


def _unassessed(house: House) -> None:
    house.hear(submitted("甲"), shortlist(line("甲")))
    house.publish()
    house.close()


def _unsubmitted(house: House) -> None:
    house.hear(assessed("甲"), shortlist(line("甲")))
    house.publish()
    house.close()


def _declined(house: House) -> None:
    _over(house)
    house.decide("甲", confer=False)


def _conferred(house: House) -> None:
    _over(house)
    house.confer("甲")


def _not_on_notice(house: House) -> None:
    house.ready("乙")
    house.publish()
    house.close()
    house.do(_shortlist_late)


def _shortlist_late(work: object) -> None:
    from services.publicity.domain.shortlist import Listed
    from services.publicity.domain.terms import Category

    late = line("甲", 2)
    candidate = Candidate.hear_of(application("甲"), ROUND, Category.STAR, by="x", at=PUBLISHED)
    fields = late.model_dump() | {"category": Category.STAR}
    candidate.shortlist(Listed(**fields), by="x", at=PUBLISHED)
    work.save(candidate)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "error", "gate", "article"),
    [
        (_nothing, NotShortlistedError, "入围", "17.3"),
        (_ready, NoticeMissingError, "公示", "17.5"),
        (_not_on_notice, NotOnNoticeError, "公示对象", "17.5"),
        (_running, NoticeStillRunningError, "公示期满", "17.5"),
        (_objected, ObjectionOpenError, "异议处理完毕", "17.6"),
        (_withdrew, CandidateWithdrawnError, "申报有效", "8"),
        (_disqualified, CandidateDisqualifiedError, "申报资格", "18.3"),
        (_unsubmitted, HolderUnknownError, "禁止申报期", "18.3"),
        (_banned, BannedError, "禁止申报期", "18.3"),
        (_banned_by_verdict, BannedError, "禁止申报期", "18.3"),
        (_unassessed, EligibilityUnknownError, "申报条件", "17.6"),
        (_ineligible, NotEligibleError, "申报条件", "9.1"),
        (_banned_since, AlreadyDecidedError, "一次审定", "17.6"),
        (_declined, AlreadyDecidedError, "一次审定", "17.6"),
        (_conferred, AlreadyDecidedError, "一次审定", "17.6"),
    ],
)
def test_confer_is_refused_by_the_gate(
    house: House, given: Callable[[House], None], error: type[GateError], gate: str, article: str
) -> None:
    given(house)
    before = len(house.all)
    with pytest.raises(error) as refused:
        house.decide("甲", at=DECIDED)
    assert refused.value.gate == gate
    assert "关口" not in str(refused.value)
    assert refused.value.article == article
    assert refused.value.remedy
    assert len(house.all) == before


@pytest.mark.parametrize("given", [_ready, _running, _objected, _withdrew, _disqualified, _declined, _conferred])
def test_decline_too_waits_for_notice_and_objections(house: House, given: Callable[[House], None]) -> None:
    given(house)
    with pytest.raises(GateError):
        house.decide("甲", confer=False)


@pytest.mark.parametrize("given", [_banned, _ineligible, _unassessed, _unsubmitted])
def test_decline_needs_no_eligibility(house: House, given: Callable[[House], None]) -> None:
    given(house)
    assert house.decide("甲", confer=False).state == "declined"


def test_confer_at_24_00_of_the_last_day_once_closed(house: House) -> None:
    _running(house)
    with pytest.raises(NoticeStillRunningError):
        house.decide("甲", at=OVER - timedelta(milliseconds=1))
    with pytest.raises(NoticeStillRunningError):
        house.decide("甲", at=OVER)
    house.close(OVER)
    assert house.decide("甲", at=OVER).state == "awaiting_verdict"


def test_ban_whose_last_day_is_over_does_not_bar(house: House) -> None:
    _over(house)
    house.hear(banned("旧申报", holder="hmac-of-甲", last_day=DECIDED.date() - timedelta(days=1)), at=DECIDED)
    assert house.decide("甲").state == "awaiting_verdict"
    other = House()
    other.hear(banned("旧申报", holder="hmac-of-甲", last_day=DECIDED.date()))
    _over(other)
    with pytest.raises(BannedError, match=r"2026年6月10日（当日仍在禁止期内）"):
        other.decide("甲")


@pytest.mark.parametrize("account", [REVIEWER, JUDGE])
@pytest.mark.parametrize("confer", [True, False])
def test_who_reviewed_or_judged_may_not_decide(over: House, account: str, confer: bool) -> None:
    both_hats = Actor(account, "zlxh", frozenset({"leading_group", "office"}))
    with pytest.raises(DutiesNotSeparateError) as refused:
        over.decide("甲", confer=confer, by=both_hats)
    assert refused.value.status == 403


def test_candidate_of_another_round_is_refused(over: House) -> None:
    command = DecideAward(round=2027, application_id=application("甲"), confer=True)
    with pytest.raises(WrongRoundError):
        over.do(lambda work: decide_award(command, by=LEADER, at=DECIDED, work=work))


@pytest.mark.parametrize(
    "fields", [{"confer": False}, {"confer": False, "reason": " "}, {"confer": "yes"}, {"confer": 1}, {}]
)
def test_decision_is_plain_and_a_decline_has_its_reason(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DecideAward(round=ROUND, application_id=application("甲"), **fields)  # type: ignore[arg-type]


def test_dismissed_objection_no_longer_stands_in_the_way(house: House) -> None:
    _running(house)
    first, second = house.object("2026-S-0001"), house.object("2026-S-0001")
    house.close()
    house.resolve(first)
    with pytest.raises(ObjectionOpenError, match="还有1件异议"):
        house.decide("甲")
    house.resolve(second)
    house.confer("甲")
    assert isinstance(house.published()[0], HonourConferred)


# What arrives between the decision and the verdict.


def test_ban_in_between_declines(over: House) -> None:
    request = asked(over)
    over.hear(banned("别的申报", holder="hmac-of-甲"), at=DECIDED)
    [declined] = over.published()
    assert isinstance(declined, HonourDeclined)
    assert declined.article == "18.3"
    over.hear(assessed("甲", request=request), at=DECIDED)
    assert over.published() == []


def test_ban_in_the_answer_declines(over: House) -> None:
    request = asked(over)
    over.hear(assessed("甲", request=request, banned_until=DECIDED.date()), at=DECIDED)
    [declined] = over.published()
    assert isinstance(declined, HonourDeclined)
    assert declined.article == "18.3"


def test_withdrawal_in_between_ends_the_decision(over: House) -> None:
    request = asked(over)
    over.hear(withdrawn("甲"), assessed("甲", request=request), at=DECIDED)
    assert over.published() == []


def test_revocation_of_the_holders_other_honour_in_between_declines(house: House) -> None:
    from services.publicity.commands import RevokeHonour, revoke_honour

    house.hear(submitted("甲", holder="h"), assessed("甲"), submitted("乙", holder="h"), assessed("乙"))
    house.hear(shortlist(line("甲", 1), line("乙", 2)))
    house.publish()
    house.close()
    house.confer("乙")
    request = asked(house)
    revoke = RevokeHonour(ground="fraud", reason="经核查", insignia=("certificate",))  # type: ignore[arg-type]
    house.do(lambda work: revoke_honour(application("乙"), revoke, by=LEADER, at=DECIDED, work=work))
    revoked, declined = house.published()
    assert isinstance(revoked, HonourRevoked)
    assert isinstance(declined, HonourDeclined)
    assert (declined.application_id, declined.article) == (application("甲"), "18.3")
    house.hear(assessed("甲", request=request), at=DECIDED)
    assert house.published() == []


def test_open_applications_of_a_banned_holder_end_and_others_do_not(house: House) -> None:
    house.hear(submitted("甲", holder="h"), submitted("乙", holder="h"), submitted("丙", holder="h"), submitted("丁"))
    house.hear(withdrawn("丙"), shortlist(line("甲", 1), line("丁", 2)))
    house.hear(banned("旧申报", holder="h"), at=DECIDED)
    assert [(c.application_id, c.article) for c in house.published() if isinstance(c, HonourDeclined)] == [
        (application("甲"), "18.3"),
        (application("乙"), "18.3"),
    ]
    assert house.aggregate(Candidate, application("丙")).outcome == "withdrawn"
    assert house.aggregate(Candidate, application("丁")).outcome is None
    before = len(house.all)
    house.hear(banned("旧申报", holder="h"), at=DECIDED)
    assert len(house.all) == before
    house.publish()
    [notice] = house.published()
    assert isinstance(notice, NoticePublished)
    assert notice.applications == (application("丁"),)


def test_disqualification_ends_the_holders_other_application_before_the_ban_comes_back(house: House) -> None:
    house.hear(submitted("甲", holder="h"), submitted("乙", holder="h"), shortlist(line("甲", 1), line("乙", 2)))
    house.publish()
    house.resolve(house.object("2026-S-0001"), "upheld", "fraud")
    declined = house.published()[-1]
    assert isinstance(declined, HonourDeclined)
    assert (declined.application_id, declined.article) == (application("乙"), "18.3")
    assert "禁止申报期" in declined.reason
    house.hear(banned("甲", holder="h"), at=DECIDED)
    assert house.published() == []


def test_ban_that_is_over_ends_nothing(house: House) -> None:
    house.hear(submitted("甲", holder="h"))
    house.hear(banned("旧申报", holder="h", last_day=DECIDED.date() - timedelta(days=1)), at=DECIDED)
    assert house.aggregate(Candidate, application("甲")).outcome is None


def test_decider_who_turned_judge_in_between_suspends_the_decision(over: House) -> None:
    request = asked(over)
    turned = assessed("甲", request=request).model_copy(update={"judged_by": (LEADER.account,)})
    over.hear(turned, at=DECIDED)
    assert over.published() == []
    assert isinstance(over.new[-1].event, Candidate.DecisionSuspended)
    other = Actor("leader.zhao", "zgh", frozenset({"leading_group"}))
    again = over.decide("甲", by=other).request
    over.hear(assessed("甲", request=again), at=DECIDED)
    assert isinstance(over.published()[0], HonourConferred)


# Messages in any order.


def test_what_is_heard_before_the_shortlist_counts(house: House) -> None:
    house.hear(withdrawn("甲"), assessed("乙", "ineligible", clauses=(clause("9.1", "not_met"),)))
    house.hear(submitted("甲"), submitted("乙"), shortlist(line("甲", 1), line("乙", 2)))
    house.publish()
    house.close()
    with pytest.raises(CandidateWithdrawnError):
        house.decide("甲")
    with pytest.raises(NotEligibleError):
        house.decide("乙")


def test_same_messages_again_change_nothing(over: House) -> None:
    before = len(over.all)
    for message in (submitted("甲"), assessed("甲"), shortlist(line("甲", 1), line("乙", 2, rank=2))):
        over.hear(message)
    assert len(over.all) == before
    over.hear(banned("甲"))
    before = len(over.all)
    over.hear(banned("甲"))
    assert len(over.all) == before


def test_candidate_read_again_from_the_history_is_the_same(over: House) -> None:
    over.confer("甲")
    again = over.replayed(application("甲"))
    assert again.outcome == "conferred"
    assert again.listed.reviewed_by == (REVIEWER, "clerk.qian")
    assert again.judged_by == frozenset({JUDGE})
