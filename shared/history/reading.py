"""A history read from outside its service: nothing is written, nothing is left behind, the suite may be running."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from shared.history.chain import EMPTY, Entry, follow
from shared.history.errors import LedgerUnavailableError
from shared.history.ledger import Ledger
from shared.history.opening import open_ledger
from shared.history.tables import SELECT_ENTRIES

_PAGE = 1000
_TIMEOUT = 10.0


def read_history(url: str) -> Iterator[Entry]:
    """Every entry of a ledger in order, its chain verified on the way.

    Raises LedgerUnavailableError where there is no ledger, ChainBrokenError where it was changed.
    """
    pages = _of_file(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite:///") else _of_server(url)
    head = EMPTY
    for page in pages:
        head = follow(head, page)
        yield from page


def _of_server(url: str) -> Iterator[list[Entry]]:
    ledger: Ledger = open_ledger(url)
    try:
        after = 0
        while page := ledger.read(after=after, limit=_PAGE):
            yield page
            after = page[-1].position
    finally:
        ledger.close()


def _of_file(path: Path) -> Iterator[list[Entry]]:
    try:
        with closing(_opened(path)) as connection:
            after = 0
            while rows := connection.execute(SELECT_ENTRIES, (after, _PAGE)).fetchall():
                page = [Entry(row[0], UUID(row[1]), *row[2:]) for row in rows]
                yield page
                after = page[-1].position
    except sqlite3.Error as error:
        raise LedgerUnavailableError(f"历史记录 {path} 无法读取。") from error


def _opened(path: Path) -> sqlite3.Connection:
    """Without a write-ahead log nobody has the file open, and SQLite need not make one to read it."""
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, isolation_level=None, timeout=_TIMEOUT)
