"""Whom an application is for: the person, the team within its unit, or the unit (`shared.identity`)."""

from services.applications.domain.forms.application import (
    AnyApplication,
    LeaderApplication,
    StarApplication,
    TeamApplication,
)
from shared.identity import holder_key, person, team, unit


def holder_identity(form: AnyApplication) -> str:
    """The person (star, leader), the team within its unit (team) or the unit (enterprise); never log it."""
    if isinstance(form, StarApplication | LeaderApplication):
        return person(form.form.person.citizen_id)
    if isinstance(form, TeamApplication):
        return team(form.form.organisation.uscc, form.form.team_name)
    return unit_identity(form)


def unit_identity(form: AnyApplication) -> str:
    """The unit that applies, or that the person or team belongs to."""
    return unit(form.form.organisation.uscc)


def unit_key(city_key: bytes, form: AnyApplication) -> str:
    """The unit's key, by which all applications from one unit are recognised."""
    return holder_key(city_key, unit_identity(form))
