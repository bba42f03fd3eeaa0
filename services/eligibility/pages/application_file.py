"""An application's file as the self-check reads it: the facts that clauses read, and no other box of it."""

from datetime import date
from typing import Any

from pydantic import ValidationError

from services.eligibility.domain.rulebook import Category, Facts
from services.eligibility.domain.rulebook.facts import field_of
from shared.history import FieldError, InvalidInputError
from shared.web.fields import field_errors
from shared.web.strict_json import BadJsonError, parse_json

_RATES = ("satisfaction_rate", "annual_complaint_count", "complaint_resolution_satisfaction_rate")
_FIGURES = {
    Category.STAR: _RATES,
    Category.TEAM: _RATES,
    Category.ENTERPRISE: ("satisfaction_index", *_RATES[1:]),
    Category.LEADER: ("employee_satisfaction", "unit_title_obtained_on"),
}
_WHAT = "不是一份申报：应为 JSON 对象，其中有 category、form、evidence、materials 等项"


def facts_in(body: bytes, *, today: date) -> Facts:
    """The facts of an application's file. Raises InvalidInputError, which says what is wrong and where."""
    try:
        content = parse_json(body)
    except BadJsonError as error:
        raise InvalidInputError(errors=[FieldError("", str(error))]) from error
    if not isinstance(content, dict):
        raise InvalidInputError(errors=[FieldError("", _WHAT)])
    raw = _exact(content)
    try:
        category = Category(raw.get("category"))
    except ValueError as error:
        known = "、".join(category.value for category in Category)
        raise InvalidInputError(errors=[FieldError("category", f"应为 {known} 之一")]) from error
    form = _object(raw, "form")
    figures = _object(form, "service_figures") if category in {Category.STAR, Category.TEAM} else form
    facts = {
        "category": category,
        "variant": raw.get("variant"),
        "applied_on": raw.get("applied_on") or today,
        "figures": {name: figures.get(name) for name in _FIGURES[category]},
        "evidence": raw.get("evidence"),
        "materials": _kinds(raw.get("materials")),
    }
    try:
        return Facts.model_validate(facts)
    except ValidationError as error:
        errors = [FieldError(field_of(each.field), each.message) for each in field_errors(error, facts)]
        raise InvalidInputError(errors=errors) from error


def _object(parent: dict[str, Any], name: str) -> dict[str, Any]:
    found = parent.get(name) or {}
    if not isinstance(found, dict):
        raise InvalidInputError(errors=[FieldError(name, "应为对象")])
    return found


def _kinds(materials: Any) -> list[Any]:
    if materials is None:
        return []
    if not isinstance(materials, list) or not all(isinstance(each, dict) for each in materials):
        raise InvalidInputError(errors=[FieldError("materials", "应为列表，每项有 kind 和 file")])
    return [each.get("kind") for each in materials]


def _exact(value: Any) -> Any:
    """A decimal as it was written, where it was a number: no float goes any further."""
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return repr(value) if isinstance(value, float) else value
