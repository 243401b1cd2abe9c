"""Which of some things the people of a role hold, by any path: by the role, by index, of no more than are asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from governance.model.identity_links import PEERS
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, join_on, rows

MOST_ASKED = 1_000
"""So many people of a role are asked at the most, the first by key: a share of them is a share of all."""
_MEMBERS = f"SELECT account_id FROM identity_link WHERE link = %s ORDER BY account_id LIMIT {MOST_ASKED}"


def held_by_role(connection: Connection, role_key: str, entitlements: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return, by account of the role, which of the entitlements it holds, itself or through a group, without an end."""
    members = [row[0] for row in rows(connection, _MEMBERS, (f"{PEERS}{role_key}",))]
    if not members:
        return {}
    staged = stage_keys(connection, members, "stage_peer")
    asked = among(connection, stage_keys(connection, entitlements, "stage_peers_thing"))
    own = join_on(connection, "held_grant", "g", "g.account_id = k.k AND g.recorded_to IS NULL")
    holdings: dict[str, set[str]] = {account_id: set() for account_id in members}
    sql = f"SELECT k.k, g.entitlement_id FROM {staged} k {own} WHERE g.entitlement_id {asked} AND g.mode <> 'eligible'"
    for account_id, entitlement_id in rows(connection, f"{sql} AND g.valid_to IS NULL"):
        holdings[account_id].add(entitlement_id)
    return {account_id: frozenset(entitlements) for account_id, entitlements in holdings.items()}
