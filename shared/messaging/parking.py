"""Messages that were parked: a person looks at them, repairs and replays them, or discards them."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from shared.history import Ledger, Parked, ParkedState, Request, RuleBrokenError, Work, Writer
from shared.messaging.registry import Registry

_log = logging.getLogger(__name__)


class NotParkedError(RuleBrokenError):
    """The message was replayed or discarded before."""

    remedy = "已处理的消息不能再次处理。"


class NoHandlerError(RuleBrokenError):
    """Nothing in this version of the service handles the message's type."""

    remedy = "请升级到能处理此类消息的版本，或作废该消息。"


class Parking:
    """The parked messages of one service."""

    def __init__(self, ledger: Ledger, writer: Writer, registry: Registry) -> None:
        self._ledger = ledger
        self._writer = writer
        self._registry = registry

    def list(self, state: ParkedState | None = "open") -> Sequence[Parked]:
        """The parked messages in a state, the oldest first; all for None."""
        return self._ledger.parked(state=state)

    def show(self, parked_id: str) -> Parked:
        """One parked message with its body. Raises NotFoundError."""
        return self._ledger.parked_message(parked_id)

    def replay(self, parked_id: str, body: bytes | None = None) -> int:
        """Handle a message now, with a repaired body if given, and mark it in the same transaction.

        The position of the history afterwards. Whatever the handler or the parsing raises is raised, and the message
        stays parked. Of two replays at a time one takes effect.
        """
        parked = self._open(parked_id)
        subscriber = self._registry.subscribers.get(parked.type)
        if subscriber is None:
            raise NoHandlerError(f"没有处理 {parked.type} 的程序。")
        content = parked.body if body is None else body
        envelope = subscriber.parse(content)

        def handle(work: Work) -> None:
            subscriber.function(envelope, work)
            work.mark_parked(parked_id, "replayed")

        return self._write(parked_id, content, handle, cause=envelope.id)

    def discard(self, parked_id: str) -> int:
        """Give a message up; its row stays, marked."""
        self._open(parked_id)
        return self._write(parked_id, b"", lambda work: work.mark_parked(parked_id, "discarded"))

    def _open(self, parked_id: str) -> Parked:
        parked = self.show(parked_id)
        if parked.state != "open":
            done = "重放" if parked.state == "replayed" else "作废"
            raise NotParkedError(f"编号为 {parked_id} 的消息已经{done}。")
        return parked

    def _write(self, parked_id: str, content: bytes, handle: Any, *, cause: str = "") -> int:
        once = Request(f"parked {parked_id}", hashlib.sha256(content).digest())
        position = self._writer.submit(handle, cause=cause, request=once).result().position
        _log.info("parked message %s was settled", parked_id)
        return position
