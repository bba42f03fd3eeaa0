"""The AsyncAPI 3 document of the suite: FastStream's, put into the form that readers and validators expect."""

import re
from collections.abc import Iterable
from typing import Any

from faststream.specification import AsyncAPI

from shared.messaging.registry import Registry

_ILLEGAL = re.compile(r"[^A-Za-z0-9._-]")
_DESCRIPTION = (
    "What the services tell one another and the public: CloudEvents 1.0 in structured JSON on NATS JetStream, "
    "one stream a service and department, in the order of the publisher's history."
)
_HEADERS = {
    "type": "object",
    "properties": {
        "Nats-Msg-Id": {"type": "string", "description": "the event's id"},
        "position": {"type": "string", "description": "index in the publisher's history"},
        "previousposition": {"type": "string", "description": "position of the message before it in the stream, or 0"},
        "link": {"type": "string", "description": "hash chain of the publisher's history at `position`, hexadecimal"},
    },
}


def asyncapi(registries: Iterable[Registry], *, title: str = "Honours suite", version: str = "1") -> dict[str, Any]:
    """The AsyncAPI 3.0 document of all that some services publish and listen to.

    One channel a contract, one operation for its publisher and one for each listener.
    """
    brokers = [registry.broker for registry in registries]
    generator = AsyncAPI(*brokers, title=title, version=version, description=_DESCRIPTION, schema_version="3.0.0")
    document: dict[str, Any] = generator.to_specification().to_jsonable()
    document.pop("servers", None)  # which server it is, the operator of each department knows
    _merge_channels(document)
    _rename(document)
    for message in document["components"]["messages"].values():
        message["contentType"] = "application/cloudevents+json"
        message["correlationId"] = {"location": "$message.payload#/correlationid"}
        message["headers"] = _HEADERS
    return document


def _merge_channels(document: dict[str, Any]) -> None:
    """Let the listeners of a contract point at its publisher's channel, and drop their copies of it."""
    channels: dict[str, Any] = document["channels"]
    by_address: dict[str, str] = {}
    for name, operation in document["operations"].items():
        channel = channels[name]
        if operation["action"] == "send":
            by_address[channel["address"]] = name
    replaced = {
        name: by_address.setdefault(channel["address"], name)
        for name, channel in channels.items()
        if by_address.get(channel["address"]) != name
    }
    for name, kept in replaced.items():
        if name == kept:
            continue
        (message,) = channels[kept]["messages"]
        operation = document["operations"][name]
        operation["description"] = channels.pop(name).get("description", "")
        operation["channel"] = {"$ref": f"#/channels/{kept}"}
        operation["messages"] = [{"$ref": f"#/channels/{kept}/messages/{message}"}]
        document["components"]["messages"].pop(f"{name}:SubscribeMessage", None)
    for channel in channels.values():
        channel.pop("servers", None)
        channel.pop("bindings", None)
        if "{department}" in channel["address"]:
            channel["parameters"] = {"department": {"description": "id of the department that publishes"}}


def _rename(document: dict[str, Any]) -> None:
    """Give every component a name that AsyncAPI allows, and its references likewise."""
    for section in (document["channels"], document["operations"], *document["components"].values()):
        if isinstance(section, dict):
            for name in list(section):
                section[_legal(name)] = section.pop(name)
    _rename_references(document)


def _rename_references(node: Any) -> None:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            node["$ref"] = "/".join(_legal(part) if part != "#" else part for part in reference.split("/"))
        for value in node.values():
            _rename_references(value)
    elif isinstance(node, list):
        for value in node:
            _rename_references(value)


def _legal(name: str) -> str:
    return _ILLEGAL.sub(".", name)
