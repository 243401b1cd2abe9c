"""Reads what the audit trail speaks of: entries in blocks, and rows in blocks with the entries about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.audit.spoken_rows import SPEAKING_KINDS, SPOKEN_COLUMNS
from governance.store.database.streaming import rows_among, stream

_KINDS = ", ".join(f"'{kind}'" for kind in SPEAKING_KINDS)
_ENTRY = "SELECT e.entry_id, e.kind, e.about, e.recorded_at, e.body FROM audit_entry e WHERE"
_ABOUT = {
    "act": "t.subject FROM act t",
    "decision": "i.account_id FROM decision t LEFT JOIN review_item i ON i.item_id = t.item_id",
    "review": "t.review_id FROM review t",
}
"""By table what its entries are about."""


def speaking_entries(connection: Connection) -> Iterator[list[Entry]]:
    """Yield all entries that speak of rows, in blocks."""
    for block in stream(connection, f"{_ENTRY} e.kind IN ({_KINDS})"):
        yield [_entry(row) for row in block]


def entries_about(connection: Connection, subjects: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries about a bounded set of subjects that speak of rows."""
    for row in rows_among(connection, f"{_ENTRY} e.about IN ({{keys}}) AND e.kind IN ({_KINDS})", subjects):
        yield _entry(row)


def rows_spoken_of(connection: Connection, table: str) -> Iterator[list[tuple[tuple[Any, ...], str | None]]]:
    """Yield each row's spoken columns and what its entries are about, in blocks; None: it cannot be told any more."""
    columns = ", ".join(f"t.{name}" for name in SPOKEN_COLUMNS[table])
    for block in stream(connection, f"SELECT {columns}, {_ABOUT[table]}"):
        yield [(row[:-1], row[-1]) for row in block]


def keys_there(connection: Connection, table: str, keys: Iterable[str]) -> set[str]:
    """Return which of a bounded set of keys the table has."""
    key = SPOKEN_COLUMNS[table][0]
    return {row[0] for row in rows_among(connection, f"SELECT {key} FROM {table} WHERE {key} IN ({{keys}})", keys)}


def _entry(row: Any) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], bytes(row[4]))
