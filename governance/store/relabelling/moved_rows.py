"""Rows of what was seen, under another label: written anew by their tables' own merges, and deleted, set-wise.

A stretch is all rows whose key lies after one key and up to another. Rows that stand under the new label already merge
with those that are moved, as they would had both been read under it.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Table

from governance.model.states import IDP_PREFIX
from governance.store.database.bulk import insert_selected
from governance.store.database.statements import rows
from governance.store.schema import feed, seen
from governance.store.seen.coverage_rows import DAY_BOUNDS
from governance.store.seen.entity_names import NAME
from governance.store.seen.rollup_rows import ROLLUP
from governance.store.seen.sighting_rows import SIGHTING
from governance.store.seen.usage_rows import ACTED, BOUNDS, SESSION

_LOWER_FIRST = (
    "first_recorded_at = CASE WHEN excluded.first_recorded_at < old.first_recorded_at "
    "THEN excluded.first_recorded_at ELSE old.first_recorded_at END"
)


class KeyedTable(NamedTuple):
    """A table whose rows stand under a label; the first of ``keys`` says under which."""

    table: Table
    keys: tuple[str, ...]
    sets: str
    """How a row merges with one of the same key; '': that one stays."""
    among: str = ""
    """A condition that all rows of a stretch meet, so that they are found by index."""


# Uses and sessions first, roll-ups after them: what is derived of an account whose roll-ups moved reads its days.
TABLES = (
    KeyedTable(seen.usage, ("account_id", "application_id"), BOUNDS),
    KeyedTable(seen.session, ("account_id",), SESSION),
    KeyedTable(seen.acted, ("account_id",), ACTED),
    KeyedTable(seen.other_seen, ("issuer",), BOUNDS),
    *(
        KeyedTable(seen.sighting, ("thing_id", "application_id"), SIGHTING, f"what = '{what}' AND ")
        for what in ("application", "entitlement")
    ),
    KeyedTable(seen.registration, ("application_id",), ""),
    *(
        KeyedTable(seen.entity_name, ("thing_id",), NAME, f"what = '{what}' AND ")
        for what in ("account", "application", "entitlement")
    ),
    KeyedTable(seen.coverage_day, ("issuer",), DAY_BOUNDS),
    KeyedTable(feed.source_reading, ("issuer",), _LOWER_FIRST),
    KeyedTable(seen.usage_rollup, ("account_id", "application_id"), ROLLUP),
)


class Move(NamedTuple):
    """From which issuer to which."""

    before: str
    after: str


def stretch_end(connection: Connection, keyed: KeyedTable, move: Move, after: str, size: int) -> str | None:
    """Return the key up to which the next ``size`` rows lie; None where there are no more."""
    column = keyed.keys[0]
    where = f"{keyed.among}{column} >= %s AND {column} > %s AND {column} < %s"
    bounds = (move.before, after, f"{move.before}}}")  # "}" follows "|"
    sql = f"SELECT {column} FROM {keyed.table.name} WHERE {where} ORDER BY {column} LIMIT 1 OFFSET {size - 1}"
    last = f"SELECT MAX({column}) FROM {keyed.table.name} WHERE {where}"
    stretch = rows(connection, sql, bounds) or rows(connection, last, bounds)
    return None if stretch[0][0] is None else str(stretch[0][0])


def move_stretch(connection: Connection, keyed: KeyedTable, move: Move, after: str, until: str) -> set[str]:
    """Bring the rows of a stretch under the other label; return the keys by which they stood under the old one."""
    name, column = keyed.table.name, keyed.keys[0]
    # A longer label may begin like this one: its rows lie in between.
    where = (
        f"{keyed.among}{column} >= %s AND {column} > %s AND {column} <= %s "
        f"AND ({column} = %s OR substr({column}, 1, %s) = %s)"
    )
    bounds = (move.before, after, until, move.before, len(move.before) + 1, f"{move.before}|")
    cases = {key: _moved(key, move) for key in keyed.keys}
    columns = [c.name for c in keyed.table.columns]
    selected = ", ".join(cases[c][0] if c in cases else c for c in columns)
    parameters = [value for c in columns if c in cases for value in cases[c][1]]
    order = ", ".join(c.name for c in keyed.table.primary_key.columns)
    sql = f"SELECT {selected} FROM {name} WHERE {where} ORDER BY {order}"
    insert_selected(connection, keyed.table, sql, keyed.sets, (*parameters, *bounds))
    return {row[0] for row in rows(connection, f"DELETE FROM {name} WHERE {where} RETURNING {column}", bounds)}


def _moved(column: str, move: Move) -> tuple[str, list[object]]:
    """Return the SQL of a key under the other label where it stands under the old one, and its parameters."""
    cases: list[str] = []
    parameters: list[object] = []
    for prefix in ("", IDP_PREFIX):
        before, after = f"{prefix}{move.before}", f"{prefix}{move.after}"
        cases += [f"WHEN {column} = %s THEN %s", f"WHEN substr({column}, 1, %s) = %s THEN %s || substr({column}, %s)"]
        parameters += [before, after, len(before) + 1, f"{before}|", after, len(before) + 1]
    return f"CASE {' '.join(cases)} ELSE {column} END", parameters
