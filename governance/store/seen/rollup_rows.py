"""Writes the roll-ups of uses, and finds whom they teach something new.

Of twenty uses fifteen are later ones of what has a roll-up: those only move its end on. PostgreSQL does that without
asking of each column which of two it is, and takes new roll-ups as they are; whatever else comes is merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Rows
from governance.model.states import DAY
from governance.store.database.bulk import is_postgresql, merge_staged, rows, run, stage
from governance.store.database.new_rows import insert_straight
from governance.store.schema import seen
from governance.store.seen.picked_columns import with_place

Key = tuple[str, str, str]
"""Of a roll-up: account, application, use."""
_FIRST = (
    "first_at",
    "first_event_id",
    "first_mfa",
    "first_session",
    "first_transaction",
    "first_asserted",
    "first_subject",
    "first_hash",
)
_LAST = ("last_at", "last_event_id", "last_name", "last_display_name", "account_type", "last_hash")
# Two versions of one row have one id and one instant: their hashes settle which is first, and which is last.
_FIRST_VERSION = "({0}.first_at, {0}.first_event_id, {0}.first_hash)"
_LAST_VERSION = "({0}.last_at, {0}.last_event_id, {0}.last_hash)"
EARLIER_VERSION = f"{_FIRST_VERSION.format('excluded')} < {_FIRST_VERSION.format('old')}"
LATER_VERSION = f"{_LAST_VERSION.format('excluded')} > {_LAST_VERSION.format('old')}"
ROLLUP = ", ".join(
    (
        with_place(EARLIER_VERSION, _FIRST, _FIRST_VERSION, "first_place"),
        with_place(LATER_VERSION, _LAST, _LAST_VERSION, "last_place"),
    )
)
"""How roll-ups of one key merge, in any order and any number of times."""
# Whom the batch's sign-ins teach something new: a first (or earlier first) use, an account whose sign-ins policies
# watch, one that is called otherwise now, and whoever comes back after a silence long enough for some answer to stand
# because of it. All others cost their rows here and nothing else. A roll-up without an account is one whose derivation
# is still deferred. What an evaluator changes at this moment of what is looked at here, it looks at again itself
# (``governance.derivation.accounts.Derived.recheck_accounts``). An account is looked up where that may matter alone.
_DISPLAYED = "s.last_display_name IS DISTINCT FROM {}".format
_OTHER_TYPE = "s.account_type <> r.account_type"
# Whom no account has yet is called as the roll-up says. A service without a login goes by its display name. What is the
# platform's own stays so, whatever a sign-in says.
_CALLED_OTHERWISE = f"""
(s.last_name IS DISTINCT FROM a.name
    AND NOT (s.last_name IS NULL AND s.account_type <> 'person' AND a.name IS NOT DISTINCT FROM a.display_name))
