"""Which of some things the people of a role hold, by any path, and until when: by index, of no more than are asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from governance.model.identity_links import PEERS
from governance.model.spans import later
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, join_on, rows

MOST_ASKED = 1_000
"""So many people of a role are asked at the most, the first by key: a share of them is a share of all."""
_MEMBERS = f"SELECT account_id FROM identity_link WHERE link = %s ORDER BY account_id LIMIT {MOST_ASKED}"
# Without an end, or until one that was stated; how an activation ends says nothing of who holds something.
_HELD = "(g.valid_to IS NULL OR (g.valid_to = g.expires_at AND g.mode = 'active'))"
Holdings = Mapping[str, int | None]
"""By entitlement: until when it is held; None: without an end."""


def held_by_role(connection: Connection, role_key: str, entitlements: Collection[str]) -> Mapping[str, Holdings]:
    """Return, by account of the role, which of the entitlements it holds, itself or through a group, and until when."""
    members = [row[0] for row in rows(connection, _MEMBERS, (f"{PEERS}{role_key}",))]
    if not members:
        return {}
    staged = stage_keys(connection, members, "stage_peer")
    asked = among(connection, stage_keys(connection, entitlements, "stage_peers_thing"))
    own = join_on(connection, "held_grant", "g", "g.account_id = k.k AND g.recorded_to IS NULL")
    holdings: dict[str, dict[str, int | None]] = {account_id: {} for account_id in members}
    sql = (
        f"SELECT k.k, g.entitlement_id, g.valid_to FROM {staged} k {own} WHERE g.entitlement_id {asked} "
        f"AND g.mode <> 'eligible' AND {_HELD}"
    )
    for account_id, entitlement_id, end in rows(connection, sql):
        ends = holdings[account_id]
        ends[entitlement_id] = later(ends[entitlement_id], end) if entitlement_id in ends else end
    return holdings
