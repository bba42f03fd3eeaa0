"""A filled-in example of any contract: the first message of a golden file, and what documents show."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.envelope import Contract, Envelope, schema_id

_AT = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
_ID = UUID("6f1c2a34-5b7d-4e8f-9a0b-1c2d3e4f5a6b")
_VALUES: Mapping[type, Any] = {
    UUID: _ID,
    bool: True,
    int: 7,
    str: "示例",
    Decimal: Decimal("98.5"),
    datetime: _AT,
    date: _AT.date(),
}


class NoExampleError(TypeError):
    """A field's type is none that examples are known of."""


def example(contract: type[Contract]) -> Envelope[Contract]:
    """A message of this contract in its envelope; the same each time."""
    data = _model(contract)
    service = "publicity" if contract.PUBLIC else contract.TYPE.partition(".")[0]
    message: Envelope[Contract] = Envelope[contract](  # type: ignore[valid-type]
        id=f"zlxh.{service}:7" + (":public" if contract.PUBLIC else ""),
        source=f"/zlxh/{service}",
        type=contract.TYPE,
        subject=str(_ID),
        time=_AT,
        dataschema=schema_id(contract.TYPE),
        round=2026,
        position=7,
        previousposition=5,
        link="ab" * 32,
        actor="" if contract.PUBLIC else "office-1",
        causationid="zlxh.applications:3",
        correlationid=str(_ID),
        data=data,
    )
    return message


def _model(model: type[BaseModel]) -> BaseModel:
    return model(**{name: _value(field.annotation) for name, field in model.model_fields.items()})


def _value(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments[0]
    if origin in {Annotated, Union, UnionType}:
        return _value(next(each for each in arguments if each is not NoneType))
    if origin in {tuple, list}:
        return (_value(arguments[0]),)
    if origin is dict:
        return {_value(arguments[0]): _value(arguments[1])}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model(annotation)
    try:
        return _VALUES[annotation]
    except (KeyError, TypeError):
        raise NoExampleError(f"no example is known of {annotation!r}") from None
