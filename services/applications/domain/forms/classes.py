"""Who may know the content of a box: the class that its definition carries; and the bases of all parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class FieldClass:
    """A marker for `Annotated`; a field without one is internal. It stands in the JSON Schema as `x-class`."""

    name: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        schema["x-class"] = self.name
        return schema


Public = FieldClass("public")  # may be published with a notice or an award
Internal = FieldClass("internal")  # may stand in events and internal contracts
Personal = FieldClass("personal")  # only encrypted, only in this service, each look recorded
Secret = FieldClass("secret")  # as personal; leaves the service only as a keyed hash


class FormPart(BaseModel):
    """Any part of a form: frozen, no unknown keys, and what was entered never appears in an error's text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class InternalPart(BaseModel):
    """Any part of an application as events hold it, in the clear."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def class_of(field: FieldInfo) -> FieldClass:
    """The class that a definition carries; internal where it carries none."""
    return next((mark for mark in field.metadata if isinstance(mark, FieldClass)), Internal)


def leaves(model: type[BaseModel], prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every box of a form as (path, definition), in the form's order; a list counts as one box."""
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from leaves(inner, (*prefix, name))
        else:
            yield (*prefix, name), field
