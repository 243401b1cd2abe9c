"""Which rows the audit trail speaks of, and how: by key, and by a hash of the columns that it answers for.

Spoken of are acts, decisions and reviews: what people did, which no event could bring back. What is derived (findings,
accounts, grants) is held against its facts by `jitgov rebuild --check` instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from governance.audit.entries import Entry
from ingest.contract.sealing import canonical_bytes

SPOKEN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "act": ("act_id", "kind", "subject", "body", "by", "at", "until_at"),
    "decision": ("decision_id", "item_id", "verdict", "reviewer", "by", "reason", "decided_at"),
    "review": ("review_id", "kind", "title", "opened_at", "due_at", "closed_at"),
}
"""By table the columns that its entries answer for, the key first. Entries that are written hold hashes of these: a
column more or less makes every row look edited."""
SPEAKING_KINDS = ("act", "decision", "review_closed", "review_opened")
"""Kinds of entries that speak of rows."""


class Mention(NamedTuple):
    """What an entry says of a row; ``sha256`` None: only that it was written (entries of earlier releases)."""

    table: str
    key: str
    sha256: str | None
    order: tuple[bool, int]
    """Of two mentions of a row, the greater one holds: a review is closed after it was opened, whatever the clock."""


class _Body(msgspec.Struct):
    act_id: str | None = None
    decision_id: str | None = None
    rows: list[tuple[str, str, str]] = []


_decode = msgspec.json.Decoder(_Body).decode


def spoken(table: str, columns: Sequence[object]) -> list[str]:
    """Return what an entry's body holds of a row, of which these are the spoken columns."""
    if len(columns) != len(SPOKEN_COLUMNS[table]):
        raise ValueError(f"{table} has {len(SPOKEN_COLUMNS[table])} spoken columns, not {len(columns)}")
    return [table, str(columns[0]), row_hash(table, columns)]


def row_hash(table: str, columns: Sequence[object]) -> str:
    """Return the SHA-256, in hex, of a row's spoken columns."""
    return hashlib.sha256(canonical_bytes([table, *columns])).hexdigest()


def mentions(entry: Entry) -> list[Mention]:
    """Return the rows that an entry speaks of; none where its body cannot be read: the chain tells that."""
    try:
        body = _decode(entry.body)
    except msgspec.DecodeError:
        return []
    order = (entry.kind == "review_closed", entry.recorded_at)
    if body.rows:
        return [Mention(*row, order) for row in body.rows]
    named = {"act": ("act", body.act_id), "decision": ("decision", body.decision_id)}
    table, key = named.get(entry.kind, ("review", entry.about))
    return [] if key is None else [Mention(table, key, None, order)]
