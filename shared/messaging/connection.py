"""The connection to NATS: it reconnects for ever, and whoever depends on it hears of every interruption."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.js.client import JetStreamContext

from shared.messaging.errors import Described
from shared.tasks import end

_log = logging.getLogger(__name__)
_REQUEST_TIMEOUT = 5.0
_AGAIN_AFTER = 0.5
_PASSING = (OSError, TimeoutError, nats.errors.Error)


class BusApiError(Described):
    """JetStream refused a request. `code` is its error code (10059: no such stream; 10071: wrong last sequence)."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code


class Bus:
    """One NATS connection, shared by a process's relays and subscriptions."""

    def __init__(self, *, domain: str | None = None, on_closed: Callable[[], None] | None = None) -> None:
        """`on_closed` is called when the connection ends for good without close(): nothing will reconnect it, so the
        process should end and be started again.
        """
        self.client = Client()
        self.api = f"$JS.{domain}.API" if domain else "$JS.API"
        self._domain = domain
        self._on_closed = on_closed
        self._connected = asyncio.Event()
        self._interrupted: set[Callable[[], None]] = set()
        self._closing = False
        self._said = ""

    @classmethod
    async def connect(
        cls, url: str, *, name: str, domain: str | None = None, on_closed: Callable[[], None] | None = None
    ) -> "Bus":
        """Connect, waiting for the server as long as it takes.

        `on_closed` is called when the connection ends for good without close(): nothing will reconnect it, so the
        process should end and be started again.
        """
        bus = cls(domain=domain, on_closed=on_closed)
        await bus.open(url, name=name)
        return bus

    async def open(self, url: str, *, name: str) -> None:
        """Connect a bus that relays and subscriptions may wait on already, as long as it takes."""
        while True:
            try:
                await self.client.connect(
                    url,
                    name=name,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    connect_timeout=2,
                    ping_interval=3,
                    max_outstanding_pings=2,
                    error_cb=self._on_error,
                    disconnected_cb=self._on_disconnected,
                    reconnected_cb=self._on_reconnected,
                    closed_cb=self._on_end,
                )
                break
            except _PASSING as error:  # nats-py gives up where the server ends in the middle of its greeting
                await self._on_error(error)
                self.client = Client()
                await asyncio.sleep(_AGAIN_AFTER)
        self._connected.set()
        self._said = ""

    @property
    def connected(self) -> bool:
        """Whether the server is reached at the moment."""
        return self._connected.is_set()

    def jetstream(self) -> JetStreamContext:
        """nats-py's JetStream API, in this connection's domain."""
        return self.client.jetstream(domain=self._domain)

    async def wait_connected(self) -> None:
        """Return as soon as the server is reached."""
        await self._connected.wait()

    def on_interruption(self, call: Callable[[], None]) -> Callable[[], None]:
        """Have `call` called on every disconnection; the returned function ends that."""
        self._interrupted.add(call)
        return lambda: self._interrupted.discard(call)

    async def request(self, subject: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask the JetStream API (`subject` without its prefix). Raises BusApiError, nats.errors.Error, TimeoutError."""
        message = await self.client.request(f"{self.api}.{subject}", json.dumps(body).encode(), _REQUEST_TIMEOUT)
        answer: dict[str, Any] = json.loads(message.data)
        if "error" in answer:
            raise BusApiError(answer["error"].get("err_code", 0), answer["error"].get("description", ""))
        return answer

    async def close(self) -> None:
        """End the connection."""
        self._closing = True
        with suppress(*_PASSING):  # the last words to a server that is gone
            await self.client.close()
        await end([self.client._reconnection_task])  # it is cancelled by close(), which it may not have heard

    async def _on_error(self, error: Exception) -> None:
        """Say once what is wrong, however often it is tried again."""
        text = str(error) if isinstance(error, nats.errors.Error) else type(error).__name__
        if text != self._said:
            self._said = text
            _log.warning("NATS: %s", text)

    async def _on_disconnected(self) -> None:
        self._connected.clear()
        for call in tuple(self._interrupted):
            call()

    async def _on_reconnected(self) -> None:
        self._connected.set()
        self._said = ""

    async def _on_end(self) -> None:
        self._connected.clear()
        if not self._closing:
            _log.critical("the connection to NATS ended for good")
            if self._on_closed is not None:
                self._on_closed()
