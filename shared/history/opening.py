"""Opens a ledger from its URL."""

from __future__ import annotations

from pathlib import Path

from shared.history.ledger import Ledger


def open_ledger(url: str) -> Ledger:
    """As in SQLAlchemy: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``postgresql://...``"""
    scheme, _, rest = url.partition("://")
    dialect = scheme.partition("+")[0]
    if dialect == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from shared.history.sqlite import SQLiteLedger  # noqa: PLC0415 - see below

        return SQLiteLedger(Path(rest[1:]))
    if dialect in {"postgresql", "postgres"}:
        from shared.history.postgres import PostgresLedger  # noqa: PLC0415 - who runs on SQLite needs no libpq

        return PostgresLedger(f"postgresql://{rest}")
    raise ValueError(f"not a ledger's URL: {scheme}://… (sqlite:///file.db or postgresql://…)")
