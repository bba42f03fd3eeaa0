"""An AsyncAPI 3 document as what its page shows: channels, operations, messages and their fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class FieldRow:
    """One field of a message: its path in the body, type, whether it must be there, and what it says."""

    path: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True)
class MessageView:
    """One message."""

    anchor: str
    title: str
    summary: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True)
class ChannelView:
    """One channel, with the operations on it and the messages that go through it."""

    anchor: str
    name: str
    address: str
    description: str
    operations: tuple[str, ...]
    messages: tuple[MessageView, ...]

    @property
    def group(self) -> str:
        """The first word of the name: the service, as channels are named after it."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Overview:
    """The document's page: channels by name, and once the fields that all messages have."""

    title: str
    version: str
    description: str
    envelope: tuple[FieldRow, ...]
    channels: tuple[ChannelView, ...]


_ACTIONS = {"send": "发布", "receive": "订阅"}
_DEEPEST = 6


def overview(document: Mapping[str, Any]) -> Overview:
    """What the page shows of a document."""
    info = document.get("info", {})
    operations: dict[str, list[str]] = {}
    for name, operation in document.get("operations", {}).items():
        channel = str(operation.get("channel", {}).get("$ref", "")).rpartition("/")[2]
        action = _ACTIONS.get(operation.get("action", ""), str(operation.get("action", "")))
        operations.setdefault(_plain(channel), []).append(f"{action} · {operation.get('title') or name}")
    channels = tuple(
        _channel(document, number, name, channel, operations.get(name, []))
        for number, (name, channel) in enumerate(sorted(document.get("channels", {}).items()), 1)
    )
    envelope = _shared(channels)
    return Overview(
        str(info.get("title", "")),
        str(info.get("version", "")),
        str(info.get("description", "")),
        envelope,
        tuple(_without(channel, envelope) for channel in channels),
    )


def _shared(channels: Iterable[ChannelView]) -> tuple[FieldRow, ...]:
    """The fields that every message has alike, if there are several messages."""
    messages = [message for channel in channels for message in channel.messages]
    if len(messages) < 2:
        return ()
    others = [set(message.fields) for message in messages[1:]]
    return tuple(field for field in messages[0].fields if all(field in fields for fields in others))


def _without(channel: ChannelView, envelope: tuple[FieldRow, ...]) -> ChannelView:
    return replace(
        channel,
        messages=tuple(
            replace(message, fields=tuple(field for field in message.fields if field not in envelope))
            for message in channel.messages
        ),
    )


def _channel(
    document: Mapping[str, Any], number: int, name: str, channel: Mapping[str, Any], operations: Iterable[str]
) -> ChannelView:
    messages = tuple(
        _message(document, f"c{number}-m{place}", key, _resolve(document, message))
        for place, (key, message) in enumerate(channel.get("messages", {}).items(), 1)
    )
    return ChannelView(
        anchor=f"c{number}",
        name=str(channel.get("title") or name),
        address=str(channel.get("address") or name),
        description=str(channel.get("description", "")),
        operations=tuple(operations),
        messages=messages,
    )


def _message(document: Mapping[str, Any], anchor: str, key: str, message: Mapping[str, Any]) -> MessageView:
    payload = _resolve(document, message.get("payload", {}))
    return MessageView(
        anchor=anchor,
        title=str(message.get("title") or message.get("name") or key).removesuffix(":Message"),
        summary=str(message.get("summary") or message.get("description") or payload.get("description", "")),
        fields=tuple(_fields(document, payload, "", frozenset())),
    )


def _fields(
    document: Mapping[str, Any], schema: Mapping[str, Any], prefix: str, seen: frozenset[str]
) -> Iterable[FieldRow]:
    if prefix.count(".") >= _DEEPEST:
        return
    required = set(schema.get("required", ()))
    for name, given in schema.get("properties", {}).items():
        field = _resolve(document, given)
        path = f"{prefix}{name}"
        text = str(given.get("description") or field.get("description", ""))
        yield FieldRow(path, _type(document, field), name in required, text)
        inner, mark = _inner(given, field)
        reference = str(inner.get("$ref", ""))
        if reference not in seen:
            known = seen | {reference} if reference else seen
            yield from _fields(document, _resolve(document, inner), f"{path}{mark}.", known)


def _inner(given: Mapping[str, Any], field: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """What may hold fields of its own: the field, or the items of a list, or the one member that is not null."""
    if field.get("type") == "array":
        return field.get("items", {}), "[]"
    members = [each for each in field.get("anyOf", ()) if each.get("type") != "null"]
    return (members[0], "") if len(members) == 1 else (given, "")


def _type(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "const" in schema:
        return f"= {schema['const']}"
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(_type(document, _resolve(document, each)) for each in schema[key]))
    kind = schema.get("type", "any")
    if kind == "array":
        return f"[{_type(document, _resolve(document, schema.get('items', {})))}]"
    if kind == "object":
        return str(schema.get("title") or "object")
    limits = [f"{sign} {schema[key]}" for key, sign in _LIMITS.items() if key in schema]
    return " ".join([str(schema.get("format") or kind), *limits])


_LIMITS = {"minimum": "≥", "maximum": "≤", "exclusiveMinimum": ">", "exclusiveMaximum": "<", "maxLength": "≤ 字符"}


def _resolve(document: Mapping[str, Any], item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow `$ref`s inside the document."""
    for _ in range(_DEEPEST):
        reference = item.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return item
        found: Any = document
        for part in reference[2:].split("/"):
            found = found.get(_plain(part), {}) if isinstance(found, Mapping) else {}
        item = found
    return item


def _plain(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
