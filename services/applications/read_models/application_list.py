"""Which applications are there, whose are they, and where do they stand?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.applications.domain.applications import Application, public_name
from services.applications.read_models import ViewsBase
from shared.history import Actor, Recorded
from shared.readmodels import ReadModel

SEES_ALL = ("office", "expert", "leading_group", "publicity", "auditor", "admin")
READERS = ("applicant", "clerk", *SEES_ALL)
"""Roles that may look at applications: applicants at their own, clerks at those of their department."""


class ApplicationRow(ViewsBase):
    """One application by its public names; no personal data."""

    __tablename__ = "application_list"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int] = mapped_column(index=True)
    category: Mapped[str]
    name: Mapped[str]
    unit_name: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    applicant: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    version: Mapped[int]
    submitted_at: Mapped[datetime]
    changed_at: Mapped[datetime]


application_list = ReadModel("application_list", tables=[ApplicationRow])


@application_list.on(Application.Submitted)
def _submitted(session: Session, recorded: Recorded[Application.Submitted]) -> None:
    submitted = recorded.event
    session.add(
        ApplicationRow(
            application_id=submitted.originator_id,
            number=submitted.number,
            year=submitted.year,
            category=submitted.category,
            name=public_name(submitted.form),
            unit_name=submitted.form.form.organisation.unit_name,
            department=submitted.recommending_department,
            applicant=submitted.by,
            state="submitted",
            version=1,
            submitted_at=submitted.timestamp,
            changed_at=submitted.timestamp,
        )
    )


@application_list.on(Application.Resubmitted)
def _resubmitted(session: Session, recorded: Recorded[Application.Resubmitted]) -> None:
    resubmitted = recorded.event
    row = session.get_one(ApplicationRow, resubmitted.originator_id)
    row.name = public_name(resubmitted.form)
    row.unit_name = resubmitted.form.form.organisation.unit_name
    row.department = resubmitted.recommending_department
    row.version = resubmitted.version_number
    row.state = "submitted"
    row.changed_at = resubmitted.timestamp


@application_list.on(Application.Withdrawn)
def _withdrawn(session: Session, recorded: Recorded[Application.Withdrawn]) -> None:
    row = session.get_one(ApplicationRow, recorded.event.originator_id)
    row.state = "withdrawn"
    row.changed_at = recorded.event.timestamp


@application_list.on(Application.Progressed)
def _progressed(session: Session, recorded: Recorded[Application.Progressed]) -> None:
    row = session.get_one(ApplicationRow, recorded.event.originator_id)
    if recorded.event.state is not None:
        row.state = recorded.event.state.value
    row.changed_at = recorded.event.timestamp


def find_applications(
    session: Session,
    viewer: Actor,
    *,
    year: int | None = None,
    state: str | None = None,
    department: str | None = None,
    number: str | None = None,
    limit: int = 1000,
) -> list[ApplicationRow]:
    """What the viewer may see, by number, at most `limit`."""
    query = _visible(viewer).order_by(ApplicationRow.year.desc(), ApplicationRow.number).limit(limit)
    wanted = (
        (ApplicationRow.department, department),
        (ApplicationRow.year, year),
        (ApplicationRow.state, state),
        (ApplicationRow.number, number),
    )
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    return list(session.scalars(query))


def visible_application(session: Session, viewer: Actor, application_id: UUID) -> ApplicationRow | None:
    """One application, if it is there and the viewer may see it."""
    return session.scalar(_visible(viewer).where(ApplicationRow.application_id == application_id))


def _visible(viewer: Actor) -> Select[ApplicationRow]:
    """An applicant sees its own, a clerk those of its department, the office and the city's bodies all."""
    query = select(ApplicationRow)
    if viewer.roles & set(SEES_ALL):
        return query
    own = ApplicationRow.applicant == viewer.account
    if viewer.has("clerk"):
        return query.where(or_(own, ApplicationRow.department == viewer.department))
    return query.where(own)


def count_visible(session: Session, viewer: Actor) -> dict[str, int]:
    """How many applications that the viewer may see stand where, over all rounds."""
    seen = _visible(viewer).subquery()
    rows = session.execute(select(seen.c.state, func.count()).group_by(seen.c.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are Row, not pairs, to the type checker


def count_by_state(session: Session, year: int) -> dict[str, int]:
    """How many applications of a round stand where."""
    rows = session.execute(
        select(ApplicationRow.state, func.count()).where(ApplicationRow.year == year).group_by(ApplicationRow.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are Row, not pairs, to the type checker
