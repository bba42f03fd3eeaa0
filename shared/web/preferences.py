"""The header `Prefer: wait=N` (RFC 7240): for how long an answer is held, and the answer that says so."""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_WAIT = 10
"""Seconds that one answer is held at the longest, whatever is asked for: each holds a connection."""
_WAIT = re.compile(r'wait[ \t]*=[ \t]*(?:([0-9]{1,9})|"([0-9]{1,9})")', re.IGNORECASE)
_APPLIED = "preference_applied"


def wait_of(request: Request) -> int:
    """Seconds for which the answer is to be held, at most LONGEST_WAIT; 0 where nothing well-formed asks for it.

    Of a preference given twice the first counts. The answer will carry `Preference-Applied`.
    """
    for given in ",".join(request.headers.getlist("prefer")).split(","):
        preference = given.partition(";")[0].strip()
        if preference.partition("=")[0].strip().lower() == "wait":
            found = _WAIT.fullmatch(preference)
            seconds = min(int(found[1] or found[2]), LONGEST_WAIT) if found else 0
            if seconds:
                setattr(request.state, _APPLIED, f"wait={seconds}")
            return seconds
    return 0


class Preferences:
    """Says in the answer which preference was followed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to the start of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start" and _APPLIED in state:
                headers = [*message.get("headers", ()), (b"preference-applied", state[_APPLIED].encode())]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, add)
