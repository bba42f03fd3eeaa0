"""An application taken apart by who may know it, and put together again; and the hash of the whole."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter

from services.applications.domain.forms.application import AnyApplication, InternalForm, parse
from services.applications.domain.forms.classes import FieldClass, Personal, Secret, class_of, leaves

_internal: TypeAdapter[InternalForm] = TypeAdapter(InternalForm)


class Parts(NamedTuple):
    """`personal` and `secret` map a dotted path to its value as text; boxes left empty by None are not in them."""

    internal: InternalForm
    personal: dict[str, str]
    secret: dict[str, str]

    @property
    def private(self) -> dict[str, str]:
        """What may only be stored encrypted."""
        return self.personal | self.secret


@cache
def _paths(model: type[BaseModel], wanted: FieldClass) -> tuple[tuple[str, ...], ...]:
    return tuple(path for path, field in leaves(model) if class_of(field) == wanted)


def _taken(form: AnyApplication, wanted: FieldClass) -> dict[str, str]:
    taken = {}
    for path in _paths(type(form), wanted):
        value: object = form
        for name in path:
            value = getattr(value, name)
        if value is not None:
            taken[".".join(path)] = value.isoformat() if isinstance(value, date) else str(value)
    return taken


def split(form: AnyApplication) -> Parts:
    """The internal part for events and contracts, the rest for the vault; nothing is lost."""
    internal = _internal.validate_python(form, from_attributes=True)
    return Parts(internal, _taken(form, Personal), _taken(form, Secret))


def join(internal: InternalForm, private: Mapping[str, str]) -> AnyApplication:
    """The application that was split; `private` holds its personal and secret boxes."""
    whole: dict[str, Any] = internal.model_dump()
    for path, value in private.items():
        *above, name = path.split(".")
        part = whole
        for step in above:
            part = part[step]
        part[name] = value
    return parse(whole)


def _canonical(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dict):
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def canonical_json(form: AnyApplication | InternalForm) -> str:
    """One text for one content: sorted keys, no white space, decimals without trailing zeros, empty boxes left out."""
    content = _canonical(form.model_dump(exclude_none=True))
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(form: AnyApplication, *, files: Mapping[str, str] | None = None, salt: bytes = b"") -> str:
    """SHA-256 (hex) of the whole application, personal data included, which a seal covers.

    `files` maps a material's file to its SHA-256, so that a seal covers the attachments too. `salt` is the
    application's own secret: without one, whoever knows the internal part and this hash can try out citizen ids.
    """
    content = hashlib.sha256(salt)
    content.update(canonical_json(form).encode())
    if files:
        content.update(json.dumps(dict(files), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    return content.hexdigest()
