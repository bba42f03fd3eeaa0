"""Which campaigns are there, whose are they, and how many answers have they?"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.surveys.domain.campaign import Campaign
from services.surveys.read_models import ViewsBase
from shared.history import Actor, Recorded
from shared.readmodels import ReadModel

SEE_ALL = ("office", "leading_group", "auditor")
"""Roles that see every campaign; others see their own, clerks those of their department."""


class CampaignRow(ViewsBase):
    """One campaign; `ended_on` is None while it takes answers."""

    __tablename__ = "campaigns"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(index=True)
    holder: Mapped[str] = mapped_column(index=True)
    holder_name: Mapped[str]
    category: Mapped[str]
    party: Mapped[str]
    assessor: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    opened_by: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    questionnaire: Mapped[str]
    questionnaire_version: Mapped[int]
    period_from: Mapped[date]
    period_to: Mapped[date]
    minimum_valid: Mapped[int]
    valid: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]


class LinkRow(ViewsBase):
    """An application that a campaign speaks for."""

    __tablename__ = "campaign_applications"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


campaigns = ReadModel("campaigns", tables=[CampaignRow, LinkRow])


@campaigns.on(Campaign.Opened)
def _opened(session: Session, recorded: Recorded[Campaign.Opened]) -> None:
    opened = recorded.event
    brief = opened.brief
    session.add(
        CampaignRow(
            campaign_id=opened.originator_id,
            **brief.model_dump(),
            department=opened.department,
            opened_by=opened.by,
            opened_at=opened.timestamp,
            questionnaire=opened.questionnaire.name,
            questionnaire_version=opened.questionnaire.version,
            valid=0,
            refused=0,
        )
    )


@campaigns.on(Campaign.LinkedToApplication)
def _linked(session: Session, recorded: Recorded[Campaign.LinkedToApplication]) -> None:
    linked = recorded.event
    session.add(LinkRow(campaign_id=linked.originator_id, application_id=linked.application))


@campaigns.on(Campaign.AnswersRecorded)
def _answers_recorded(session: Session, recorded: Recorded[Campaign.AnswersRecorded]) -> None:
    session.get_one(CampaignRow, recorded.event.originator_id).valid += recorded.event.accepted


@campaigns.on(Campaign.FileImported)
def _file_imported(session: Session, recorded: Recorded[Campaign.FileImported]) -> None:
    session.get_one(CampaignRow, recorded.event.originator_id).refused += recorded.event.refused


@campaigns.on(Campaign.Closed)
def _closed(session: Session, recorded: Recorded[Campaign.Closed]) -> None:
    session.get_one(CampaignRow, recorded.event.originator_id).ended_on = recorded.event.ended_on


def find_campaigns(
    session: Session, by: Actor, *, year: int | None = None, application: UUID | None = None
) -> list[CampaignRow]:
    """Campaigns that the actor may see, the latest first."""
    query = _visible(by).order_by(CampaignRow.opened_at.desc(), CampaignRow.campaign_id)
    if year is not None:
        query = query.where(CampaignRow.round == year)
    if application is not None:
        linked = select(LinkRow.campaign_id).where(LinkRow.application_id == application)
        query = query.where(CampaignRow.campaign_id.in_(linked))
    return list(session.scalars(query))


def visible_campaign(session: Session, by: Actor, campaign_id: UUID) -> CampaignRow | None:
    """A campaign, where the actor may see it."""
    return session.scalar(_visible(by).where(CampaignRow.campaign_id == campaign_id))


def applications_of(session: Session, campaign_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """The applications that these campaigns speak for."""
    found: dict[UUID, list[UUID]] = {campaign_id: [] for campaign_id in campaign_ids}
    query = select(LinkRow).where(LinkRow.campaign_id.in_(campaign_ids)).order_by(LinkRow.application_id)
    for link in session.scalars(query):
        found[link.campaign_id].append(link.application_id)
    return found


def _visible(by: Actor) -> Select[CampaignRow]:
    query = select(CampaignRow)
    if any(by.has(role) for role in SEE_ALL):
        return query
    own = CampaignRow.opened_by == by.account
    return query.where(or_(own, CampaignRow.department == by.department) if by.has("clerk") else own)
