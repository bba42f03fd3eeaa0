"""Whom an application is for: the person, the team within its unit, or the unit; and how others may recognise it.

The identity itself stays here. What leaves the service is its HMAC-SHA-256 under the city's key, the same in every
department, so that a ban (article 18.3) meets its holder wherever it applies next.
"""

import hmac
import unicodedata

from services.applications.domain.forms.application import (
    AnyApplication,
    LeaderApplication,
    StarApplication,
    TeamApplication,
)


def normalised(name: str) -> str:
    """A team's name so that spelling does not hide it: NFKC (full width is half width), no white space, case folded."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def holder_identity(form: AnyApplication) -> str:
    """`citizen:<id>` (star, leader), `team:<uscc>/<normalised name>` or `uscc:<uscc>` (enterprise); never log it."""
    if isinstance(form, StarApplication | LeaderApplication):
        return f"citizen:{form.form.person.citizen_id}"
    if isinstance(form, TeamApplication):
        return f"team:{form.form.organisation.uscc}/{normalised(form.form.team_name)}"
    return unit_identity(form)


def unit_identity(form: AnyApplication) -> str:
    """`uscc:<uscc>` of the unit that applies, or that the person or team belongs to."""
    return f"uscc:{form.form.organisation.uscc}"


def holder_key(city_key: bytes, identity: str) -> str:
    """HMAC-SHA-256 (hex) of an identity under the city's key of 32 bytes."""
    if len(city_key) != 32:
        raise ValueError("the city's key has 32 bytes")
    return hmac.digest(city_key, identity.encode(), "sha256").hex()


def unit_key(city_key: bytes, form: AnyApplication) -> str:
    """The unit's key, by which all applications from one unit are recognised."""
    return holder_key(city_key, unit_identity(form))
