"""The hash chain over stored bytes: a leaf for each event, a link for each position."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from shared.history.errors import ChainBrokenError

if TYPE_CHECKING:
    from shared.history.ledger import Ledger

GENESIS = bytes(32)


class Head(NamedTuple):
    """The last position of a history (0 when empty) and the link there (32 bytes)."""

    position: int = 0
    link: bytes = GENESIS


class Entry(NamedTuple):
    """One row of the history: a position counted from 1 without holes, and the bytes that are hashed."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    link: bytes


EMPTY = Head()


def leaf_hash(originator_id: UUID, version: int, topic: str, state: bytes) -> bytes:
    """SHA-256(0x00 || id, version and topic, each with its length in 4 bytes big endian || state)."""
    name = topic.encode()
    return sha256(
        b"\x00\x00\x00\x00\x10%b\x00\x00\x00\x08%b%b%b%b"
        % (originator_id.bytes, version.to_bytes(8, "big"), len(name).to_bytes(4, "big"), name, state)
    ).digest()


def link_hash(previous: bytes, leaf: bytes) -> bytes:
    """SHA-256(0x02 || previous link || leaf)."""
    return sha256(b"\x02" + previous + leaf).digest()


def extend(head: Head, events: Iterable[tuple[UUID, int, str, bytes]]) -> list[Entry]:
    """Gives events (originator id, version, topic, state) their positions and links after ``head``."""
    position, link = head
    entries = []
    for originator_id, version, topic, state in events:
        position += 1
        link = link_hash(link, leaf_hash(originator_id, version, topic, state))
        entries.append(Entry(position, originator_id, version, topic, state, link))
    return entries


def follow(head: Head, entries: Iterable[Entry]) -> Head:
    """The head after entries that follow ``head``, each recomputed. Raises ChainBrokenError."""
    position, link = head
    for found, originator_id, version, topic, state, found_link in entries:
        position += 1
        link = link_hash(link, leaf_hash(originator_id, version, topic, state))
        if found != position or found_link != link:
            raise ChainBrokenError(position)
    return Head(position, link)


def verify_chain(ledger: Ledger, *, page: int = 1000) -> int | None:
    """Recomputes the whole chain; the first bad position, or None when it is whole."""
    head = EMPTY
    try:
        while entries := ledger.read(after=head.position, limit=page):
            head = follow(head, entries)
    except ChainBrokenError as broken:
        return broken.position
    return None
