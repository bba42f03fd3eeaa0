"""What this service tells the others, and what of it the public may see."""

from services.publicity.domain.candidate import Candidate
from services.publicity.domain.commendation import Commendation
from services.publicity.domain.honour import Honour
from services.publicity.domain.notice import Line, Notice
from services.publicity.domain.objection import Objection
from services.publicity.registry import registry
from shared.contracts.publicity import (
    ApplicationDisqualified,
    CommendationAnnounced,
    EligibilityRequested,
    HonourConferred,
    HonourDeclined,
    HonourRevoked,
    InsigniaReclaimed,
    NoticeCandidate,
    NoticeClosed,
    NoticeExtended,
    NoticePublished,
    ObjectionLodged,
    ObjectionResolved,
    PublicCommendationAnnounced,
    PublicHonourConferred,
    PublicHonourRevoked,
    PublicNoticeClosed,
    PublicNoticeExtended,
    PublicNoticePublished,
)
from shared.history import Recorded


def _candidates(lines: tuple[Line, ...]) -> tuple[NoticeCandidate, ...]:
    return tuple(
        NoticeCandidate(
            number=line.number,
            category=line.category.value,
            name=line.name,
            unit_name=line.unit_name,
            recommending_department=line.recommending_department,
        )
        for line in lines
    )


@registry.publishes(Notice.Published, NoticePublished)
def notice_published(recorded: Recorded[Notice.Published]) -> NoticePublished:
    """The notice, with the applications that are on it."""
    published = recorded.event
    return NoticePublished(
        notice_id=published.originator_id,
        round=published.year,
        published_at=published.published_at,
        last_day=published.last_day,
        ends_at=published.ends_at,
        address=published.address,
        shortlist_hash=published.shortlist_hash,
        candidates=_candidates(published.lines),
        applications=tuple(line.application_id for line in published.lines),
    )


@registry.publishes_public(Notice.Published, PublicNoticePublished)
def public_notice_published(recorded: Recorded[Notice.Published]) -> PublicNoticePublished:
    """The notice as on its page: names and units."""
    published = recorded.event
    return PublicNoticePublished(
        notice_id=published.originator_id,
        round=published.year,
        published_at=published.published_at,
        last_day=published.last_day,
        ends_at=published.ends_at,
        shortlist_hash=published.shortlist_hash,
        candidates=_candidates(published.lines),
    )


@registry.publishes(Notice.Extended, NoticeExtended)
def notice_extended(recorded: Recorded[Notice.Extended]) -> NoticeExtended:
    """The later end."""
    extended = recorded.event
    return NoticeExtended(
        notice_id=extended.originator_id,
        round=extended.year,
        last_day=extended.last_day,
        ends_at=extended.ends_at,
        reason=extended.reason,
    )


@registry.publishes_public(Notice.Extended, PublicNoticeExtended)
def public_notice_extended(recorded: Recorded[Notice.Extended]) -> PublicNoticeExtended:
    """The later end."""
    extended = recorded.event
    return PublicNoticeExtended(
        notice_id=extended.originator_id,
        round=extended.year,
        last_day=extended.last_day,
        ends_at=extended.ends_at,
        reason=extended.reason,
    )


@registry.publishes(Notice.Closed, NoticeClosed)
def notice_closed(recorded: Recorded[Notice.Closed]) -> NoticeClosed:
    """The notice is over."""
    closed = recorded.event
    return NoticeClosed(
        notice_id=closed.originator_id, round=closed.year, closed_at=closed.closed_at, objections=closed.objections
    )


@registry.publishes_public(Notice.Closed, PublicNoticeClosed)
def public_notice_closed(recorded: Recorded[Notice.Closed]) -> PublicNoticeClosed:
    """The notice is over."""
    closed = recorded.event
    return PublicNoticeClosed(
        notice_id=closed.originator_id, round=closed.year, closed_at=closed.closed_at, objections=closed.objections
    )


@registry.publishes(Objection.Lodged, ObjectionLodged)
def objection_lodged(recorded: Recorded[Objection.Lodged]) -> ObjectionLodged:
    """That somebody objects, and to whom; neither the text nor the code."""
    lodged = recorded.event
    return ObjectionLodged(objection_id=lodged.originator_id, application_id=lodged.application_id, round=lodged.year)


@registry.publishes(Objection.Resolved, ObjectionResolved)
def objection_resolved(recorded: Recorded[Objection.Resolved]) -> ObjectionResolved:
    """How it ended, with the reason that the parties see."""
    resolved = recorded.event
    return ObjectionResolved(
        objection_id=resolved.originator_id,
        application_id=resolved.application_id,
        round=resolved.year,
        outcome=resolved.outcome,
        reason=resolved.reason,
    )


