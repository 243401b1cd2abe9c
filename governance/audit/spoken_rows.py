"""Which rows the audit trail speaks of, and how: by key, and by a hash of the columns that it answers for.

Spoken of are acts, decisions and reviews, which no event could bring back, and what people are asked to act upon:
findings, and accounts as far as JIT provisioning made them. Ten million grants are not: `jitgov rebuild --check` holds
them, and all else that is derived, against the facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Literal, NamedTuple

import msgspec

from governance.audit.entries import Entry
from governance.audit.entries import entry as made_entry
from ingest.contract.sealing import canonical_bytes

SPOKEN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "act": ("act_id", "kind", "subject", "body", "by", "at", "until_at"),
    "decision": ("decision_id", "item_id", "verdict", "reviewer", "by", "reason", "decided_at"),
    "review": ("review_id", "kind", "title", "opened_at", "due_at", "closed_at"),
    "finding": (
        *("finding_id", "unit_id", "policy", "severity", "account_id", "application_id", "entitlement_id", "detail"),
        *("opened_at", "closed_at", "message", "evidence", "live", "became", "basis"),
    ),
    "account": (
        *("account_id", "idp_account_id", "application_id", "issuer", "subject", "created_at"),
        *("provenance", "provenance_at", "provenance_detail"),
    ),
}
"""By table the columns that its entries answer for, the key first. Entries that are written hold hashes of these: a
column more or less makes every row look edited."""
DERIVED = frozenset({"finding", "account"})
"""Tables whose rows follow from facts: what stands in them may be adopted once it was held against these."""
SPEAKING_KINDS: Mapping[str, tuple[str, ...]] = {
    "act": ("act",),
    "decision": ("decision",),
    "review": ("review_closed", "review_opened"),
    "finding": ("finding",),
    "account": ("jit_account",),
}
"""Kinds of entries that speak of a table's rows, besides those that adopt them."""
ADOPTED: Literal["adopted"] = "adopted"
"""The kind of entries that say how rows stand after something else than jitgov's ordinary work wrote them."""
JIT = frozenset({"jit_confirmed", "jit_candidate"})
_SPOKEN = {table: attrgetter(*columns) for table, columns in SPOKEN_COLUMNS.items()}
_PROVENANCE = SPOKEN_COLUMNS["account"].index("provenance")


GONE = "gone"
"""What an entry says in a hash's place of a row that is no more."""


class Mention(NamedTuple):
    """What an entry says of a row; ``sha256`` None: only that it was written (entries of earlier releases)."""

    table: str
    key: str
    sha256: str | None
    order: tuple[bool, int, int]
    """Of two mentions of a row, the greater one holds, whatever the clock: a review is closed after it was opened, and
    the changes of what is derived are counted."""

    @property
    def change(self) -> int:
        """Return how many changes of the row were entered, this one included; 0: entries do not count them."""
        return self.order[1]


KINDS_THAT_SPEAK = frozenset({ADOPTED, *chain.from_iterable(SPEAKING_KINDS.values())})
"""The kinds of entries that speak of any row."""


class _Body(msgspec.Struct):
    act_id: str | None = None
    decision_id: str | None = None
    finding_id: str | None = None
    change: int = 0
    rows: list[tuple[str, str, str]] = []


_decode = msgspec.json.Decoder(_Body).decode


def gone(table: str, key: str) -> list[str]:
    """Return what an entry's body holds of a row that is no more."""
    return [table, key, GONE]


def spoken(table: str, columns: Sequence[object]) -> list[str]:
    """Return what an entry's body holds of a row, of which these are the spoken columns."""
    if len(columns) != len(SPOKEN_COLUMNS[table]):
        raise ValueError(f"{table} has {len(SPOKEN_COLUMNS[table])} spoken columns, not {len(columns)}")
    return [table, str(columns[0]), row_hash(table, columns)]


def spoken_columns(table: str, row: object) -> tuple[object, ...]:
    """Return the spoken columns of a typed row."""
    columns: tuple[object, ...] = _SPOKEN[table](row)
    return columns


def needs_entry(table: str, columns: Sequence[object]) -> bool:
    """Tell whether a row with these spoken columns needs an entry: an account only where JIT provisioning made it."""
    return table != "account" or columns[_PROVENANCE] in JIT


def row_hash(table: str, columns: Sequence[object]) -> str:
    """Return the SHA-256, in hex, of a row's spoken columns."""
    return spoken_hash(spoken_form(table, columns))


def spoken_form(table: str, columns: Sequence[object]) -> bytes:
    """Return what is hashed of a row: canonical JSON of its table and spoken columns.

    Of an account that JIT provisioning did not make, only that is spoken of: the rest may change without an entry.
    """
    if not needs_entry(table, columns):
        columns = (columns[0], None)
    return canonical_bytes([table, *columns])


def spoken_hash(form: bytes) -> str:
    """Return the SHA-256, in hex, that entries hold of a row."""
    return hashlib.sha256(form).hexdigest()


def mentions(entry: Entry) -> list[Mention]:
    """Return the rows that an entry speaks of; none where its body cannot be read: the chain tells that."""
    try:
        body = _decode(entry.body)
    except msgspec.DecodeError:
        return []
    order = (entry.kind == "review_closed", body.change, entry.recorded_at)
    if body.rows:
        return [Mention(*row, order) for row in body.rows]
    named = {
        "act": ("act", body.act_id),
        "decision": ("decision", body.decision_id),
        "finding": ("finding", body.finding_id),
        "jit_account": ("account", entry.about),
    }
    table, key = named.get(entry.kind, ("review", entry.about))
    return [] if key is None else [Mention(table, key, None, order)]


def latest_mentions(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Mention]]:
    """Return by row (table, key) the mentions that hold: the latest one, or several of one order."""
    latest: dict[tuple[str, str], list[Mention]] = {}
    for entry in entries:
        for mention in mentions(entry):
            held = latest.setdefault((mention.table, mention.key), [])
            if held and held[0].order < mention.order:
                held.clear()
            if not held or held[0].order == mention.order:
                held.append(mention)
    return latest


def adopted_entry(about: str, row: Sequence[str], change: int, recorded_at: int, reason: str) -> Entry:
    """Return the entry that says how a row stands, or that it is gone, and why that is right.

    ``row``: as ``spoken`` or ``gone`` return it; ``change`` comes after all that was entered of it.
    """
    return made_entry(ADOPTED, about, recorded_at, {"reason": reason, "change": change, "rows": [row]})
