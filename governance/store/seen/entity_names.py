"""What records call accounts, applications and entitlements, and called them before (tables entity_name, sighting)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Rows
from governance.folds.grants.naming import Names, Thing
from governance.store.database.bulk import insert_absent, merge_staged
from governance.store.database.staging import stage, stage_columns
from governance.store.database.statements import join_on, rows
from governance.store.database.streaming import rows_among
from governance.store.schema import seen

_OF_THING = "n.what = k.what AND n.thing_id = k.k"


class NewName(NamedTuple):
    """A name that nobody had told of an entitlement before; ``is_known``: the entitlement itself was told of."""

    entitlement_id: str
    name: str
    is_known: bool


_FIRST_USE = "({0}.first_used_at, {0}.first_used_event_id)"
NAME = (
    "first_used_at = excluded.first_used_at, first_used_event_id = excluded.first_used_event_id "
    "WHERE excluded.first_used_at IS NOT NULL AND (old.first_used_at IS NULL "
    f"OR {_FIRST_USE.format('excluded')} < {_FIRST_USE.format('old')})"
)
"""How two rows of one name merge: the first sign-in under a login counts."""


def write_logins(connection: Connection, names: Rows) -> set[str]:
    """Keep accounts' logins; return the accounts that signed in under one for the first time, or earlier than known."""
    logins = [name for name in names if name[0] == "account"]
    if not logins:
        return set()
    twin = stage(connection, seen.entity_name, logins)
    moved = merge_staged(connection, seen.entity_name, twin, NAME, "thing_id, first_used_at")
    return {account_id for account_id, first_used_at in moved if first_used_at is not None}


def write_names(connection: Connection, names: Rows) -> list[NewName]:
    """Keep other names, before the batch's sightings are kept; return those that are new of entitlements."""
    others = [name for name in names if name[0] != "account"]
    added = insert_absent(connection, seen.entity_name, others, "what, thing_id, name")
    fresh = sorted((thing, name) for what, thing, name in added if what == "entitlement")
    if not fresh:
        return []
    staged = stage_columns(connection, "stage_name", "k TEXT, name TEXT", fresh)
    known = "EXISTS (SELECT 1 FROM sighting s WHERE s.what = 'entitlement' AND s.thing_id = k.k)"
    return [
        NewName(thing, name, bool(is_known))
        for thing, name, is_known in rows(connection, f"SELECT k.k, k.name, {known} FROM {staged} k")
    ]


def entitlements_named(connection: Connection, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return (entitlement, name) pairs: those that have, or had, one of the names."""
    sql = "SELECT thing_id, name FROM entity_name WHERE name IN ({keys}) AND what = 'entitlement'"
    return [(entitlement, name) for entitlement, name in rows_among(connection, sql, names)]


def load_names(connection: Connection, things: Iterable[Thing]) -> Names:
    """Return the names of applications and entitlements, that of today first; of what has none, nothing."""
    wanted = [(thing.id, thing.what) for thing in sorted(set(things))]
    if not wanted:
        return {}
    staged = stage_columns(connection, "stage_thing", "k TEXT, what TEXT", wanted)
    latest: dict[Thing, tuple[int, str]] = {}
    sightings = join_on(connection, "sighting", "n", f"{_OF_THING} AND n.name IS NOT NULL")
    for what, thing_id, name_at, name in rows(
        connection, f"SELECT n.what, n.thing_id, n.name_at, n.name FROM {staged} k {sightings}"
    ):
        thing = Thing(what, thing_id)
        latest[thing] = max((name_at, name), latest.get(thing, (-1, "")))
    every: dict[Thing, set[str]] = {}
    names = join_on(connection, "entity_name", "n", _OF_THING)
    for what, thing_id, name in rows(connection, f"SELECT n.what, n.thing_id, n.name FROM {staged} k {names}"):
        every.setdefault(Thing(what, thing_id), set()).add(name)
    return {
        thing: (latest[thing][1], *sorted(every.get(thing, set()) - {latest[thing][1]})) for thing in sorted(latest)
    }
