"""Where on the bus the events stand that rows of uses and sessions name: each row leads to its first and its last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.store.database.staging import stage_columns
from governance.store.database.statements import join_on, rows
from governance.store.database.streaming import rows_among

_NAMED = (("usage_rollup", "first", "last"), ("usage", "first", "last"), ("session", "started", "mfa"))
"""(table, what its columns ``…_event_id`` and ``…_place`` begin with: of both events that a row names)."""


def places_of(connection: Connection, cited: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return event id → place of (account, event id) pairs, where a row of the account names the event."""
    name = stage_columns(connection, "stage_cited", "k TEXT, event_id TEXT", sorted(set(cited)))
    selections = []
    for table, *ends in _NAMED:
        # All rows of the account are walked: once, for both of its ends.
        is_named = " OR ".join(f"u.{end}_event_id = s.event_id" for end in ends)
        places = ", ".join(f"CASE WHEN u.{end}_event_id = s.event_id THEN u.{end}_place END" for end in ends)
        named = join_on(connection, table, "u", f"u.account_id = s.k AND ({is_named})")
        selections.append(f"SELECT s.event_id, {places} FROM {name} s {named}")
    named_ends = rows(connection, " UNION ALL ".join(selections))
    return _best((event_id, place) for event_id, *known in named_ends for place in known if place is not None)


def shown_places(connection: Connection, account_ids: Iterable[str], event_ids: Iterable[str]) -> Mapping[str, int]:
    """Return event id → place of a few events that some accounts' rows name; it stages nothing."""
    wanted = sorted(set(event_ids))
    marks = ", ".join(["%s"] * len(wanted))
    places: list[tuple[str, int]] = []
    for table, end in [(table, end) for table, *ends in _NAMED for end in ends] if wanted else ():
        sql = (
            f"SELECT {end}_event_id, {end}_place FROM {table} "
            f"WHERE account_id IN ({{keys}}) AND {end}_event_id IN ({marks})"
        )
        places.extend(rows_among(connection, sql, account_ids, *wanted))
    return _best(places)


def _best(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return each event's greatest place: one that is known, where any is."""
    places: dict[str, int] = {}
    for event_id, place in pairs:
        places[event_id] = max(place, places.get(event_id, place))
    return places
