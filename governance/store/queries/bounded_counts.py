"""Counts of applications that stop at a bound: a page tells "more than so many", however large the store is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql, rows
from governance.store.queries.application_pages import HELD, HELD_THERE
from governance.store.queries.choosing import JIT

# The first by account, as the lists beside these counts have them: the same rows are read, and in any store the same.
_ACCOUNTS = (
    "FROM account a WHERE a.application_id = k.id AND a.state <> 'deleted' "
    "ORDER BY a.application_id, a.idp_account_id LIMIT %s"
)
_GRANTS = (
    f"FROM held_grant g WHERE g.application_id = k.id AND {HELD} AND NOT {HELD_THERE} "
    "ORDER BY g.application_id, g.account_id LIMIT %s"
)
_COUNTS = (
    ("COUNT(*)", f"(SELECT 1 {_ACCOUNTS})"),
    (f"COUNT(CASE WHEN x.{JIT} THEN 1 END)", f"(SELECT a.provenance {_ACCOUNTS})"),
    ("COUNT(*)", f"(SELECT 1 {_GRANTS})"),
    ("COUNT(DISTINCT x.account_id)", f"(SELECT g.account_id {_GRANTS})"),
)
_EACH_BY_ITSELF = (
    f"SELECT k.id, {', '.join(f'(SELECT {count} FROM {counted} x)' for count, counted in _COUNTS)} "
    "FROM (SELECT value AS id FROM json_each(%s)) k"
)
# What two counts are of is read once.
_TOGETHER = (
    'SELECT k.id, accounts.*, grants.* FROM (SELECT u COLLATE "C" AS id FROM unnest(%s::text[]) AS t(u)) k '
    f"CROSS JOIN LATERAL (SELECT {_COUNTS[0][0]}, {_COUNTS[1][0]} FROM {_COUNTS[1][1]} x) accounts "
    f"CROSS JOIN LATERAL (SELECT {_COUNTS[2][0]}, {_COUNTS[3][0]} FROM {_COUNTS[3][1]} x) grants"
)


class BoundedCounts(NamedTuple):
    """Counts of an application; of ``accounts`` or ``grants`` beyond the bound, those beside them are of some alone."""

    accounts: int
    jit_accounts: int
    grants: int
    assigned: int

    def is_whole(self, most: int) -> bool:
        """Tell whether neither stopped at the bound."""
        return self.accounts <= most and self.grants <= most


def bounded_counts(
    connection: Connection, application_ids: Iterable[str], as_of: int, most: int
) -> dict[str, BoundedCounts]:
    """Return, by application, how many accounts and grants as of an instant it has; ``most + 1`` where it has more."""
    wanted, up_to = sorted(set(application_ids)), most + 1
    grants = (as_of, as_of, up_to)
    if is_postgresql(connection):
        counted = rows(connection, _TOGETHER, (wanted, up_to, *grants))
    else:
        spelled = msgspec.json.encode(wanted).decode()
        counted = rows(connection, _EACH_BY_ITSELF, (up_to, up_to, *grants, *grants, spelled))
    return {key: BoundedCounts(*counts) for key, *counts in counted}
