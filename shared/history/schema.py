"""How each event class is stored: its topic, its fields, and a fast way to apply it."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NotRequired, get_type_hints

from eventsourcing.domain import CanMutateAggregate, DecoratedFuncCaller, decorated_funcs
from pydantic import AwareDatetime, ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from shared.history.aggregate import Aggregate, Created
from shared.history.errors import UnknownTopicError, UnstorableEventError

IN_COLUMNS = frozenset({"originator_id", "originator_version", "originator_topic"})
make_typed_dict: Any = TypedDict


@dataclass(frozen=True, slots=True)
class EventSchema:
    """How one event class is stored.

    ``given`` are the values that need not be stored: defaults of fields, and the aggregate's topic. ``apply`` is
    the method under ``@event`` and ``takes`` its parameters; it is None where the event must apply itself.
    """

    event_class: type[Aggregate.Event]
    topic: str
    fields: tuple[str, ...]
    adapter: TypeAdapter[dict[str, Any]]
    given: dict[str, Any]
    apply: Callable[..., None] | None
    takes: tuple[str, ...]


def schemas_of(aggregate: type[Aggregate]) -> Iterator[EventSchema]:
    """One for each event class that is defined on an aggregate. Raises UnknownTopicError if one has no topic."""
    for name, value in vars(aggregate).items():
        if name != "Event" and isinstance(value, type) and issubclass(value, Aggregate.Event):
            yield _schema(aggregate, value)


def _schema(aggregate: type[Aggregate], event_class: type[Aggregate.Event]) -> EventSchema:
    aggregate_topic, topic = (getattr(cls, "TOPIC", None) for cls in (aggregate, event_class))
    if aggregate_topic is None or topic in (None, getattr(aggregate.Event, "TOPIC", None)):
        raise UnknownTopicError(f"{event_class.__qualname__} and its aggregate must each set a TOPIC")
    hints = _hints(aggregate, event_class)
    stored: dict[str, Any] = {}
    given: dict[str, Any] = {"originator_topic": aggregate_topic} if issubclass(event_class, Created) else {}
    for field in dataclasses.fields(event_class):
        if field.name in IN_COLUMNS:
            continue
        if field.default is dataclasses.MISSING:
            stored[field.name] = hints[field.name]
        else:
            stored[field.name] = NotRequired[hints[field.name]]
            given[field.name] = field.default
    if "cause" in stored:
        raise UnstorableEventError(f"{event_class.__qualname__}.cause: the name is taken by the history")
    stored["timestamp"] = AwareDatetime
    typed = make_typed_dict(event_class.__name__, {**stored, "cause": str})
    typed.__pydantic_config__ = ConfigDict(extra="forbid")
    apply, takes = _apply(event_class, frozenset(stored))
    return EventSchema(event_class, topic, tuple(stored), TypeAdapter(typed), given, apply, takes)


def _hints(aggregate: type[Aggregate], event_class: type[Aggregate.Event]) -> dict[str, Any]:
    try:
        return get_type_hints(event_class, include_extras=True)
    except NameError:  # a type nested in the aggregate
        return get_type_hints(event_class, localns=dict(vars(aggregate)), include_extras=True)


def _apply(
    event_class: type[Aggregate.Event], stored: frozenset[str]
) -> tuple[Callable[..., None] | None, tuple[str, ...]]:
    method = decorated_funcs.get(event_class)
    if (
        method is None
        or event_class.mutate is not CanMutateAggregate.mutate
        or event_class.apply is not DecoratedFuncCaller.apply
    ):
        return None, ()
    parameters = list(inspect.signature(method).parameters.values())[1:]
    takes = tuple(p.name for p in parameters)
    positional = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)
    return (method, takes) if positional and stored.issuperset(takes) else (None, ())
