"""Who owns clients: the holders of the permission to own them, as they are believed now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.keys import ownership_key
from governance.model.situation import Tie
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, rows


def load_ties(connection: Connection, account_ids: Iterable[str]) -> dict[str, list[Tie]]:
    """Return the owners, former ones too, of those of the accounts that have any."""
    owned = {ownership_key(account_id): account_id for account_id in account_ids}
    if not owned:
        return {}
    name = stage_keys(connection, sorted(owned), "stage_owned")
    sql = (
        "SELECT g.entitlement_id, g.account_id, g.valid_from, g.valid_to, a.type, a.ended_at FROM held_grant g "
        "JOIN account a ON a.account_id = g.account_id WHERE g.recorded_to IS NULL AND g.mode <> 'eligible' "
        f"AND g.entitlement_id {among(connection, name)} ORDER BY g.account_id, g.valid_from, g.valid_to"
    )
    ties: dict[str, list[Tie]] = {}
    for entitlement_id, holder, valid_from, valid_to, account_type, ended_at in rows(connection, sql):
        tie = Tie(holder, valid_from, valid_to, account_type == "person", ended_at)
        ties.setdefault(owned[entitlement_id], []).append(tie)
    return ties
