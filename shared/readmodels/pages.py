"""A history as the projectors of one service read it, one after another."""

from collections.abc import Sequence
from typing import Any

from shared.history import Codec, Entry, Ledger, Recorded


class Pages:
    """Reads each page once and decodes each event once, for all who come to it before the next page is read.

    Used by one thread at a time. What a page was read as is never wrong later, only shorter than the history is then.
    """

    def __init__(self, ledger: Ledger, codec: Codec) -> None:
        self._ledger = ledger
        self._codec = codec
        self._asked = (-1, 0)
        self._page: Sequence[Entry] = ()
        self._decoded: dict[bytes, Recorded[Any]] = {}

    def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        """Entries by position, from `after + 1`."""
        if not self._page or self._asked != (after, limit):
            self._page = self._ledger.read(after=after, limit=limit)
            self._asked = (after, limit)
            self._decoded.clear()
        return self._page

    def forget(self) -> None:
        """Read again what is asked for next."""
        self._page = ()

    def decode(self, entry: Entry) -> Recorded[Any]:
        """The event, which nobody may change."""
        recorded = self._decoded.get(entry.link)
        if recorded is None:
            recorded = self._decoded[entry.link] = self._codec.decode(entry)
        return recorded
