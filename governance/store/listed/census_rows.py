"""Censuses as they come over the bus: rows in any order, with repetitions, on several partitions; and their counts.

A census is complete when its end marker is there and as many different rows as it counts. Rows of one that never
completes are dropped when newer ones have begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.folds.batch_rows import Folded, Rows
from governance.folds.census.listed_rows import TYPES
from governance.folds.census.listing import Census
from governance.folds.census.subjects import ACCOUNT, APP_ACCOUNT, told_by_census
from governance.store.database.bulk import insert_absent, merge, merge_staged
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.streaming import rows_among
from governance.store.database.together import Question
from governance.store.running.kept import Kept
from governance.store.schema import listed
from ingest.contract.event import Event

_OPEN = "SELECT census_id FROM census WHERE census_id IN ({keys}) AND status = 'open'"
LISTED_ASKED = Question("SELECT issuer, MIN(began_at), MAX(began_at) FROM census WHERE status = 'done' GROUP BY issuer")
KEEP_INCOMPLETE = 5
"""How many censuses that have not completed are waited for, per issuer and scope: the newest."""
_NEWER = "excluded.content_hash > old.content_hash"
ROW_MERGE = ", ".join(
    f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE old.{name} END"
    for name in ("type", "state", "digest", "content_hash", "body", "raw")
)
_encode = msgspec.json.Encoder(order="sorted").encode
_names = msgspec.json.Decoder(frozenset[str]).decode
_decode = msgspec.json.Decoder(Event).decode


class Stored(NamedTuple):
    """A census with its end marker, as the evaluator works on it."""

    census: Census
    issuer: str
    status: str
    ended: Event
    reached: str


def write_census(connection: Connection, batch: Folded) -> set[str]:
    """Put the batch's census events into their censuses; return the issuers of which one may be complete now."""
    if not batch.censuses:
        return set()
    insert_absent(connection, listed.census, batch.censuses)
    still = {row[0] for row in rows_among(connection, _OPEN, {row[0] for row in batch.censuses})}
    _write_rows(connection, batch.shard, [row for row in batch.listed if row[0] in still])
    for census_id, *ends in batch.ended:
        run(
            connection,
            "UPDATE census SET accounts = %s, grants = %s, partial = %s, groups = %s, ended = %s "
            "WHERE census_id = %s AND status = 'open' AND accounts IS NULL",
            (*ends, census_id),
        )
    return {row[1] for row in batch.censuses}


def _write_rows(connection: Connection, shard: int, staged: Rows) -> None:
    if not staged:
        return
    added = insert_absent(connection, listed.census_row, staged, "census_id, type")
    merge_staged(connection, listed.census_row, f"stage_{listed.census_row.name}", ROW_MERGE)
    counts: dict[str, list[int]] = {}
    for census_id, kind in added:
        counts.setdefault(census_id, [0, 0])[kind not in (ACCOUNT, APP_ACCOUNT)] += 1
    fresh = [(census_id, shard, *counts[census_id]) for census_id in sorted(counts)]
    sets = "accounts = old.accounts + excluded.accounts, grants = old.grants + excluded.grants"
    merge(connection, listed.census_count, fresh, sets)


_COLUMNS = "census_id, began_at, scope, partial, groups, types, reached, status, issuer, ended"


def _census(row: Sequence[str], *, reached: str | None) -> Census:
    partial, groups, types = (_names(names) if names else frozenset() for names in row[3:6])
    return Census(row[0], int(row[1]), row[2] == "full", partial, groups, types, reached)


_KEPT: Kept[dict[str, list[Census]]] = Kept("censuses")


def kept_censuses(connection: Connection) -> dict[str, list[Census]]:
    """Return ``load_censuses``, from memory where no census has come further since."""
    return _KEPT.read(connection, lambda: load_censuses(connection))


def renew_censuses(connection: Connection, issuer: str) -> None:
    """Tell all workers, once this transaction is committed, that what they keep of an issuer's censuses is not so."""
    _KEPT.renew(connection, issuer)


def load_censuses(connection: Connection) -> dict[str, list[Census]]:
    """Return, by issuer, the complete censuses whose silence says something, in order of their beginning.

    An incremental census speaks of the accounts that it lists; those have facts of their own.
    """
    censuses: dict[str, list[Census]] = {}
    for row in rows(
        connection,
        f"SELECT {_COLUMNS} FROM census WHERE status IN ('comparing', 'looking', 'done') "
        "AND (scope = 'full' OR groups IS NOT NULL) ORDER BY began_at, census_id",
    ):
        reached = row[6] if row[7] == "comparing" else None
        censuses.setdefault(row[8], []).append(_census(row, reached=reached))
    return censuses


def lock_censuses(connection: Connection, issuer: str) -> None:
    """Keep every other evaluator from going on with a census of the issuer until the transaction ends."""
    if is_postgresql(connection):
        rows(connection, "SELECT pg_advisory_xact_lock(hashtext(%s))", (f"census:{issuer}",))


