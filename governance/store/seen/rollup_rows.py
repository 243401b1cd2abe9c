"""Writes the roll-ups of uses, and finds whom they teach something new.

PostgreSQL writes those that have a row while it looks at them, and takes new ones as they are. Where others write the
same ones at that moment, and on SQLite, all are merged.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Rows
from governance.model.states import DAY
from governance.store.database.bulk import merge_staged
from governance.store.database.new_rows import insert_straight
from governance.store.database.staging import stage
from governance.store.database.statements import is_postgresql, rows
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
# Beside that: what was used on the day of its first use here, or later (of that there may be a row already), what has
# no roll-up yet, and whether its first use is to be written (earlier), or only that one's place (again), and its last.
_EARLIER, _AGAIN, _LATER = 2, 1, 2
_LOOKED_AT = f"""
SELECT s.account_id, s.application_id, s.use, {{places}}r.account_id IS NULL AS is_new,
    r.last_at >= s.first_at / {{day:d}} * {{day:d}} AS is_near,
    CASE WHEN {_FIRST_VERSION.format("s")} < {_FIRST_VERSION.format("r")} THEN {_EARLIER}
        WHEN {_FIRST_VERSION.format("s")} = {_FIRST_VERSION.format("r")} THEN {_AGAIN} ELSE 0 END AS is_first,
    CASE WHEN {_LAST_VERSION.format("s")} > {_LAST_VERSION.format("r")} THEN {_LATER}
        WHEN {_LAST_VERSION.format("s")} = {_LAST_VERSION.format("r")} THEN {_AGAIN} ELSE 0 END AS is_last,
    {_TAUGHT} AS is_taught
FROM {{twin}} s
LEFT JOIN usage_rollup r ON r.account_id = s.account_id AND r.application_id = s.application_id AND r.use = s.use
"""
_ASKED = (
    f"SELECT account_id, application_id, use, is_new, is_near, is_taught FROM ({_LOOKED_AT}) looked_at "
    "WHERE is_new OR is_near OR is_taught"
)


def _later(column: str) -> str:
    return f"{column} = CASE WHEN l.is_last = {_LATER} THEN s.{column} ELSE old.{column} END"


def _earlier(column: str) -> str:
    return f"{column} = CASE WHEN l.is_first = {_EARLIER} THEN s.{column} ELSE old.{column} END"


def _place(which: str, other: int) -> str:
    taken = f"l.is_{which} = {other} OR (l.is_{which} = {_AGAIN} AND s.{which}_place >= 0)"
    return f"{which}_place = CASE WHEN {taken} THEN s.{which}_place ELSE old.{which}_place END"


_MERGED = ", ".join((*map(_earlier, _FIRST), _place("first", _EARLIER), *map(_later, _LAST), _place("last", _LATER)))
# Each roll-up is written while it is at hand, where it was found: looked up once, and locked in the order of the keys,
# as one after the other is written as it is looked at. Of one that somebody else has written since, the row is no
# longer there: it is locked, and counts as not written.
_ASKED_AND_WRITTEN = f"""
WITH looked_at AS MATERIALIZED ({_LOOKED_AT}), written AS (
    UPDATE usage_rollup AS old SET {_MERGED} FROM looked_at l CROSS JOIN {{twin}} s
    WHERE s.ctid = l.staged_at AND old.ctid = l.stands_at AND (l.is_first > 0 OR l.is_last > 0)
    RETURNING 1
)
SELECT NULL AS account_id, NULL AS application_id, NULL AS use,
    (SELECT COUNT(*) FROM written) = (SELECT COUNT(*) FROM looked_at WHERE is_first > 0 OR is_last > 0), NULL, NULL
UNION ALL SELECT account_id, application_id, use, is_new, is_near, is_taught FROM looked_at
WHERE is_new OR is_near OR is_taught
"""


class Taught(NamedTuple):
    """What roll-ups told when they were written."""

    accounts: set[str]
    """Those of which something is new."""
    near: set[Key]
    """What was used already on the day of its first use here, or later."""


def write_rollups(connection: Connection, rollups: Rows, silence_after: int) -> Taught:
    """Merge roll-ups, in order of their keys; ``silence_after`` as of ``usage_rows.write_uses``."""
    twin = stage(connection, seen.usage_rollup, rollups)
    broken = _BROKEN.format(latest=_LATEST_JUDGED, own=_OWN_JUDGED, after=silence_after)
    if is_postgresql(connection):
        places = "s.ctid AS staged_at, r.ctid AS stands_at, "
        answered = rows(connection, _ASKED_AND_WRITTEN.format(twin=twin, broken=broken, day=DAY, places=places))
        # The row of no account tells of all: a union promises no order of its rows.
        are_written = all(is_written for account_id, _, _, is_written, _, _ in answered if account_id is None)
        answers = [row for row in answered if row[0] is not None]
    else:
        are_written, answers = False, rows(connection, _ASKED.format(twin=twin, broken=broken, day=DAY, places=""))
    taught, new = Taught(set(), set()), set[Key]()
    for account_id, application_id, use, is_new, is_near, is_taught in answers:
        key = (account_id, application_id, use)
        if is_taught:
            taught.accounts.add(account_id)
        if is_near:
            taught.near.add(key)
        if is_new:
            new.add(key)
    fresh = [row for row in rollups if row[:3] in new]
    # Where another worker wrote one meanwhile all are merged: those that are written stay as they are by it.
    if not (are_written and insert_straight(connection, (seen.usage_rollup, fresh))):
        merge_staged(connection, seen.usage_rollup, twin, ROLLUP)
    return taught
