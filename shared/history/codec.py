"""Events to stored bytes and back: compact JSON by pydantic, one adapter an event class."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NotRequired, TypeVar, get_type_hints

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError
from typing_extensions import TypedDict

from shared.history.aggregate import Aggregate, Created
from shared.history.chain import Entry
from shared.history.errors import UnknownTopicError, UnstorableEventError

E_co = TypeVar("E_co", bound=Aggregate.Event, covariant=True)

make_typed_dict: Any = TypedDict
IN_COLUMNS = frozenset({"originator_id", "originator_version", "originator_topic"})


@dataclass(frozen=True)
class Recorded(Generic[E_co]):
    """An event with its position, the link there, and the id of the contract or request that caused it."""

    event: E_co
    position: int
    link: bytes
    cause: str


@dataclass(frozen=True, slots=True)
class Form:
    """How one event class is stored."""

    event_class: type[Aggregate.Event]
    topic: str
    names: tuple[str, ...]
    adapter: TypeAdapter[dict[str, Any]]
    constant: dict[str, str]


class Codec:
    """Knows the events of some aggregates by their frozen topics."""

    def __init__(self, aggregates: Sequence[type[Aggregate]]) -> None:
        self._forms = {form.topic: form for aggregate in aggregates for form in _forms_of(aggregate)}
        self._by_class = {form.event_class: form for form in self._forms.values()}

    @property
    def topics(self) -> frozenset[str]:
        """All that it can decode."""
        return frozenset(self._forms)

    def topic(self, event: Aggregate.Event) -> str:
        """The frozen name under which an event is stored."""
        return self._form(event).topic

    def encode(self, event: Aggregate.Event, cause: str) -> bytes:
        """Compact JSON of the event's own fields with ``timestamp``, ``by`` and ``cause``.

        Raises UnstorableEventError unless decoding gives back an equal event.
        """
        form = self._form(event)
        values = event.__dict__
        fields = {name: values[name] for name in form.names}
        fields["cause"] = cause
        try:
            state = form.adapter.dump_json(fields, warnings="error")
            same = form.adapter.validate_json(state) == fields
        except (PydanticSerializationError, ValidationError) as error:
            raise UnstorableEventError(f"{form.topic} cannot be stored: {error}") from error
        if not same:
            raise UnstorableEventError(f"{form.topic} would not be read back as it was written: {state!r}")
        return state

    def decode(self, entry: Entry) -> Recorded[Aggregate.Event]:
        """Raises UnknownTopicError."""
        event, cause = self._read(entry)
        return Recorded(event, entry.position, entry.link, cause)

    def event(self, entry: Entry) -> Aggregate.Event:
        """The event alone, for replays."""
        return self._read(entry)[0]

    def _read(self, entry: Entry) -> tuple[Aggregate.Event, str]:
        position, originator_id, version, topic, state, _ = entry
        try:
            form = self._forms[topic]
        except KeyError:
            raise UnknownTopicError(
                f"position {position} holds an event of the unknown topic {topic!r}; "
                f"known are {', '.join(sorted(self._forms)) or 'none'}"
            ) from None
        fields = form.adapter.validate_json(state)
        cause: str = fields.pop("cause")
        fields["originator_id"] = originator_id
        fields["originator_version"] = version
        fields.update(form.constant)
        event = object.__new__(form.event_class)
        event.__dict__.update(fields)
        return event, cause

    def _form(self, event: Aggregate.Event) -> Form:
        try:
            return self._by_class[type(event)]
        except KeyError:
            raise UnknownTopicError(f"{type(event).__qualname__} belongs to no aggregate of this codec") from None


def _forms_of(aggregate: type[Aggregate]) -> Iterator[Form]:
    for name, value in vars(aggregate).items():
        if name != "Event" and isinstance(value, type) and issubclass(value, Aggregate.Event):
            yield _form_of(aggregate, value)


def _form_of(aggregate: type[Aggregate], event_class: type[Aggregate.Event]) -> Form:
    topics = [getattr(cls, "TOPIC", None) for cls in (aggregate, event_class)]
    if None in topics or topics[1] == getattr(aggregate.Event, "TOPIC", None):
        raise UnknownTopicError(f"{event_class.__qualname__} and its aggregate must each set a TOPIC")
    try:
        hints = get_type_hints(event_class, include_extras=True)
    except NameError:  # a type nested in the aggregate
        hints = get_type_hints(event_class, localns=dict(vars(aggregate)), include_extras=True)
    stored: dict[str, Any] = {}
    for field in dataclasses.fields(event_class):
        if field.name not in IN_COLUMNS:
            required = field.default is dataclasses.MISSING
            stored[field.name] = hints[field.name] if required else NotRequired[hints[field.name]]
    if "cause" in stored:
        raise UnstorableEventError(f"{event_class.__qualname__}.cause: the name is taken by the history")
    stored["timestamp"] = AwareDatetime
    names = tuple(stored)
    typed = make_typed_dict(event_class.__name__, {**stored, "cause": str})
    typed.__pydantic_config__ = ConfigDict(extra="forbid")
    constant = {"originator_topic": str(topics[0])} if issubclass(event_class, Created) else {}
    return Form(event_class, str(topics[1]), names, TypeAdapter(typed), constant)
