"""How many rows there are of each kind, kept by whoever writes them: nobody counts a table to show its total.

Each transaction adds its differences to a shard of its own, so that workers never wait for each other; the shards are
summed when they are read. The counts are part of the transaction: whatever takes it back takes them back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection

from governance.model.table_rows import AccountRow, FindingRow, GrantRow, NotEvaluableRow, RowChange
from governance.store.database.bulk import insert_absent, merge
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.schema import running

Kind = Literal["account", "grant", "finding", "not_evaluable", "review_item", "campaign_item"]
Place = tuple[Kind, str]
"""A count: of which kind of row, and by which key."""
Row = TypeVar("Row", bound=tuple[Any, ...])
_LOCK = 0x6A_69_74_07
"""PostgreSQL's advisory locks of the shards: ``jit`` and 7, then the shard."""
_SHARDS = 64
# The first shard that no other running transaction has; a transaction finds its own free.
_FREE = f"SELECT s FROM generate_series(0, {_SHARDS - 1}) s WHERE pg_try_advisory_xact_lock({_LOCK}, s) LIMIT 1"
_COUNTS: Mapping[Kind, str] = {
    "account": (
        "SELECT CASE WHEN application_id = '' THEN 'idp' ELSE 'application' END, COUNT(*) FROM account GROUP BY 1"
    ),
    "grant": "SELECT mode, COUNT(*) FROM held_grant WHERE recorded_to IS NULL GROUP BY 1",
    "finding": "SELECT policy, COUNT(*) FROM finding WHERE live = 1 GROUP BY 1",
    "not_evaluable": "SELECT policy, COUNT(*) FROM not_evaluable GROUP BY 1",
    "review_item": "SELECT what, COUNT(*) FROM review_item GROUP BY 1",
    "campaign_item": (
        "SELECT campaign_id || ' ' || origin || ' ' || state, COUNT(*) FROM campaign_item "
        "GROUP BY campaign_id, origin, state"
    ),
}
"""What the tally of each kind adds up to."""
KINDS = tuple(_COUNTS)
_NOWHERE = ""
"""The key of a row that is counted nowhere."""


def count_differences(connection: Connection, differences: Mapping[Place, int]) -> None:
    """Add to the counts; zeros are left out."""
    changed = {place: n for place, n in differences.items() if n}
    if changed:
        shard = rows(connection, _FREE)[0][0] if is_postgresql(connection) else 0
        staged = [(kind, key, shard, n) for (kind, key), n in sorted(changed.items())]
        merge(connection, running.tally, staged, "n = old.n + excluded.n")


def differences(
    accounts: Sequence[RowChange[AccountRow]] = (),
    grants: Sequence[RowChange[GrantRow]] = (),
    findings: Sequence[RowChange[FindingRow]] = (),
    not_evaluable: Sequence[RowChange[NotEvaluableRow]] = (),
) -> Counter[Place]:
    """Return by how much the counts change with these rows."""
    counts: Counter[Place] = Counter()
    _add(counts, "account", accounts, lambda row: "application" if row.application_id else "idp")
    _add(counts, "grant", grants, lambda row: row.mode)
    _add(counts, "finding", findings, lambda row: row.policy if row.live == 1 else _NOWHERE)
    _add(counts, "not_evaluable", not_evaluable, lambda row: row.policy)
    del counts["finding", _NOWHERE]
    return counts


def _add(counts: Counter[Place], kind: Kind, changes: Sequence[RowChange[Row]], key_of: Callable[[Row], str]) -> None:
    """Add 1 by the key of each row that came, and -1 by that of each that went."""
    keys = Counter(key_of(change.after) for change in changes if change.after is not None)
    keys.subtract(key_of(change.before) for change in changes if change.before is not None)
    counts.update({(kind, key): n for key, n in keys.items()})


def tally(connection: Connection, kind: Kind) -> dict[str, int]:
    """Return how many rows there are of a kind, by key.

    Accounts go by where they are (``idp``, ``application``), grants by mode, findings and what could not be told by
    policy, review items by what they ask about, items of campaigns by these, where they came from and their state.
    """
    sql = "SELECT key, SUM(n) FROM tally WHERE kind = %s GROUP BY key ORDER BY key"
    return {key: int(n) for key, n in rows(connection, sql, (kind,)) if n}


def tally_of(connection: Connection, kind: Kind, first_word: str) -> dict[str, int]:
    """Return the same of those keys alone that begin with a word, by the words behind it."""
    sql = "SELECT key, SUM(n) FROM tally WHERE kind = %s AND key > %s AND key < %s GROUP BY key ORDER BY key"
    # "!" follows the blank.
    counts = rows(connection, sql, (kind, f"{first_word} ", f"{first_word}!"))
    return {key[len(first_word) + 1 :]: int(n) for key, n in counts if n}


def miscounted(connection: Connection) -> list[Kind]:
    """Return the kinds whose tally is not what counting the table gives."""
    return [kind for kind in KINDS if tally(connection, kind) != _counted(connection, kind)]


def recount(connection: Connection) -> None:
    """Count anew what was miscounted; whoever has counted and not ended is waited for, whoever counts later adds."""
    if is_postgresql(connection):
        run(connection, "LOCK TABLE tally IN EXCLUSIVE MODE")
    for kind in miscounted(connection):
        run(connection, "DELETE FROM tally WHERE kind = %s", (kind,))
        insert_absent(connection, running.tally, [(kind, key, 0, n) for key, n in _counted(connection, kind).items()])


def _counted(connection: Connection, kind: Kind) -> dict[str, int]:
    return {key: int(n) for key, n in sorted(rows(connection, _COUNTS[kind]))}
