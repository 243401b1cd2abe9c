"""Which entitlements, and so which accounts, separation-of-duties rules speak of: most speak of none.

A rule may name an entitlement by a name that some record tells only later, of another account.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.settings.compiled import Rules
from governance.store.bulk import among, rows, stage_keys


def duties_among(connection: Connection, entitlements: Iterable[str], rules: Rules) -> set[str]:
    """Return those of the entitlements (by key) that are a side of a rule, by id or by any name seen of them."""
    wanted = set(entitlements)
    if not wanted or not rules.watches_identities:
        return set()
    name = stage_keys(connection, wanted, "stage_entitlement")
    sql = f"SELECT thing_id, name FROM sighting WHERE what = 'entitlement' AND thing_id {among(connection, name)}"  # noqa: S608
    named = rows(connection, sql)
    return {thing for thing, called in (*((one, None) for one in wanted), *named) if rules.is_duty(thing, called)}


def with_duties(connection: Connection, accounts: Iterable[str], rules: Rules) -> set[str]:
    """Return those of the accounts that hold, or held, a side of some rule."""
    name = stage_keys(connection, accounts, "stage_member")
    granted = rows(
        connection,
        f"SELECT DISTINCT account_id, entitlement_id FROM held_grant WHERE recorded_to IS NULL "  # noqa: S608
        f"AND account_id {among(connection, name)}",
    )
    duties = duties_among(connection, {entitlement for _, entitlement in granted}, rules)
    return {account for account, entitlement in granted if entitlement in duties}
