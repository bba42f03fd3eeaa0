"""What a stream says of itself: its last message, or one at a sequence, with the publisher's position and link."""

import base64
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Any

from shared.messaging.connection import Bus, BusApiError

_NO_MESSAGE = 10037


@dataclass(frozen=True)
class Tail:
    """The last message of a stream: the relay's position, kept nowhere else. All 0 when there is none."""

    sequence: int = 0
    position: int = 0
    link: str = ""


async def read_tail(bus: Bus, stream: str) -> Tail:
    """A stream's last message: its sequence, and the position and link in its headers."""
    return await _read_message(bus, stream, {"last_by_subj": ">"}) or Tail()


async def read_at(bus: Bus, stream: str, sequence: int) -> Tail | None:
    """The message at a sequence of a stream, or None."""
    return await _read_message(bus, stream, {"seq": sequence})


async def _read_message(bus: Bus, stream: str, which: dict[str, Any]) -> Tail | None:
    try:
        answer = await bus.request(f"STREAM.MSG.GET.{stream}", which)
    except BusApiError as error:
        if error.code == _NO_MESSAGE:
            return None
        raise
    message = answer["message"]
    _, _, lines = base64.b64decode(message.get("hdrs", "")).partition(b"\r\n")
    headers = BytesHeaderParser().parsebytes(lines)
    return Tail(int(message["seq"]), int(headers.get("position", 0)), headers.get("link", ""))
