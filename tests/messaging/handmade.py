"""Messages put into the sender's stream by hand, as no relay would."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from shared.messaging import Bus

SUBJECT = "evt.zlxh.sender.parcel.sent.v1"


def body_of(position: int, previous: int, data: dict[str, Any]) -> bytes:
    envelope = {
        "id": f"zlxh.sender:{position}",
        "source": "/zlxh/sender",
        "specversion": "1.0",
        "type": "sender.parcel.sent.v1",
        "subject": str(uuid4()),
        "time": "2026-04-01T09:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:honours:schema:sender.parcel.sent.v1",
        "position": position,
        "previousposition": previous,
        "link": "0" * 64,
        "actor": "clerk",
        "data": data,
    }
    return json.dumps(envelope).encode()


async def publish(
    bus: Bus,
    position: int,
    *,
    previous: int,
    data: dict[str, Any] | None = None,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    content = body_of(position, previous, data or {"number": position, "note": ""}) if body is None else body
    usual = {"position": str(position), "previousposition": str(previous), "link": "0" * 64}
    await bus.jetstream().publish(SUBJECT, content, headers=usual if headers is None else headers)
