"""Where on the bus the events stand that rows of uses and sessions name: each row leads to its first and its last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.store.database.bulk import each, rows, stage_columns
from governance.store.database.streaming import rows_among

_NAMED = (
    *(("usage_rollup", end) for end in ("first", "last")),
    *(("usage", end) for end in ("first", "last")),
    *(("session", end) for end in ("started", "mfa")),
)
"""(table, what its columns ``…_event_id`` and ``…_place`` begin with)."""


def places_of(connection: Connection, cited: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return event id → place of (account, event id) pairs, where a row of the account names the event."""
    name = stage_columns(connection, "stage_cited", "k TEXT, event_id TEXT", sorted(set(cited)))
    told = [
        f"SELECT s.event_id, u.{end}_place FROM {name} s "
        + each(connection, table, "u", f"u.account_id = s.k AND u.{end}_event_id = s.event_id")
        for table, end in _NAMED
    ]
    return _best(rows(connection, " UNION ALL ".join(told)))


def shown_places(connection: Connection, account_ids: Iterable[str], event_ids: Iterable[str]) -> Mapping[str, int]:
    """Return event id → place of a few events that some accounts' rows name; it stages nothing."""
    wanted = sorted(set(event_ids))
    marks = ", ".join(["%s"] * len(wanted))
    found: list[tuple[str, int]] = []
    for table, end in _NAMED if wanted else ():
        sql = (
            f"SELECT {end}_event_id, {end}_place FROM {table} "
            f"WHERE account_id IN ({{keys}}) AND {end}_event_id IN ({marks})"
        )
        found.extend(rows_among(connection, sql, account_ids, *wanted))
    return _best(found)


def _best(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return each event's greatest place: one that is known, where any is."""
    places: dict[str, int] = {}
    for event_id, place in found:
        places[event_id] = max(place, places.get(event_id, place))
    return places
