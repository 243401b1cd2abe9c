"""Writes which applications and entitlements a batch names, and tells what that changes of things that are known."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded
from governance.store.database.bulk import merge_staged
from governance.store.database.staging import stage
from governance.store.database.statements import rows
from governance.store.schema import seen
from governance.store.seen.picked_columns import pick

_TOLD_LATER = (
    "excluded.{0} IS NOT NULL AND (old.{0} IS NULL OR (excluded.{0}_at, excluded.{0}) > (old.{0}_at, old.{0}))"
)
# How rows of one key merge: in any order, and any number of times.
SIGHTING = ", ".join(
    (
        pick(
            "excluded.name IS NOT NULL AND (old.name IS NULL OR (excluded.name_at, excluded.name) > "
            "(old.name_at, old.name))",
            ("name", "name_at"),
        ),
        pick(
            "excluded.application_id IS NOT NULL AND (old.application_id IS NULL OR "
            "excluded.application_id < old.application_id)",
            ("application_id",),
        ),
        pick("excluded.first_at < old.first_at", ("first_at",)),
        pick(
            "excluded.channel_at IS NOT NULL AND (old.channel_at IS NULL OR excluded.channel_at < old.channel_at)",
            ("channel_at",),
        ),
        pick(
            "excluded.ended_at IS NOT NULL AND (old.ended_at IS NULL OR excluded.ended_at < old.ended_at)",
            ("ended_at",),
        ),
        pick(_TOLD_LATER.format("sign_on"), ("sign_on", "sign_on_at")),
        pick(_TOLD_LATER.format("entry"), ("entry", "entry_at")),
    )
)
# What is called otherwise from now on than it was before this batch; the name before is looked for in all shards.
_RENAMED = """
SELECT s.what, s.thing_id FROM {twin} s
WHERE s.name IS NOT NULL
  AND EXISTS (SELECT 1 FROM sighting o WHERE o.what = s.what AND o.thing_id = s.thing_id)
  AND NOT EXISTS (SELECT 1 FROM sighting o WHERE o.what = s.what AND o.thing_id = s.thing_id AND o.name IS NOT NULL
                  AND (o.name_at, o.name) >= (s.name_at, s.name))
  AND s.name IS DISTINCT FROM (SELECT o.name FROM sighting o WHERE o.what = s.what AND o.thing_id = s.thing_id
                               AND o.name IS NOT NULL ORDER BY o.name_at DESC, o.name DESC LIMIT 1)
"""
# What is another application's second id by this batch, and was not until now.
_JOINED = """
SELECT s.thing_id FROM {twin} s WHERE s.what = 'application' AND s.application_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM sighting o WHERE o.what = s.what AND o.thing_id = s.thing_id
                  AND o.application_id IS NOT NULL AND o.application_id <= s.application_id)
"""


class Changed(NamedTuple):
    """What sightings change of things that are known: who is concerned with them is derived anew."""

    opened: set[str]
    """Applications with a first channel."""
    renamed: set[tuple[str, str]]
    """(kind of thing, its id) of what has another name now."""
    joined: set[str]
    """Second ids of applications: what was held, or used, under them is the application's."""
    ended: set[str]
    """Applications in which an account was ended by provisioning for the first time."""


def write_sightings(connection: Connection, batch: Folded) -> Changed:
    """Note applications and entitlements as records name them."""
    if not batch.sightings:
        return Changed(set(), set(), set(), set())
    twin = stage(connection, seen.sighting, batch.sightings)
    opened, ended = (_first_told(connection, twin, column) for column in ("channel_at", "ended_at"))
    renamed = rows(connection, _RENAMED.format(twin=twin))
    joined = rows(connection, _JOINED.format(twin=twin))
    merge_staged(connection, seen.sighting, twin, SIGHTING)
    return Changed(opened, {(what, thing) for what, thing in renamed}, {row[0] for row in joined}, ended)


def _first_told(connection: Connection, twin: str, column: str) -> set[str]:
    """Return the things of which a batch is the first to tell an instant."""
    sql = (
        f"SELECT s.thing_id FROM {twin} s WHERE s.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sighting o "
        f"WHERE o.what = s.what AND o.thing_id = s.thing_id AND o.{column} IS NOT NULL)"
    )
    return {row[0] for row in rows(connection, sql)}
