"""What a pack's entries say of rows, the latest of each, in a temporary file that ends with its owner."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from governance.audit.spoken_rows import DERIVED, GONE, Mention

_MAKE = (
    "CREATE TABLE said (tbl TEXT, key TEXT, closes INTEGER, change INTEGER, at INTEGER, sha256 TEXT, there INTEGER, "
    "PRIMARY KEY (tbl, key)) WITHOUT ROWID"
)
_SAY = (
    "INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (tbl, key) DO UPDATE SET closes = excluded.closes, "
    "change = excluded.change, at = excluded.at, sha256 = excluded.sha256 "
    "WHERE (excluded.closes, excluded.change, excluded.at) >= (said.closes, said.change, said.at)"
)
_FIND = "SELECT sha256 FROM said WHERE tbl = ? AND key = ?"
_THERE = "UPDATE said SET there = 1 WHERE tbl = ? AND key = ?"
_ABSENT = "SELECT tbl, key, sha256 FROM said WHERE there = 0 ORDER BY tbl, key"


class SaidOfRows:
    """Takes mentions in the order of the log; of two of one order the later one holds."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("BEGIN")
        self._connection.execute(_MAKE)

    def say(self, mentions: Iterable[Mention]) -> None:
        """Take what an entry says."""
        said = [(mention.table, mention.key, *map(int, mention.order), mention.sha256) for mention in mentions]
        self._connection.executemany(_SAY, said)

    def fault_of(self, table: str, key: str, sha256: str) -> str | None:
        """Return how a row that is there differs: ``edited`` or ``junk``; None: it is as its latest entry says."""
        said = self._connection.execute(_FIND, (table, key)).fetchone()
        if said is None or said[0] == GONE:
            return "junk"
        self._connection.execute(_THERE, (table, key))
        return None if said[0] in (None, sha256) else "edited"

    def absent(self) -> Iterator[tuple[str, str]]:
        """Yield the rows (table, key) that are spoken of and were not there."""
        for table, key, sha256 in self._connection.execute(_ABSENT):
            if sha256 != GONE and not (sha256 is None and table in DERIVED):
                yield table, key

    def close(self) -> None:
        """Let the file end."""
        self._connection.close()
