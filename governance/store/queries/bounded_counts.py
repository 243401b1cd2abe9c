"""Counts of applications that stop at a bound: a page tells "more than so many", however large the store is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.store.database.bulk import is_postgresql, rows
from governance.store.queries.application_pages import HELD, HELD_THERE
from governance.store.queries.choosing import JIT

_ACCOUNTS = "FROM account a WHERE a.application_id = k.id AND a.state <> 'deleted' LIMIT %s"
_GRANTS = f"FROM held_grant g WHERE g.application_id = k.id AND {HELD} AND NOT {HELD_THERE} LIMIT %s"
_COUNTED = (
    f"SELECT k.id, (SELECT COUNT(*) FROM (SELECT 1 {_ACCOUNTS}) x), "
    f"(SELECT COUNT(*) FROM (SELECT a.provenance {_ACCOUNTS}) x WHERE x.{JIT}), "
    f"(SELECT COUNT(*) FROM (SELECT 1 {_GRANTS}) x), "
    f"(SELECT COUNT(DISTINCT x.account_id) FROM (SELECT g.account_id {_GRANTS}) x) FROM "
)
_KEYS = {
    True: '(SELECT u COLLATE "C" AS id FROM unnest(%s::text[]) AS t(u)) k',
    False: "(SELECT value AS id FROM json_each(%s)) k",
}


class BoundedCounts(NamedTuple):
    """Counts of an application; of ``accounts`` or ``grants`` beyond the bound, those beside them are of some alone."""

    accounts: int
    jit_accounts: int
    grants: int
    assigned: int


def bounded_counts(
    connection: Connection, application_ids: Iterable[str], as_of: int, most: int
) -> dict[str, BoundedCounts]:
    """Return, by application, how many accounts and grants as of an instant it has; ``most + 1`` where it has more."""
    wanted, is_on_server = sorted(set(application_ids)), is_postgresql(connection)
    keys: object = wanted if is_on_server else msgspec.json.encode(wanted).decode()
    up_to = most + 1
    grants = (as_of, as_of, up_to)
    given = (up_to, up_to, *grants, *grants, keys)
    counted = rows(connection, _COUNTED + _KEYS[is_on_server], given)
    return {key: BoundedCounts(*counts) for key, *counts in counted}