OR {_OTHER_TYPE} OR (a.type <> 'system' AND s.account_type <> COALESCE(a.source_type, a.type))
OR {_DISPLAYED("COALESCE(a.display_name, r.last_display_name)")}
"""
_TAUGHT = f"""
r.account_id IS NULL OR {_FIRST_VERSION.format("s")} < {_FIRST_VERSION.format("r")} OR COALESCE((
    SELECT a.watch <> 0 OR {{broken}} OR {_CALLED_OTHERWISE}
    FROM account a WHERE a.account_id = s.account_id
), s.last_name IS DISTINCT FROM r.last_name OR {_OTHER_TYPE} OR {_DISPLAYED("r.last_display_name")})
"""
_OWN_JUDGED = "COALESCE((SELECT j.until_at FROM silence_judged j WHERE j.issuer = a.issuer AND j.stream = ''), -1)"
_LATEST_JUDGED = "COALESCE((SELECT MAX(j.until_at) FROM silence_judged j WHERE j.stream = ''), -1)"
# Of a use after all that is judged nobody asks how far the silence of its own issuer is.
_BROKEN = (
    "(s.use NOT IN ('failed', 'foreign') AND r.last_at <= {latest} - {after:d} AND r.last_at <= {own} - {after:d} "
    f"AND {_LAST_VERSION.format('s')} > {_LAST_VERSION.format('r')})"
)
# Beside that: what was used within a day before (of the same day there may be a row of uses already), and how the
# row is written, where it does not move the end on.
_NEW, _MERGED, _WITHIN = "new", "merged", "within"
_LOOKED_AT = f"""
SELECT account_id, application_id, use, is_taught, is_near, way FROM (
    SELECT s.account_id, s.application_id, s.use, r.last_at > s.first_at - {{day:d}} AS is_near,
        CASE WHEN r.account_id IS NULL THEN '{_NEW}'
            WHEN {_FIRST_VERSION.format("s")} <= {_FIRST_VERSION.format("r")} THEN '{_MERGED}'
            WHEN {_LAST_VERSION.format("s")} = {_LAST_VERSION.format("r")} THEN '{_MERGED}'
            WHEN {_LAST_VERSION.format("s")} < {_LAST_VERSION.format("r")} THEN '{_WITHIN}'
        END AS way,
        {_TAUGHT} AS is_taught
    FROM {{twin}} s
    LEFT JOIN usage_rollup r ON r.account_id = s.account_id AND r.application_id = s.application_id AND r.use = s.use
) looked_at WHERE is_taught OR is_near OR way IS NOT NULL
"""
_MOVED_ON = (
    f"UPDATE usage_rollup AS old SET {', '.join(f'{c} = s.{c}' for c in (*_LAST, 'last_place'))} FROM {{twin}} s "
    "WHERE old.account_id = s.account_id AND old.application_id = s.application_id AND old.use = s.use "
    f"AND {_FIRST_VERSION.format('s')} > {_FIRST_VERSION.format('old')} "
    f"AND {_LAST_VERSION.format('s')} > {_LAST_VERSION.format('old')}"
)


class Taught(NamedTuple):
    """What roll-ups told when they were written."""

    accounts: set[str]
    """Those of which something is new."""
    near: set[Key]
    """What was used already within a day before its first use here."""


def write_rollups(connection: Connection, rollups: Rows, silence_after: int) -> Taught:
    """Merge roll-ups, in order of their keys; ``silence_after`` as of ``usage_rows.write_uses``."""
    twin = stage(connection, seen.usage_rollup, rollups)
    broken = _BROKEN.format(latest=_LATEST_JUDGED, own=_OWN_JUDGED, after=silence_after)
    asked = _LOOKED_AT.format(twin=twin, broken=broken, day=DAY)
    taught = Taught(set(), set())
    ways: dict[str, set[Key]] = {_NEW: set(), _MERGED: set(), _WITHIN: set()}
    for account_id, application_id, use, is_taught, is_near, way in rows(connection, asked):
        key = (account_id, application_id, use)
        if is_taught:
            taught.accounts.add(account_id)
        if is_near:
            taught.near.add(key)
        if way is not None:
            ways[way].add(key)
    if not is_postgresql(connection) or not _written(connection, twin, rollups, ways):
        merge_staged(connection, seen.usage_rollup, twin, ROLLUP)
    return taught


def _written(connection: Connection, twin: str, rollups: Rows, ways: Mapping[str, set[Key]]) -> bool:
    """Write roll-ups as they were looked at; tell whether all were still so. If not, all are to be merged."""
    merged = [row for row in rollups if row[:3] in ways[_MERGED]]
    if merged:
        # Before the others, which are told from these by where their ends are.
        merge_staged(connection, seen.usage_rollup, stage(connection, seen.usage_rollup, merged, "_merged"), ROLLUP)
    moved_on = run(connection, _MOVED_ON.format(twin=twin))
    if moved_on != len(rollups) - sum(map(len, ways.values())):
        return False
    return insert_straight(connection, (seen.usage_rollup, [row for row in rollups if row[:3] in ways[_NEW]]))
