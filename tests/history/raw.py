"""The database behind a ledger's back."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg


def execute(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Runs statements in one transaction; the rows of the last."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            for statement in statements:
                rows = file.execute(statement).fetchall()
            return rows
    with psycopg.connect(url) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def drop_triggers(url: str) -> list[str]:
    if url.startswith("sqlite"):
        names = execute(url, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return [f"DROP TRIGGER {name}" for (name,) in names]
    return ["DROP TRIGGER append_only ON stored_events"]


def stored(url: str) -> list[tuple[int, UUID, int, str, bytes, bytes]]:
    rows = execute(
        url,
        "SELECT leaf_index, originator_id, originator_version, topic, state, link FROM stored_events ORDER BY 1",
    )
    return [(row[0], UUID(str(row[1])), *row[2:]) for row in rows]


def links(rows: list[tuple[int, UUID, int, str, bytes, bytes]]) -> list[bytes]:
    """The chain as the documentation defines it, written a second time."""
    link, result = bytes(32), []
    for _, originator_id, version, topic, state, _ in rows:
        name = topic.encode("utf-8")
        preimage = struct.pack(">I16s", 16, originator_id.bytes) + struct.pack(">Iq", 8, version)
        leaf = sha256(b"\0" + preimage + struct.pack(">I", len(name)) + name + state).digest()
        link = sha256(b"\2" + link + leaf).digest()
        result.append(link)
    return result
