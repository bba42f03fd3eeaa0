"""Honours after they were conferred: revoked, insignia reclaimed one by one, commended once (18.1, 18.3)."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from services.publicity.commands import (
    AnnounceCommendation,
    DecideAward,
    ReclaimInsignia,
    RevokeHonour,
    announce_commendation,
    decide_award,
    reclaim_insignia,
    revoke_honour,
)
from services.publicity.domain.honour import Honour
from services.publicity.domain.identity import honour_id
from services.publicity.domain.refusals import (
    AlreadyCommendedError,
    AlreadyRevokedError,
    CeremonyPastError,
    CertificateNotNamedError,
    DutiesNotSeparateError,
    HonourMissingError,
    InsigniaNotConferredError,
    InsigniaReclaimedError,
    NothingToCommendError,
    NotRevokedError,
    ReclaimedOnError,
)
from shared.contracts.publicity import (
    CommendationAnnounced,
    HonourConferred,
    HonourRevoked,
    InsigniaReclaimed,
    PublicCommendationAnnounced,
    PublicHonourRevoked,
)
from shared.history import Actor
from tests.publicity.house import DECIDED, LEADER, OFFICE, REVIEWER, ROUND, House, application, assessed, moment

LATER = moment("2026-09-01 10:00")


@pytest.fixture
def honoured(house: House) -> House:
    house.ready("甲", "乙")
    house.publish()
    house.close()
    house.confer("甲")
    return house


def revoke(house: House, name: str = "甲", *, by: Actor = LEADER, insignia: Any = None) -> Any:
    command = RevokeHonour(ground="fraud", reason="材料造假", insignia=insignia)  # type: ignore[arg-type]
    return house.do(lambda work: revoke_honour(application(name), command, by=by, at=LATER, work=work))


def reclaim(house: House, insignia: str, on: date = LATER.date(), at: Any = LATER) -> Any:
    command = ReclaimInsignia(insignia=insignia, reclaimed_on=on)  # type: ignore[arg-type]
    return house.do(partial(_reclaim, command, at))


def _reclaim(command: ReclaimInsignia, at: Any, work: Any) -> Any:
    return reclaim_insignia(application("甲"), command, by=OFFICE, at=at, work=work)


def announce(house: House, ceremony_on: date = date(2026, 9, 20), at: Any = LATER) -> Any:
    command = AnnounceCommendation(round=ROUND, ceremony_on=ceremony_on)
    return house.do(lambda work: announce_commendation(command, by=OFFICE, at=at, work=work))


def test_revoked_honour_names_what_is_to_be_reclaimed(honoured: House) -> None:
    receipt = revoke(honoured)
    assert receipt.outstanding == ("badge", "certificate")
    [revoked] = honoured.published()
    assert isinstance(revoked, HonourRevoked)
    assert revoked.certificate == "连用满〔2026〕S0001号"
    assert (revoked.ground, revoked.decided_on, revoked.insignia) == ("fraud", LATER.date(), ("badge", "certificate"))
    [public] = honoured.published(public=True)
    assert isinstance(public, PublicHonourRevoked)
    assert str(application("甲")) not in public.model_dump_json()


def test_honour_is_revoked_once(honoured: House) -> None:
    revoke(honoured)
    with pytest.raises(AlreadyRevokedError, match="2026年9月1日"):
        revoke(honoured)


def test_what_was_not_conferred_cannot_be_revoked(honoured: House) -> None:
    with pytest.raises(HonourMissingError):
        revoke(honoured, "乙")


def test_who_reviewed_may_not_revoke(honoured: House) -> None:
    with pytest.raises(DutiesNotSeparateError):
        revoke(honoured, by=Actor(REVIEWER, "zlxh", frozenset({"leading_group"})))


def test_revoked_number_is_not_given_again(honoured: House) -> None:
    revoke(honoured)
    honoured.confer("乙", at=LATER)
    [conferred] = honoured.published()
    assert isinstance(conferred, HonourConferred)
    assert conferred.certificate == "连用满〔2026〕S0002号"


@pytest.mark.parametrize("insignia", [(), ("plaque", "plaque"), ("medal",)])
def test_list_of_insignia_is_what_article_18_3_names(insignia: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        RevokeHonour(ground="fraud", reason="材料造假", insignia=insignia)  # type: ignore[arg-type]


def test_insignia_come_back_one_by_one(honoured: House) -> None:
    revoke(honoured)
    assert reclaim(honoured, "badge").outstanding == ("certificate",)
    [reclaimed] = honoured.published()
    assert isinstance(reclaimed, InsigniaReclaimed)
    assert (reclaimed.insignia, reclaimed.reclaimed_on) == ("badge", LATER.date())
    receipt = reclaim(honoured, "certificate")
    assert receipt.outstanding == ()
    assert receipt.reclaimed == ("badge", "certificate")


def test_insignia_of_an_honour_in_force_are_not_reclaimed(honoured: House) -> None:
    with pytest.raises(NotRevokedError):
        reclaim(honoured, "badge")


def test_insignia_are_reclaimed_once_and_only_if_conferred(honoured: House) -> None:
    revoke(honoured)
    reclaim(honoured, "badge")
    with pytest.raises(InsigniaReclaimedError, match="奖章"):
        reclaim(honoured, "badge")
    with pytest.raises(InsigniaNotConferredError, match="奖牌"):
        reclaim(honoured, "plaque")


@pytest.mark.parametrize(
    ("category", "kinds"),
    [
        ("enterprise", ("plaque", "certificate")),
        ("team", ("plaque", "certificate")),
        ("star", ("badge", "certificate")),
        ("leader", ("badge", "certificate")),
    ],
)
def test_insignia_follow_the_category_and_all_are_reclaimed(
    house: House, category: str, kinds: tuple[str, ...]
) -> None:
    house.ready("甲", category=category)
    house.hear(assessed("甲").model_copy(update={"category": category}))
    house.publish()
    house.close()
    house.confer("甲")
    [conferred] = [r.event for r in house.new if isinstance(r.event, Honour.Conferred)]
    assert conferred.insignia == kinds
    assert revoke(house).outstanding == kinds


def test_leading_group_decides_which_insignia_are_conferred(house: House) -> None:
    house.ready("甲")
    house.publish()
    house.close()
    every = ("certificate", "plaque", "badge")
    command = DecideAward(round=ROUND, application_id=application("甲"), confer=True, insignia=every)  # type: ignore[arg-type]
    request = house.do(lambda work: decide_award(command, by=LEADER, at=DECIDED, work=work)).request
    house.hear(assessed("甲", request=request), at=DECIDED)
    assert house.replayed(honour_id(application("甲"))).insignia == every
    assert revoke(house).outstanding == every


@pytest.mark.parametrize(
    "fields",
    [
        {"confer": True, "insignia": ("badge",)},
        {"confer": True, "insignia": ()},
        {"confer": True, "insignia": ("certificate", "certificate")},
        {"confer": False, "reason": "名额所限", "insignia": ("certificate",)},
    ],
)
def test_conferral_has_its_certificate_and_a_decline_nothing(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DecideAward(round=ROUND, application_id=application("甲"), **fields)


def test_revocation_names_only_what_was_conferred_and_the_certificate_with_it(honoured: House) -> None:
    with pytest.raises(InsigniaNotConferredError, match="没有授予奖牌"):
        revoke(honoured, insignia=("plaque", "certificate"))
    with pytest.raises(CertificateNotNamedError):
        revoke(honoured, insignia=("badge",))
    assert revoke(honoured, insignia=("certificate",)).outstanding == ("badge", "certificate")


@pytest.mark.parametrize("on", [LATER.date() - timedelta(days=1), LATER.date() + timedelta(days=1)])
def test_insignia_come_back_between_revocation_and_today(honoured: House, on: date) -> None:
    revoke(honoured)
    with pytest.raises(ReclaimedOnError):
        reclaim(honoured, "badge", on)


def test_commendation_counts_the_honours_in_force(honoured: House) -> None:
    honoured.confer("乙")
    revoke(honoured)
    assert announce(honoured).honours == 1
    [internal] = honoured.published()
    [public] = honoured.published(public=True)
    assert isinstance(internal, CommendationAnnounced)
    assert isinstance(public, PublicCommendationAnnounced)
    assert internal.model_dump() == public.model_dump()
    assert (public.announced_on, public.ceremony_on) == (LATER.date(), date(2026, 9, 20))


def test_commendation_is_announced_once(honoured: House) -> None:
    announce(honoured)
    with pytest.raises(AlreadyCommendedError):
        announce(honoured)


def test_commendation_of_nobody_is_refused(house: House) -> None:
    house.ready("甲")
    house.publish()
    house.close()
    with pytest.raises(NothingToCommendError):
        announce(house)
    house.confer("甲", at=DECIDED)
    revoke(house)
    with pytest.raises(NothingToCommendError):
        announce(house)


def test_ceremony_is_not_in_the_past(honoured: House) -> None:
    with pytest.raises(CeremonyPastError):
        announce(honoured, date(2026, 8, 31))