def next_census(connection: Connection, issuer: str) -> Stored | None:
    """Return the census of an issuer to go on with: one begun, else the earliest that is complete, begun now."""
    begun = rows(connection, f"SELECT {_COLUMNS} FROM census WHERE issuer = %s AND status = 'comparing'", (issuer,))
    if begun:
        return _stored(begun[0])
    complete = rows(
        connection,
        f"SELECT {_COLUMNS} FROM census c WHERE issuer = %s AND status = 'open' AND accounts IS NOT NULL "
        "AND accounts = (SELECT COALESCE(SUM(n.accounts), 0) FROM census_count n WHERE n.census_id = c.census_id) "
        "AND grants = (SELECT COALESCE(SUM(n.grants), 0) FROM census_count n WHERE n.census_id = c.census_id) "
        "ORDER BY began_at LIMIT 1",
        (issuer,),
    )
    if not complete:
        return None
    begun_now = _stored(complete[0])
    census_id = begun_now.census.census_id
    types = {
        row[0] for row in rows(connection, "SELECT DISTINCT type FROM census_row WHERE census_id = %s", (census_id,))
    }
    if not begun_now.census.full:
        types = set(TYPES) & set((told_by_census(begun_now.ended) or {}).get("of_accounts") or ())
    standing = ("comparing", "", _encode(sorted(types)).decode(), census_id)
    run(connection, "UPDATE census SET status = %s, reached = %s, types = %s WHERE census_id = %s", standing)
    _KEPT.renew(connection, issuer)
    return stored_census(connection, census_id)


def stored_census(connection: Connection, census_id: str) -> Stored:
    """Return a census whose end marker has been read."""
    return _stored(rows(connection, f"SELECT {_COLUMNS} FROM census WHERE census_id = %s", (census_id,))[0])


def _stored(row: Sequence[str]) -> Stored:
    return Stored(_census(row, reached=row[6]), row[8], row[7], _decode(row[9].encode()), row[6])


def census_at(connection: Connection, issuer: str, began_at: int) -> Stored:
    """Return the complete census of an issuer that began at an instant."""
    sql = f"SELECT {_COLUMNS} FROM census WHERE issuer = %s AND began_at = %s AND ended IS NOT NULL"
    return _stored(rows(connection, sql, (issuer, began_at))[0])


def later_censuses(connection: Connection, issuer: str, began_at: int) -> bool:
    """Tell whether a census of the issuer that began later has been compared."""
    sql = "SELECT 1 FROM census WHERE issuer = %s AND began_at > %s AND status IN ('looking', 'done') LIMIT 1"
    return bool(rows(connection, sql, (issuer, began_at)))


def earlier_census(connection: Connection, issuer: str, began_at: int) -> int:
    """Return when the last full census before an instant began that has been compared; 0: there is none."""
    sql = (
        "SELECT COALESCE(MAX(began_at), 0) FROM census WHERE issuer = %s AND began_at < %s AND scope = 'full' "
        "AND status IN ('looking', 'done')"
    )
    return int(rows(connection, sql, (issuer, began_at))[0][0])


def last_stating_use(connection: Connection, issuer: str, until: int) -> int | None:
    """Return when the last census up to an instant began that states every account's last use; None: none does."""
    sql = (
        "SELECT began_at, ended FROM census WHERE issuer = %s AND began_at <= %s AND scope = 'full' "
        "AND status = 'done' AND ended IS NOT NULL ORDER BY began_at DESC"
    )
    for began_at, ended in rows(connection, sql, (issuer, until)):
        if "use" in ((told_by_census(_decode(ended.encode())) or {}).get("states") or ()):
            return int(began_at)
    return None


def listed_between(spans: Iterable[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    """Return by issuer when the first and the last census began that were taken in, as ``LISTED_ASKED`` tells it."""
    return {issuer: (first, last) for issuer, first, last in spans}


def close_census(connection: Connection, census_id: str) -> None:
    """Note that a census has been taken in."""
    move_census(connection, census_id, "done", "")
    run(connection, "DELETE FROM census_count WHERE census_id = %s", (census_id,))


def move_census(connection: Connection, census_id: str, status: str, reached: str) -> None:
    """Note how far a census has come."""
    sql = "UPDATE census SET status = %s, reached = %s WHERE census_id = %s RETURNING issuer"
    for (issuer,) in rows(connection, sql, (status, reached, census_id)):
        _KEPT.renew(connection, issuer)


def drop_incomplete(connection: Connection, issuer: str, most: int) -> bool:
    """Drop up to ``most`` rows of censuses that are no longer waited for; return whether any were there."""
    for scope in ("full", "incremental"):
        waiting = rows(
            connection,
            "SELECT census_id FROM census WHERE issuer = %s AND scope = %s AND status = 'open' ORDER BY began_at DESC",
            (issuer, scope),
        )
        for (census_id,) in waiting[KEEP_INCOMPLETE:]:
            move_census(connection, census_id, "dropped", "")
    # Of a closed one, too: a repeated row may have come while it was being closed.
    left = rows(
        connection,
        "SELECT r.census_id, r.about FROM census c JOIN census_row r ON r.census_id = c.census_id "
        "WHERE c.issuer = %s AND c.status IN ('dropped', 'done') ORDER BY r.census_id, r.about LIMIT %s",
        (issuer, most),
    )
    for census_id in sorted({row[0] for row in left}):
        last = max(row[1] for row in left if row[0] == census_id)
        drop_rows(connection, census_id, last)
    return bool(left)


def listed_accounts(connection: Connection, census_id: str, after: str, until: str) -> set[str]:
    """Return the accounts of a stretch that a census lists, of which rows are still there."""
    sql = "SELECT about FROM census_row WHERE census_id = %s AND subject = '' AND about > %s AND about <= %s"
    return {row[0] for row in rows(connection, sql, (census_id, after, until))}


def drop_rows(connection: Connection, census_id: str, until: str) -> None:
    """Delete a census's rows up to a subject's key."""
    run(connection, "DELETE FROM census_row WHERE census_id = %s AND about <= %s", (census_id, until))
