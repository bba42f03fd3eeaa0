"""Where each read model stands, for health: position, lag, and the error that stopped it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from shared.history import Ledger
from shared.readmodels.database import Views
from shared.readmodels.positions import POSITIONS


@dataclass(frozen=True)
class Standing:
    """One read model, as the database tells, so that any process can ask."""

    name: str
    position: int
    lag: int
    error: str
    error_at: datetime | None


def standings(ledger: Ledger, views: Views, names: Sequence[str]) -> list[Standing]:
    """The standing of the named read models, in their order; one without a row stands at 0."""
    with views.session() as session:
        rows = {row.name: row for row in session.execute(select(POSITIONS))}
    head = ledger.head().position
    return [
        Standing(name, row.position, max(0, head - row.position), row.error, row.error_at)
        if (row := rows.get(name))
        else Standing(name, 0, head, "", None)
        for name in names
    ]
