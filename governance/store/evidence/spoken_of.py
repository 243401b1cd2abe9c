"""Reads what the audit trail speaks of: entries in blocks, and rows in blocks with the entries about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.audit.spoken_rows import (
    ADOPTED,
    JIT,
    KINDS_THAT_SPEAK,
    SPEAKING_KINDS,
    SPOKEN_COLUMNS,
    Mention,
    latest_mentions,
)
from governance.store.database.streaming import rows_among, stream
from governance.store.evidence.audit_rows import entry_of

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(KINDS_THAT_SPEAK))
_KINDS_OF = {
    table: ", ".join(f"'{kind}'" for kind in sorted({ADOPTED, *kinds})) for table, kinds in SPEAKING_KINDS.items()
}
_JIT = ", ".join(f"'{kind}'" for kind in sorted(JIT))
_ENTRY = "SELECT e.entry_id, e.kind, e.about, e.recorded_at, e.body FROM audit_entry e WHERE"
_ABOUT = {
    "act": "t.subject FROM act t",
    "decision": (
        "COALESCE(i.account_id, c.account_id) FROM decision t LEFT JOIN review_item i ON i.item_id = t.item_id "
        "LEFT JOIN campaign_item c ON c.item_id = t.item_id"
    ),
    "review": "t.review_id FROM review t",
    "finding": "t.account_id FROM finding t",
    "account": f"t.account_id FROM account t WHERE t.provenance IN ({_JIT})",
}
"""By table what its entries are about, and which of its rows need one."""


def speaking_entries(connection: Connection, after: int = 0) -> Iterator[list[Entry]]:
    """Yield the entries behind a place that speak of rows, in blocks; those that wait for a place of theirs too."""
    for where in ("e.seq > %s", "e.seq IS NULL AND %s >= 0"):
        for block in stream(connection, f"{_ENTRY} {where} AND e.kind IN ({_KINDS})", (after,)):
            yield [entry_of(row) for row in block]


def entries_about(connection: Connection, subjects: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries about a bounded set of subjects that speak of rows."""
    for row in rows_among(connection, f"{_ENTRY} e.about IN ({{keys}}) AND e.kind IN ({_KINDS})", subjects):
        yield entry_of(row)


def latest_said(connection: Connection, table: str, about: Mapping[str, str]) -> dict[str, Mention]:
    """Return by key the latest that the trail says of rows of a table; ``about``: key → what its entries are about.

    Of several of one order, which only a forger writes, it is any.
    """
    if not about:
        return {}
    sql = f"{_ENTRY} e.about IN ({{keys}}) AND e.kind IN ({_KINDS_OF[table]})"
    latest = latest_mentions(entry_of(row) for row in rows_among(connection, sql, about.values()))
    return {key: latest[table, key][0] for key in about if (table, key) in latest}


def rows_spoken_of(connection: Connection, table: str) -> Iterator[list[tuple[tuple[Any, ...], str | None]]]:
    """Yield each row's spoken columns and what its entries are about, in blocks; None: it cannot be told any more."""
    columns = ", ".join(f"t.{name}" for name in SPOKEN_COLUMNS[table])
    for block in stream(connection, f"SELECT {columns}, {_ABOUT[table]}"):
        yield [(row[:-1], row[-1]) for row in block]


def rows_by_key(connection: Connection, table: str, keys: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """Return the spoken columns of those of a bounded set of keys that the table has."""
    columns = ", ".join(SPOKEN_COLUMNS[table])
    sql = f"SELECT {columns} FROM {table} WHERE {SPOKEN_COLUMNS[table][0]} IN ({{keys}})"
    return {row[0]: tuple(row) for row in rows_among(connection, sql, keys)}
