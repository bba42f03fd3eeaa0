"""Contracts that the publicity service publishes, and the reduced view of them that the public gets (17.5-18.4)."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.applications import Category, Value
from shared.contracts.envelope import Contract

Insignia = Literal["badge", "plaque", "certificate"]


class EligibilityRequested(Contract):
    """The last gate before an award: publicity asks for a fresh verdict as of `on`."""

    TYPE: ClassVar[str] = "publicity.candidate.eligibility_requested.v1"
    application_id: UUID
    round: int
    request: UUID
    on: date


class NoticeCandidate(Value):
    """What the public may see of a candidate: names and unit."""

    number: str
    category: Category
    name: str
    unit_name: str
    recommending_department: str


class NoticePublished(Contract):
    """The shortlist is on public notice for one week (17.5); `ends_at` is 24:00 of its last day."""

    TYPE: ClassVar[str] = "publicity.notice.published.v1"
    notice_id: UUID
    round: int
    published_at: datetime
    last_day: date
    ends_at: datetime
    address: str
    shortlist_hash: str
    candidates: tuple[NoticeCandidate, ...]
    applications: tuple[UUID, ...]


class NoticeExtended(Contract):
    """The notice runs longer, with a reason; it is never shortened."""

    TYPE: ClassVar[str] = "publicity.notice.extended.v1"
    notice_id: UUID
    round: int
    last_day: date
    ends_at: datetime
    reason: str


class NoticeClosed(Contract):
    """The notice is over."""

    TYPE: ClassVar[str] = "publicity.notice.closed.v1"
    notice_id: UUID
    round: int
    closed_at: datetime
    objections: int


class ObjectionLodged(Contract):
    """Somebody objects to a candidate; who it is stays inside the service."""

    TYPE: ClassVar[str] = "publicity.objection.lodged.v1"
    objection_id: UUID
    application_id: UUID
    round: int


class ObjectionResolved(Contract):
    """An objection was upheld or dismissed, with the reason that the parties see."""

    TYPE: ClassVar[str] = "publicity.objection.resolved.v1"
    objection_id: UUID
    application_id: UUID
    round: int
    outcome: Literal["upheld", "dismissed"]
    reason: str


class HonourConferred(Contract):
    """The leading group conferred an honour (17.6, article 8)."""

    TYPE: ClassVar[str] = "publicity.honour.conferred.v1"
    honour_id: UUID
    application_id: UUID
    round: int
    category: Category
    certificate: str
    title: str
    name: str
    unit_name: str
    conferred_on: date


class HonourDeclined(Contract):
    """The leading group did not confer, or a gate forbade it; `article` cites why."""

    TYPE: ClassVar[str] = "publicity.honour.declined.v1"
    application_id: UUID
    round: int
    category: Category
    reason: str
    article: str


class ApplicationDisqualified(Contract):
    """Before an award: disqualified under 18.3."""

    TYPE: ClassVar[str] = "publicity.application.disqualified.v1"
    application_id: UUID
    round: int
    category: Category
    ground: Literal["fraud", "hidden_accident", "unlawful_act"]
    reason: str
    decided_on: date


class HonourRevoked(Contract):
    """After an award: revoked under 18.3; the insignia named are to be reclaimed."""

    TYPE: ClassVar[str] = "publicity.honour.revoked.v1"
    honour_id: UUID
    application_id: UUID
    round: int
    category: Category
    certificate: str
    ground: Literal["fraud", "hidden_accident", "unlawful_act"]
    reason: str
    decided_on: date
    insignia: tuple[Insignia, ...]


class InsigniaReclaimed(Contract):
    """One piece of insignia of a revoked honour came back (18.3)."""

    TYPE: ClassVar[str] = "publicity.insignia.reclaimed.v1"
    honour_id: UUID
    application_id: UUID
    round: int
    insignia: Insignia
    reclaimed_on: date


class CommendationAnnounced(Contract):
    """The ceremony and the commendation were announced (18.1)."""

    TYPE: ClassVar[str] = "publicity.commendation.announced.v1"
    round: int
    announced_on: date
    ceremony_on: date
    honours: int


class PublicNoticePublished(Contract):
    """`award.public`: a notice with the names and units of the candidates."""

    TYPE: ClassVar[str] = "award.public.notice_published.v1"
    PUBLIC: ClassVar[bool] = True
    notice_id: UUID
    round: int
    published_at: datetime
    last_day: date
    ends_at: datetime
    shortlist_hash: str
    candidates: tuple[NoticeCandidate, ...]


class PublicNoticeExtended(NoticeExtended):
    """`award.public`: a notice runs longer."""

    TYPE: ClassVar[str] = "award.public.notice_extended.v1"
    PUBLIC: ClassVar[bool] = True


class PublicNoticeClosed(NoticeClosed):
    """`award.public`: a notice is over."""

    TYPE: ClassVar[str] = "award.public.notice_closed.v1"
    PUBLIC: ClassVar[bool] = True


class PublicHonourConferred(Contract):
    """`award.public`: an honour and its certificate number."""

    TYPE: ClassVar[str] = "award.public.honour_conferred.v1"
    PUBLIC: ClassVar[bool] = True
    honour_id: UUID
    round: int
    category: Category
    certificate: str
    title: str
    name: str
    unit_name: str
    conferred_on: date


class PublicHonourRevoked(Contract):
    """`award.public`: an honour and its certificate are void."""

    TYPE: ClassVar[str] = "award.public.honour_revoked.v1"
    PUBLIC: ClassVar[bool] = True
    honour_id: UUID
    round: int
    category: Category
    certificate: str
    reason: str
    decided_on: date


class PublicCommendationAnnounced(CommendationAnnounced):
    """`award.public`: the commendation."""

    TYPE: ClassVar[str] = "award.public.commendation_announced.v1"
    PUBLIC: ClassVar[bool] = True
