"""Write-ahead logging of SQLite files that several processes open at once."""

import sqlite3
import time


def switch_to_wal(connection: sqlite3.Connection, *, seconds: float) -> None:
    """Switch a file to WAL, which another process may be doing too: SQLite refuses then at once, whatever its timeout.

    Raises sqlite3.OperationalError when it is still refused after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
