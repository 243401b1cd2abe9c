"""How many findings of each application are open: counted from an index of what stands, up to a bound."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.store.database.instants_apart import instants_apart
from governance.store.database.statements import is_postgresql, rows
from governance.store.views.accepted import none_of_many_accepted

EVERY_ONE = 2**62
"""No bound: more than a table holds."""
# What never ends and what ends later stand apart in the index, so that what has ended is not looked at. The plus keeps
# SQLite, which has no statistics, from walking all findings that stand in the order in which they opened.
_OPEN = (
    "SELECT 1 FROM finding f WHERE f.application_id = k.id AND f.live = 1 AND {unended} "
    "AND +f.opened_at <= %s AND {open}"
)
_UNENDED = ("f.closed_at IS NULL", "f.closed_at > %s")
_COUNTED = "SELECT k.id, (SELECT COUNT(*) FROM (SELECT * FROM ({every}) o LIMIT %s) x) FROM {keys} k"
_KEYS = "(SELECT value AS id FROM json_each(%s))"
_KEYS_ON_POSTGRESQL = '(SELECT u COLLATE "C" AS id FROM unnest(%s::text[]) AS t(u))'


def open_findings_of(
    connection: Connection, application_ids: Iterable[str], as_of: int, most: int = EVERY_ONE
) -> dict[str, int]:
    """Return, by application, how many findings are open as of an instant; ``most + 1`` where there are more."""
    wanted, on_postgresql = sorted(set(application_ids)), is_postgresql(connection)
    condition = none_of_many_accepted(as_of)
    every = " UNION ALL ".join(_OPEN.format(unended=unended, open=condition) for unended in _UNENDED)
    sql = _COUNTED.format(every=every, keys=_KEYS_ON_POSTGRESQL if on_postgresql else _KEYS)
    keys = wanted if on_postgresql else msgspec.json.encode(wanted).decode()
    counted = rows(connection, *instants_apart(sql, (as_of, as_of, as_of, min(most + 1, EVERY_ONE), keys)))
    return {key: count for key, count in counted if count}
