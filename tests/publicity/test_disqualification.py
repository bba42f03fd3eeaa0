"""Applications disqualified before an award, without an objection: on the shortlist or not (18.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from services.publicity.commands import DisqualifyApplication, disqualify_application
from services.publicity.domain.candidate import Candidate
from services.publicity.domain.holder import Holder
from services.publicity.domain.identity import holder_id
from services.publicity.domain.refusals import (
    AlreadyDecidedError,
    ApplicationMissingError,
    CandidateDisqualifiedError,
    DutiesNotSeparateError,
)
from shared.contracts.publicity import ApplicationDisqualified
from shared.history import Actor
from tests.publicity.desk import Desk
from tests.publicity.house import (
    DECIDED,
    JUDGE,
    LEADER,
    REVIEWER,
    ROUND,
    House,
    application,
    assessed,
    submitted,
    withdrawn,
)


def disqualify(house: House, name: str = "甲", *, ground: str = "fraud", by: Actor = LEADER) -> Any:
    command = DisqualifyApplication(ground=ground, reason="原始记录系伪造")  # type: ignore[arg-type]
    return house.do(lambda work: disqualify_application(application(name), command, by=by, at=DECIDED, work=work))


def _submitted(house: House) -> None:
    house.hear(submitted("甲"))


def _withdrawn(house: House) -> None:
    house.hear(submitted("甲"), withdrawn("甲"))


def _shortlisted(house: House) -> None:
    house.ready("甲")


def _noticed(house: House) -> None:
    house.ready("甲")
    house.publish()


def _declined(house: House) -> None:
    _noticed(house)
    house.close()
    house.decide("甲", confer=False)


def _awaiting_verdict(house: House) -> None:
    _noticed(house)
    house.close()
    house.decide("甲")


@pytest.mark.parametrize("given", [_submitted, _withdrawn, _shortlisted, _noticed, _declined, _awaiting_verdict])
@pytest.mark.parametrize("ground", ["fraud", "hidden_accident", "unlawful_act"])
def test_whatever_is_known_and_not_honoured_can_be_disqualified(
    house: House, given: Callable[[House], None], ground: str
) -> None:
    given(house)
    receipt = disqualify(house, ground=ground)
    assert (receipt.application_id, receipt.decided_on) == (application("甲"), DECIDED.date())
    assert house.published() == [
        ApplicationDisqualified(
            application_id=application("甲"),
            round=ROUND,
            category="star",
            ground=ground,  # type: ignore[arg-type]
            reason="原始记录系伪造",
            decided_on=DECIDED.date(),
        )
    ]
    [event] = [r.event for r in house.new if isinstance(r.event, Candidate.Disqualified)]
    assert event.objection_id is None
    assert house.aggregate(Holder, holder_id("hmac-of-甲")).bar_on(DECIDED.date())


def test_answer_that_was_awaited_confers_nothing_on_the_disqualified(house: House) -> None:
    _noticed(house)
    house.close()
    request = house.decide("甲").request
    disqualify(house)
    house.hear(assessed("甲", request=request), at=DECIDED)
    assert house.published() == []


def test_honoured_application_is_not_disqualified_but_revoked(house: House) -> None:
    _noticed(house)
    house.close()
    house.confer("甲")
    with pytest.raises(AlreadyDecidedError) as refused:
        disqualify(house)
    assert refused.value.article == "18.3"
    assert "取消荣誉称号" in refused.value.remedy


def test_application_is_disqualified_once(house: House) -> None:
    _submitted(house)
    disqualify(house)
    with pytest.raises(CandidateDisqualifiedError):
        disqualify(house)


def test_unknown_application_is_refused(house: House) -> None:
    with pytest.raises(ApplicationMissingError) as refused:
        disqualify(house)
    assert refused.value.status == 404


@pytest.mark.parametrize("account", [REVIEWER, JUDGE])
def test_who_reviewed_or_judged_may_not_disqualify(house: House, account: str) -> None:
    _shortlisted(house)
    with pytest.raises(DutiesNotSeparateError):
        disqualify(house, by=Actor(account, "zlxh", frozenset({"leading_group"})))


def test_who_judged_an_application_that_was_never_shortlisted_may_not_disqualify_it(house: House) -> None:
    house.hear(submitted("甲"), assessed("甲"))
    with pytest.raises(DutiesNotSeparateError):
        disqualify(house, by=Actor(JUDGE, "haizhou", frozenset({"leading_group"})))


def test_route_is_for_the_leading_group_and_repeats_its_answer(desk: Desk) -> None:
    desk.hear(submitted("甲"))
    path = f"/applications/{application('甲')}/disqualify"
    body = {"ground": "fraud", "reason": "原始记录系伪造"}
    assert desk.post(path, body, by="office.zhou").status_code == 403
    assert desk.post(path, {**body, "ground": "rumour"}, by="leader.li").status_code == 422
    done = desk.post(path, body, by="leader.li", **{"Idempotency-Key": "q1"})
    assert (done.status_code, done.json()["position"]) == (200, desk.events())
    assert desk.post(path, body, by="leader.li", **{"Idempotency-Key": "q1"}).json() == done.json()
    assert desk.post(path, body, by="leader.li").status_code == 409
    assert [type(each).__name__ for each in desk.contracts()] == ["ApplicationDisqualified"]
