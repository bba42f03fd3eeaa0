"""The tables beside the events and their statements, in the SQL that SQLite and PostgreSQL share."""

from __future__ import annotations


def create_tables(blob: str) -> list[str]:
    """Statements that create the tables; ``blob`` is the database's type for bytes."""
    return [
        "CREATE TABLE IF NOT EXISTS source_positions (source TEXT PRIMARY KEY, sequence BIGINT NOT NULL)",
        f"CREATE TABLE IF NOT EXISTS requests (key TEXT PRIMARY KEY, fingerprint {blob} NOT NULL, "
        f"result {blob} NOT NULL, position BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS parked (id TEXT PRIMARY KEY, source TEXT NOT NULL, "
        f"sequence BIGINT NOT NULL, subject TEXT NOT NULL, type TEXT NOT NULL, body {blob} NOT NULL, "
        "error TEXT NOT NULL, attempts BIGINT NOT NULL, parked_at TEXT NOT NULL, "
        "state TEXT NOT NULL CHECK (state IN ('open', 'replayed', 'discarded')))",
        f"CREATE TABLE IF NOT EXISTS keys (subject TEXT PRIMARY KEY, wrapped {blob} NOT NULL)",
    ]


SELECT_SOURCES = "SELECT source, sequence FROM source_positions WHERE source IN "
REACH_SOURCE = (
    "INSERT INTO source_positions (source, sequence) VALUES (?, ?) ON CONFLICT (source) "
    "DO UPDATE SET sequence = excluded.sequence WHERE source_positions.sequence = ?"
)

SELECT_REQUESTS = "SELECT key, fingerprint, result, position FROM requests WHERE key IN "
INSERT_REQUEST = "INSERT INTO requests (key, fingerprint, result, position) VALUES (?, ?, ?, ?)"

PARKED = "SELECT id, source, sequence, subject, type, body, error, attempts, parked_at, state FROM parked"
SELECT_PARKED = f"{PARKED} ORDER BY parked_at, source, sequence LIMIT ?"
SELECT_PARKED_IN_STATE = f"{PARKED} WHERE state = ? ORDER BY parked_at, source, sequence LIMIT ?"
SELECT_PARKED_MESSAGE = f"{PARKED} WHERE id = ?"
PARK = (
    "INSERT INTO parked (id, source, sequence, subject, type, body, error, attempts, parked_at, state) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    "error = excluded.error, attempts = excluded.attempts, state = excluded.state"
)
MARK_PARKED = "UPDATE parked SET state = ? WHERE id = ?"

SELECT_KEY = "SELECT wrapped FROM keys WHERE subject = ?"
KEEP_KEY = (
    "INSERT INTO keys (subject, wrapped) VALUES (?, ?) ON CONFLICT (subject) "
    "DO UPDATE SET wrapped = excluded.wrapped"
)
DELETE_KEY = "DELETE FROM keys WHERE subject = ?"


def select_in(statement: str, number: int) -> str:
    return f"{statement}({', '.join('?' * number)})"
