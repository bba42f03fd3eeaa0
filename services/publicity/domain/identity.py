"""Identities that follow from what a thing is, so that there can be one only; a candidate has its application's id."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from services.publicity.domain.terms import Category

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:honours:publicity")


def _identity(*parts: object) -> UUID:
    return uuid5(_NAMESPACE, ":".join(map(str, parts)))


def shortlist_id(year: int) -> UUID:
    """The shortlist of a round."""
    return _identity("shortlist", year)


def notice_id(year: int) -> UUID:
    """The notice of a round: article 17.5 knows one."""
    return _identity("notice", year)


def honour_id(application_id: UUID) -> UUID:
    """The honour that an application may lead to."""
    return _identity("honour", application_id)


def series_id(year: int, category: Category) -> UUID:
    """The certificate numbers of a round and category."""
    return _identity("certificates", year, category.value)


def commendation_id(year: int) -> UUID:
    """The commendation of a round (18.1)."""
    return _identity("commendation", year)


def holder_id(holder: str) -> UUID:
    """The person, team or unit behind that keyed hash."""
    return _identity("holder", holder)


def verdict_request_id(application_id: UUID, attempt: int) -> UUID:
    """The question for a fresh verdict that belongs to one attempt to confer."""
    return _identity("verdict", application_id, attempt)
