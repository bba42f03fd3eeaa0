"""Sheets packed for the history: scores, day and a keyed mark of each, and nothing that tells who answered.

A record is one byte an item (as `Sheet.scores`), three bytes for the day (proleptic ordinal, 0 for none) and 16 bytes
for the mark: HMAC-SHA-256 (its first half) over the whole sheet as parsed, signature and phone included, all zero for
an anonymous sheet. Equal marks are equal sheets; without the campaign's key a mark says nothing of a phone.
"""

import base64
import hmac
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from services.surveys.domain.sheet import Sheet

PACKING = "sheet/1"
DAY_BYTES = 3
MARK_BYTES = 16
ANONYMOUS = bytes(MARK_BYTES)


def width(items: int) -> int:
    """Bytes of one record of a questionnaire with so many items."""
    return items + DAY_BYTES + MARK_BYTES


class Marker:
    """Packs sheets under one campaign's key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def pack(self, sheets: Iterable[Sheet]) -> bytes:
        """The records of these sheets, one after another."""
        return b"".join(map(self.record, sheets))

    def record(self, sheet: Sheet) -> bytes:
        """One sheet's record."""
        scores, day, signature, phone = sheet
        content = scores + (day.toordinal() if day else 0).to_bytes(DAY_BYTES, "big")
        if not signature and not phone:
            return content + ANONYMOUS
        name = signature.encode("utf-8", "surrogatepass")
        whole = content + len(name).to_bytes(4, "big") + name + phone.encode()
        return content + hmac.digest(self._key, whole, "sha256")[:MARK_BYTES]


def campaign_key(master: bytes, campaign: bytes) -> bytes:
    """The key of one campaign's marks, derived from the service's key."""
    return hmac.digest(master, b"surveys.mark\x00" + campaign, "sha256")


def split(packed: bytes, size: int) -> Iterator[bytes]:
    """The single records of `size` bytes."""
    return (packed[start : start + size] for start in range(0, len(packed), size))


def day_of(record: bytes) -> date | None:
    """The day of an answer, None where it was left blank."""
    ordinal = int.from_bytes(record[-MARK_BYTES - DAY_BYTES : -MARK_BYTES], "big")
    return date.fromordinal(ordinal) if ordinal else None


def to_text(packed: bytes) -> str:
    """Records as they stand in an event."""
    return base64.b64encode(packed).decode("ascii")


def from_text(text: str) -> bytes:
    """Records of an event."""
    return base64.b64decode(text)


class Sifted(NamedTuple):
    """What of a batch counts: the records kept, how many were duplicates, how many kept ones repeat anonymously."""

    kept: bytes
    duplicates: int
    repeated: int


class Seen:
    """What was counted already, to know a duplicate by.

    A sheet with a signature or a phone that equals an earlier one is a duplicate, counted once. Equal anonymous sheets
    are kept and flagged: `repeated` says how many equal an earlier one.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._marks: set[bytes] = set()
        self._contents: set[bytes] = set()

    def sift(self, packed: bytes) -> Sifted:
        """Tell duplicates and anonymous repetitions, within these records too; changes nothing."""
        marks: set[bytes] = set()
        contents: set[bytes] = set()
        kept = []
        total = repeated = 0
        for record in split(packed, self._size):
            total += 1
            mark = record[-MARK_BYTES:]
            if mark != ANONYMOUS:
                if mark in self._marks or mark in marks:
                    continue
                marks.add(mark)
            else:
                content = record[:-MARK_BYTES]
                if content in self._contents or content in contents:
                    repeated += 1
                contents.add(content)
            kept.append(record)
        return Sifted(b"".join(kept), total - len(kept), repeated)

    def add(self, kept: bytes) -> None:
        """Remember records that `sift` let through."""
        for record in split(kept, self._size):
            mark = record[-MARK_BYTES:]
            if mark != ANONYMOUS:
                self._marks.add(mark)
            else:
                self._contents.add(record[:-MARK_BYTES])
