"""Rebuilding a read model from the history, while readers go on seeing the old rows."""

from collections.abc import Callable

from sqlalchemy import delete, update

from shared.history import Codec, Ledger
from shared.readmodels.database import Views, recreate_tables
from shared.readmodels.model import ReadModel
from shared.readmodels.positions import POSITIONS
from shared.readmodels.projector import BATCH, Applier, check_dense, lock_position, store_position


def rebuild(
    ledger: Ledger,
    codec: Codec,
    views: Views,
    model: ReadModel,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Clear the model's rows and replay the whole history, in one transaction; return the position reached.

    `progress(done, total)` is called after every batch. An event that the model cannot take raises PoisonError and
    leaves the old rows as they were. On SQLite the other read models of the same file wait meanwhile.
    """
    applier = Applier(codec.decode, model)
    with views.transaction() as session:
        lock_position(session, model, wait=True)
        connection = session.connection()
        fingerprint = model.fingerprint(connection.dialect)
        mine = POSITIONS.c.name == model.name
        known = session.execute(POSITIONS.select().with_only_columns(POSITIONS.c.fingerprint).where(mine)).scalar_one()
        if known == fingerprint:
            for table in reversed(model.tables):
                session.execute(delete(table))
        else:
            recreate_tables(connection, model)
            session.execute(update(POSITIONS).where(mine).values(fingerprint=fingerprint))
        position = 0
        while entries := ledger.read(after=position, limit=BATCH):
            check_dense(entries, position)
            applier.apply(session, entries)
            session.expunge_all()
            position = entries[-1].position
            if progress is not None:
                progress(position, max(position, ledger.head().position))
        store_position(session, model, position)
    views.progress.advanced(model.name, position)
    return position
