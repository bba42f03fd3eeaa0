"""What this service does when it learns of an application."""

from datetime import datetime
from uuid import UUID

from services.surveys.domain.brief import Category
from services.surveys.domain.campaign import Campaign
from services.surveys.domain.holder import Holder, holder_id
from services.surveys.domain.submission import Submission
from shared.history import Work


def note_submission(
    application: UUID,
    *,
    holder: str,
    unit: str,
    category: Category,
    round_: int,
    name: str,
    department: str,
    by: str,
    at: datetime,
    work: Work,
) -> None:
    """Learn of an application, once, and link the campaigns that speak for it; later of the department alone."""
    noted = work.find(Submission, application)
    if noted is not None:
        noted.recommended_by(department, by=by, at=at)
        work.save(noted)
        return
    submission = Submission.arrive(
        application,
        holder=holder,
        unit=unit,
        category=category,
        round_=round_,
        name=name,
        department=department,
        by=by,
        at=at,
    )
    work.save(submission)
    for key in sorted(submission.asked_about):
        known = work.find(Holder, holder_id(key)) or Holder.know(key, by=by, at=at)
        campaigns = known.note_application(application, category, by=by, at=at)
        work.save(known)
        for campaign in (work.get(Campaign, id_) for id_ in campaigns):
            campaign.link(application, by=by, at=at)
            work.save(campaign)
