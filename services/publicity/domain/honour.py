"""An honour from its conferral to its end: certificate, revocation, insignia reclaimed (18.1, 18.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.publicity.domain.days import day_words
from services.publicity.domain.identity import honour_id
from services.publicity.domain.refusals import (
    AlreadyRevokedError,
    CertificateNotNamedError,
    InsigniaNotConferredError,
    InsigniaReclaimedError,
    NotRevokedError,
    ReclaimedOnError,
)
from services.publicity.domain.terms import Category, Ground, Insignia
from shared.history import Aggregate, Created, event
from shared.legal_time import legal_date


class Honour(Aggregate):
    """One of the four titles, held until it is revoked."""

    TOPIC = "publicity.Honour"

    class Event(Aggregate.Event):
        """Base of this aggregate's events."""

        TOPIC = "publicity.Honour.Event"

    class Conferred(Event, Created):
        """The leading group conferred it; `decided_by` decided on `conferred_on`, the verdict came afterwards."""

        TOPIC = "publicity.Honour.Conferred"
        application_id: UUID
        year: int
        category: Category
        certificate: str
        title: str
        name: str
        unit_name: str
        conferred_on: date
        decided_by: str
        insignia: tuple[Insignia, ...]

    class Revoked(Event):
        """The leading group revoked it; `insignia`, all that was conferred, is to be reclaimed."""

        TOPIC = "publicity.Honour.Revoked"
        application_id: UUID
        year: int
        category: Category
        certificate: str
        ground: Ground
        reason: str
        decided_on: date
        insignia: tuple[Insignia, ...]

    class InsigniaReclaimed(Event):
        """A piece of insignia came back."""

        TOPIC = "publicity.Honour.InsigniaReclaimed"
        application_id: UUID
        year: int
        insignia: Insignia
        reclaimed_on: date

    @classmethod
    def confer(
        cls,
        application_id: UUID,
        *,
        year: int,
        category: Category,
        certificate: str,
        name: str,
        unit_name: str,
        conferred_on: date,
        decided_by: str,
        insignia: tuple[Insignia, ...],
        by: str,
        at: datetime,
    ) -> Self:
        """Confer the title of its category (article 8)."""
        return cls._create(
            cls.Conferred,
            id=honour_id(application_id),
            application_id=application_id,
            year=year,
            category=category,
            certificate=certificate,
            title=category.honour_title,
            name=name,
            unit_name=unit_name,
            conferred_on=conferred_on,
            decided_by=decided_by,
            insignia=insignia,
            by=by,
            timestamp=at,
        )

    def revoke(
        self, ground: Ground, reason: str, insignia: tuple[Insignia, ...] | None = None, *, by: str, at: datetime
    ) -> None:
        """Revoke it on a ground of 18.3, which reclaims all that was conferred; a list that names it is checked."""
        if self.revoked_on is not None:
            raise AlreadyRevokedError(f"证书{self.certificate}的荣誉称号已于{day_words(self.revoked_on)}取消。")
        if insignia is not None:
            self._check_named(insignia)
        self.trigger_event(
            self.Revoked,
            application_id=self.application_id,
            year=self.year,
            category=self.category,
            certificate=self.certificate,
            ground=ground,
            reason=reason,
            decided_on=legal_date(at),
            insignia=self.insignia,
            by=by,
            timestamp=at,
        )

    def reclaim(self, insignia: Insignia, reclaimed_on: date, *, by: str, at: datetime) -> None:
        """Enter one piece of insignia that came back."""
        if self.revoked_on is None:
            raise NotRevokedError(f"证书{self.certificate}的荣誉称号仍然有效。")
        if insignia in self.reclaimed:
            raise InsigniaReclaimedError(f"{insignia.label}已经收回。")
        if insignia not in self.outstanding:
            raise InsigniaNotConferredError(f"证书{self.certificate}的荣誉没有授予{insignia.label}。")
        if not self.revoked_on <= reclaimed_on <= legal_date(at):
            raise ReclaimedOnError(
                f"收回日期{day_words(reclaimed_on)}不在取消之日{day_words(self.revoked_on)}至今天之间。"
            )
        self.trigger_event(
            self.InsigniaReclaimed,
            application_id=self.application_id,
            year=self.year,
            insignia=insignia,
            reclaimed_on=reclaimed_on,
            by=by,
            timestamp=at,
        )

    def _check_named(self, insignia: tuple[Insignia, ...]) -> None:
        for kind in insignia:
            if kind not in self.insignia:
                raise InsigniaNotConferredError(f"证书{self.certificate}的荣誉没有授予{kind.label}。")
        if Insignia.CERTIFICATE not in insignia:
            raise CertificateNotNamedError(f"收回清单没有列入证书{self.certificate}。")

    @event(Conferred)
    def __init__(
        self, application_id: UUID, year: int, category: Category, certificate: str, insignia: tuple[Insignia, ...]
    ) -> None:
        self.application_id = application_id
        self.year = year
        self.category = category
        self.certificate = certificate
        self.insignia = insignia
        self.revoked_on: date | None = None
        self.outstanding: tuple[Insignia, ...] = ()
        self.reclaimed: tuple[Insignia, ...] = ()

    @event(Revoked)
    def _revoked(self, decided_on: date, insignia: tuple[Insignia, ...]) -> None:
        self.revoked_on = decided_on
        self.outstanding = insignia

    @event(InsigniaReclaimed)
    def _insignia_reclaimed(self, insignia: Insignia) -> None:
        self.outstanding = tuple(kind for kind in self.outstanding if kind != insignia)
        self.reclaimed = (*self.reclaimed, insignia)
