"""What happened to an application, in order: when, who, in which service, under which article?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.applications.domain.applications import Application
from services.applications.read_models import ViewsBase
from services.applications.read_models.application_list import SEES_ALL
from shared.history import SYSTEM, Actor, Recorded
from shared.readmodels import ReadModel

BEHIND_THE_SEAL = {
    "EligibilityAssessed": "资格审查",
    "EligibilityChanged": "资格审查",
    "MaterialReviewPassed": "材料审核人员",
    "MaterialReviewRejected": "材料审核人员",
    "OnSiteAuditScheduled": "办公室",
    "OnSiteAuditCompleted": "现场审核组",
    "ExpertReviewCompleted": "办公室",
    "ShortlistReported": "办公室",
    "ObjectionResolved": "领导小组",
    "ApplicationDisqualified": "领导小组",
    "HonourConferred": "领导小组",
    "HonourDeclined": "领导小组",
    "HonourRevoked": "领导小组",
    "ReapplicationBanned": "领导小组",
}
"""Who did what was done once the department had sealed and forwarded it, without a person's name."""


class TimelineRow(ViewsBase):
    """One entry; `position` is its place in this service's history: the order in which things became known."""

    __tablename__ = "timeline"
    position: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    service: Mapped[str]
    what: Mapped[str]
    article: Mapped[str]
    text: Mapped[str]


timeline = ReadModel("timeline", tables=[TimelineRow])


def _entry(
    session: Session, recorded: Recorded[Application.Event], service: str, what: str, article: str, text: str
) -> None:
    session.add(
        TimelineRow(
            position=recorded.position,
            application_id=recorded.event.originator_id,
            at=recorded.event.timestamp,
            by=recorded.event.by,
            service=service,
            what=what,
            article=article,
            text=text,
        )
    )


@timeline.on(Application.Submitted)
def _submitted(session: Session, recorded: Recorded[Application.Submitted]) -> None:
    text = f"提交申报，编号 {recorded.event.number}。"
    _entry(session, recorded, "applications", "ApplicationSubmitted", "第八条", text)


@timeline.on(Application.Resubmitted)
def _resubmitted(session: Session, recorded: Recorded[Application.Resubmitted]) -> None:
    text = f"补正后重新提交，第 {recorded.event.version_number} 版。"
    _entry(session, recorded, "applications", "ApplicationResubmitted", "第十七条第1项", text)


@timeline.on(Application.Withdrawn)
def _withdrawn(session: Session, recorded: Recorded[Application.Withdrawn]) -> None:
    text = f"撤回申报：{recorded.event.reason}"
    _entry(session, recorded, "applications", "ApplicationWithdrawn", "第八条", text)


@timeline.on(Application.Progressed)
def _progressed(session: Session, recorded: Recorded[Application.Progressed]) -> None:
    progressed = recorded.event
    _entry(session, recorded, progressed.service, progressed.what, progressed.article, progressed.text)


@dataclass(frozen=True)
class Entry:
    """One entry as a viewer may read it."""

    position: int
    at: datetime
    by: str
    service: str
    what: str
    article: str
    text: str


def timeline_of(session: Session, application_id: UUID, viewer: Actor) -> list[Entry]:
    """The entries of one application by time, then by the order in which they became known.

    Those who apply and recommend read who reviewed and decided by office alone, as they do in the review itself.
    """
    query = select(TimelineRow).where(TimelineRow.application_id == application_id)
    rows = session.scalars(query.order_by(TimelineRow.at, TimelineRow.position))
    open_to = not viewer.roles.isdisjoint(SEES_ALL)
    named = {viewer.account, SYSTEM.account, "public"}
    return [
        Entry(
            position=row.position,
            at=row.at,
            by=row.by if open_to or row.by in named else BEHIND_THE_SEAL.get(row.what, row.by),
            service=row.service,
            what=row.what,
            article=row.article,
            text=row.text,
        )
        for row in rows
    ]