@registry.publishes(Candidate.VerdictRequested, EligibilityRequested)
def eligibility_requested(recorded: Recorded[Candidate.VerdictRequested]) -> EligibilityRequested:
    """The last gate before an award."""
    requested = recorded.event
    return EligibilityRequested(
        application_id=requested.originator_id,
        round=requested.year,
        request=requested.request,
        on=requested.on,
    )


@registry.publishes(Candidate.Declined, HonourDeclined)
def honour_declined(recorded: Recorded[Candidate.Declined]) -> HonourDeclined:
    """Not conferred, and why."""
    declined = recorded.event
    return HonourDeclined(
        application_id=declined.originator_id,
        round=declined.year,
        category=declined.category.value,
        reason=declined.reason,
        article=declined.article,
    )


@registry.publishes(Candidate.Disqualified, ApplicationDisqualified)
def application_disqualified(recorded: Recorded[Candidate.Disqualified]) -> ApplicationDisqualified:
    """Disqualified before an award; eligibility enters the ban."""
    disqualified = recorded.event
    return ApplicationDisqualified(
        application_id=disqualified.originator_id,
        round=disqualified.year,
        category=disqualified.category.value,
        ground=disqualified.ground.value,
        reason=disqualified.reason,
        decided_on=disqualified.decided_on,
    )


@registry.publishes(Honour.Conferred, HonourConferred)
def honour_conferred(recorded: Recorded[Honour.Conferred]) -> HonourConferred:
    """The honour with its certificate."""
    conferred = recorded.event
    return HonourConferred(
        honour_id=conferred.originator_id,
        application_id=conferred.application_id,
        round=conferred.year,
        category=conferred.category.value,
        certificate=conferred.certificate,
        title=conferred.title,
        name=conferred.name,
        unit_name=conferred.unit_name,
        conferred_on=conferred.conferred_on,
    )


@registry.publishes_public(Honour.Conferred, PublicHonourConferred)
def public_honour_conferred(recorded: Recorded[Honour.Conferred]) -> PublicHonourConferred:
    """The honour as in the register."""
    conferred = recorded.event
    return PublicHonourConferred(
        honour_id=conferred.originator_id,
        round=conferred.year,
        category=conferred.category.value,
        certificate=conferred.certificate,
        title=conferred.title,
        name=conferred.name,
        unit_name=conferred.unit_name,
        conferred_on=conferred.conferred_on,
    )


@registry.publishes(Honour.Revoked, HonourRevoked)
def honour_revoked(recorded: Recorded[Honour.Revoked]) -> HonourRevoked:
    """Revoked after an award; eligibility enters the ban."""
    revoked = recorded.event
    return HonourRevoked(
        honour_id=revoked.originator_id,
        application_id=revoked.application_id,
        round=revoked.year,
        category=revoked.category.value,
        certificate=revoked.certificate,
        ground=revoked.ground.value,
        reason=revoked.reason,
        decided_on=revoked.decided_on,
        insignia=tuple(kind.value for kind in revoked.insignia),
    )


@registry.publishes_public(Honour.Revoked, PublicHonourRevoked)
def public_honour_revoked(recorded: Recorded[Honour.Revoked]) -> PublicHonourRevoked:
    """The certificate is void."""
    revoked = recorded.event
    return PublicHonourRevoked(
        honour_id=revoked.originator_id,
        round=revoked.year,
        category=revoked.category.value,
        certificate=revoked.certificate,
        reason=revoked.reason,
        decided_on=revoked.decided_on,
    )


@registry.publishes(Honour.InsigniaReclaimed, InsigniaReclaimed)
def insignia_reclaimed(recorded: Recorded[Honour.InsigniaReclaimed]) -> InsigniaReclaimed:
    """A piece of insignia came back."""
    reclaimed = recorded.event
    return InsigniaReclaimed(
        honour_id=reclaimed.originator_id,
        application_id=reclaimed.application_id,
        round=reclaimed.year,
        insignia=reclaimed.insignia.value,
        reclaimed_on=reclaimed.reclaimed_on,
    )


@registry.publishes(Commendation.Announced, CommendationAnnounced)
def commendation_announced(recorded: Recorded[Commendation.Announced]) -> CommendationAnnounced:
    """The ceremony."""
    announced = recorded.event
    return CommendationAnnounced(
        round=announced.year,
        announced_on=announced.announced_on,
        ceremony_on=announced.ceremony_on,
        honours=announced.honours,
    )


@registry.publishes_public(Commendation.Announced, PublicCommendationAnnounced)
def public_commendation_announced(recorded: Recorded[Commendation.Announced]) -> PublicCommendationAnnounced:
    """The ceremony."""
    announced = recorded.event
    return PublicCommendationAnnounced(
        round=announced.year,
        announced_on=announced.announced_on,
        ceremony_on=announced.ceremony_on,
        honours=announced.honours,
    )
