"""Tables and statements in the SQL that SQLite and PostgreSQL share, with ``?`` for parameters."""

from __future__ import annotations

SELECT_HEAD = "SELECT leaf_index, link FROM stored_events ORDER BY leaf_index DESC LIMIT 1"
SELECT_ENTRIES = """
    SELECT leaf_index, originator_id, originator_version, topic, state, link FROM stored_events
    WHERE leaf_index > ? ORDER BY leaf_index LIMIT ?"""
SELECT_EVENTS_OF = """
    SELECT leaf_index, originator_id, originator_version, topic, state, link FROM stored_events
    WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"""

BESIDE_THE_EVENTS = (
    """CREATE TABLE IF NOT EXISTS source_positions (
        source TEXT PRIMARY KEY,
        sequence BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS requests (
        key TEXT PRIMARY KEY,
        fingerprint {blob} NOT NULL,
        result {blob} NOT NULL,
        position BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS parked (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        subject TEXT NOT NULL,
        type TEXT NOT NULL,
        body {blob} NOT NULL,
        error TEXT NOT NULL,
        attempts BIGINT NOT NULL,
        parked_at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'replayed', 'discarded')))""",
    """CREATE TABLE IF NOT EXISTS keys (
        subject TEXT PRIMARY KEY,
        wrapped {blob} NOT NULL)""",
)

SELECT_SOURCE = "SELECT sequence FROM source_positions WHERE source = ?"
REACH_SOURCE = """
    INSERT INTO source_positions (source, sequence) VALUES (?, ?)
    ON CONFLICT (source) DO UPDATE SET sequence = excluded.sequence WHERE source_positions.sequence = ?"""

SELECT_REQUESTS = "SELECT key, fingerprint, result, position FROM requests WHERE key IN "
INSERT_REQUEST = "INSERT INTO requests (key, fingerprint, result, position) VALUES (?, ?, ?, ?)"

SELECT_PARKED = """
    SELECT id, source, sequence, subject, type, body, error, attempts, parked_at, state FROM parked
    ORDER BY parked_at, source, sequence LIMIT ?"""
SELECT_PARKED_IN_STATE = """
    SELECT id, source, sequence, subject, type, body, error, attempts, parked_at, state FROM parked
    WHERE state = ? ORDER BY parked_at, source, sequence LIMIT ?"""
SELECT_PARKED_MESSAGE = """
    SELECT id, source, sequence, subject, type, body, error, attempts, parked_at, state FROM parked
    WHERE id = ?"""
PARK = """
    INSERT INTO parked (id, source, sequence, subject, type, body, error, attempts, parked_at, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)
    DO UPDATE SET error = excluded.error, attempts = excluded.attempts, state = excluded.state"""
SETTLE_PARKED = "UPDATE parked SET state = ? WHERE id = ? AND state = 'open'"

SELECT_KEY = "SELECT wrapped FROM keys WHERE subject = ?"
KEEP_KEY = """
    INSERT INTO keys (subject, wrapped) VALUES (?, ?)
    ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped"""
DELETE_KEY = "DELETE FROM keys WHERE subject = ?"


def create_tables(blob: str) -> list[str]:
    """The tables beside the events; ``blob`` is the database's type for bytes."""
    return [statement.format(blob=blob) for statement in BESIDE_THE_EVENTS]
