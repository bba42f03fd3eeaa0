"""Honours after they were conferred: revoked, insignia reclaimed, commended (18.1, 18.3)."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.publicity.commands.found import Command, Kinds, Reason, Year, candidate_of, strike_holder
from services.publicity.domain.certificate_series import CertificateSeries
from services.publicity.domain.commendation import Commendation
from services.publicity.domain.honour import Honour
from services.publicity.domain.identity import commendation_id, honour_id, series_id
from services.publicity.domain.refusals import AlreadyCommendedError, HonourMissingError
from services.publicity.domain.terms import Category, Ground, Insignia
from shared.history import Actor, Work
from shared.legal_time import Day


class RevokeHonour(Command):
    """The leading group revokes an honour, and all that was conferred with it is to be reclaimed (18.3).

    `insignia` may name it: a kind that was not conferred, or a list without the certificate, is refused.
    """

    ground: Ground
    reason: Reason
    insignia: Kinds | None = None


class HonourReceipt(BaseModel):
    """Where the honour stands, and what is still to be reclaimed."""

    honour_id: UUID
    application_id: UUID
    certificate: str
    revoked_on: date | None
    outstanding: tuple[Insignia, ...]
    reclaimed: tuple[Insignia, ...]


def revoke_honour(application_id: UUID, command: RevokeHonour, *, by: Actor, at: datetime, work: Work) -> HonourReceipt:
    """The holder is barred in the same transaction; the certificate's number is not given again."""
    honour = _honour(work, application_id)
    candidate = candidate_of(work, application_id)
    candidate.keep_duties_apart(by.account)
    honour.revoke(command.ground, command.reason, command.insignia, by=by.account, at=at)
    series = work.get(CertificateSeries, series_id(honour.year, honour.category))
    series.void(honour.certificate, by=by.account, at=at)
    work.save(honour, series)
    strike_holder(work, candidate, by=by.account, at=at)
    return _honour_receipt(honour)


class ReclaimInsignia(Command):
    """Enter a piece of insignia that came back."""

    insignia: Insignia
    reclaimed_on: Day


def reclaim_insignia(
    application_id: UUID, command: ReclaimInsignia, *, by: Actor, at: datetime, work: Work
) -> HonourReceipt:
    """One piece at a time, once each."""
    honour = _honour(work, application_id)
    honour.reclaim(command.insignia, command.reclaimed_on, by=by.account, at=at)
    work.save(honour)
    return _honour_receipt(honour)


class AnnounceCommendation(Command):
    """Announce the ceremony (18.1)."""

    round: Year
    ceremony_on: Day


class CommendationReceipt(BaseModel):
    """What was announced; `honours` counts those in force."""

    round: int
    announced_on: date
    ceremony_on: date
    honours: int


def announce_commendation(command: AnnounceCommendation, *, by: Actor, at: datetime, work: Work) -> CommendationReceipt:
    """Once a round."""
    year = command.round
    if work.find(Commendation, commendation_id(year)) is not None:
        raise AlreadyCommendedError(f"{year}年度的表彰已经公告。")
    every = (work.find(CertificateSeries, series_id(year, category)) for category in Category)
    honours = sum(series.in_force for series in every if series is not None)
    commendation = Commendation.announce(year, command.ceremony_on, honours, by=by.account, at=at)
    work.save(commendation)
    return CommendationReceipt(
        round=year, announced_on=commendation.announced_on, ceremony_on=command.ceremony_on, honours=honours
    )


def _honour(work: Work, application_id: UUID) -> Honour:
    honour = work.find(Honour, honour_id(application_id))
    if honour is None:
        raise HonourMissingError("这件申报没有授予荣誉。")
    return honour


def _honour_receipt(honour: Honour) -> HonourReceipt:
    return HonourReceipt(
        honour_id=honour.id,
        application_id=honour.application_id,
        certificate=honour.certificate,
        revoked_on=honour.revoked_on,
        outstanding=honour.outstanding,
        reclaimed=honour.reclaimed,
    )
