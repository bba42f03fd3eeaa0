"""Turns pydantic's errors into Chinese messages beside field paths, without the values that people typed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from shared.history import FieldError
from shared.web.messages import EXPECTED_UPLOAD, FIELD_MESSAGES, MORE_ERRORS, OTHER_FIELD_MESSAGE

MOST_ERRORS = 100
_LONGEST_NAME = 64
_PLACES = ("body", "query", "path", "header", "cookie", "form")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LABEL = re.compile(r"[\[\]()]|^(?:function-|constrained-|nullable$|is-instance|lax-or-strict|json-or-python)")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NOT_GIVEN = object()
_NO_WAY = 1000.0

Loc = tuple[int | str, ...]


def field_errors(error: ValidationError | RequestValidationError, given: object = _NOT_GIVEN) -> list[FieldError]:
    """Every error with its field's path, e.g. `form.service_figures.satisfaction_rate`; at most 100.

    `given` is the input as parsed from JSON. With it the names of union members, which pydantic puts into its paths,
    are told from field names; FastAPI's errors carry it themselves.
    """
    details: Iterable[Mapping[str, Any]]
    if isinstance(error, RequestValidationError):
        request = True
        details = error.errors()
        given = error.body if given is _NOT_GIVEN else given
    else:
        request = False
        details = error.errors(include_url=False, include_input=False)
    found: dict[tuple[str, str], FieldError] = {}
    for detail in details:
        path = _path(tuple(detail["loc"]), given, request=request, absent=detail["type"] == "missing")
        message = message_of(detail)
        found.setdefault((path, message), FieldError(path, message))
    errors = list(found.values())
    if len(errors) > MOST_ERRORS:
        more = FieldError("", MORE_ERRORS.format(count=len(errors) - MOST_ERRORS))
        errors = [*errors[:MOST_ERRORS], more]
    return errors


def message_of(detail: Mapping[str, Any]) -> str:
    """The message of one pydantic error; a validator's own message is taken when it is written in Chinese."""
    kind = str(detail.get("type", ""))
    context = dict(detail.get("ctx") or {})
    if kind in {"value_error", "assertion_error"}:
        text = str(context.get("error", "")) or str(detail.get("msg", ""))
        text = text.removeprefix("Value error, ").removeprefix("Assertion failed, ")
        if "UploadFile" in text:
            return EXPECTED_UPLOAD
        return text if _CHINESE.search(text) else OTHER_FIELD_MESSAGE
    template = FIELD_MESSAGES.get(kind)
    if template is None:
        text = str(detail.get("msg", ""))
        return text if _CHINESE.search(text) else OTHER_FIELD_MESSAGE
    for name in ("expected", "expected_tags", "expected_schemes"):
        if name in context:
            context[name] = str(context[name]).replace("'", "").replace(" or ", "、").replace(", ", "、")
    if "discriminator" in context:
        context["discriminator"] = str(context["discriminator"]).strip("'")
    try:
        return template.format_map(context)
    except (KeyError, ValueError, IndexError):
        return OTHER_FIELD_MESSAGE


def _path(loc: Loc, given: object, *, request: bool, absent: bool) -> str:
    if request and loc and loc[0] in _PLACES:
        place, loc = loc[0], loc[1:]
        if place != "body":
            given = _NOT_GIVEN
    if given is _NOT_GIVEN or not isinstance(given, dict | list):
        kept: Sequence[int | str] = [part for part in loc if isinstance(part, int) or not _LABEL.search(part)]
    else:
        kept = _aligned(loc, given, absent=absent)[1]
    return ".".join(str(part)[:_LONGEST_NAME] for part in kept)


def _aligned(loc: Loc, value: object, *, absent: bool) -> tuple[float, tuple[int | str, ...]]:
    """The parts of `loc` that are fields of `value`, dropping as little as possible: (cost, kept).

    `absent`: the last part is a field that is not there.
    """
    if not loc:
        return 0, ()
    head, rest = loc[0], loc[1:]
    if absent and not rest:
        return (0, (head,)) if isinstance(value, dict) and head not in value else (_NO_WAY, (head,))
    choices: list[tuple[float, tuple[int | str, ...]]] = []
    if _holds(value, head):
        cost, kept = _aligned(rest, value[head], absent=absent)  # type: ignore[index]
        choices.append((cost, (head, *kept)))
    elif not rest and _may_be_absent(value, head):
        choices.append((1.4, (head,)))
    if isinstance(head, str):
        cost, kept = _aligned(rest, value, absent=absent)
        # A label stands before fields more often than after them: where a tag is also a field's name, that decides.
        choices.append((cost + (1 if rest else 1.5), kept))
    return min(choices, key=lambda choice: choice[0]) if choices else (_NO_WAY, loc)


def _may_be_absent(value: object, part: int | str) -> bool:
    """Whether an error may stand at a field that is not there: not at a tag, which is one of the object's values."""
    if not isinstance(value, dict) or not isinstance(part, str) or not _FIELD_NAME.fullmatch(part):
        return False
    return all(part != each for each in value.values())


def _holds(value: object, part: int | str) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)
