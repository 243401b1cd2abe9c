"""Turns an SQLite file to its write-ahead log, also when somebody else does the same at this moment."""

from __future__ import annotations

import sqlite3
import time

_PAUSE_SECONDS = 0.02


def into_wal(connection: sqlite3.Connection, wait_seconds: float) -> None:
    """Set the journal mode, waiting for whoever holds the file: SQLite itself does not wait there.

    https://www.sqlite.org/c3ref/busy_handler.html: the handler is not called where waiting might deadlock. Raises
    sqlite3.OperationalError when the file is still held after ``wait_seconds``.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
