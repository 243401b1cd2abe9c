"""What stands against suspending accounts, set-wise: what they hold alone, what acts through them, who is on leave."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.keys import entitlement_parts, owned_by
from governance.store.database.streaming import rows_among

_NOW = "g.recorded_to IS NULL AND g.valid_from <= {at:d} AND (g.valid_to IS NULL OR g.valid_to > {at:d})"
# A privilege that no other account holds which can be signed in to.
_ALONE = (
    f"SELECT DISTINCT g.account_id, g.entitlement_id FROM held_grant g WHERE g.account_id IN ({{{{keys}}}}) AND {_NOW} "
    "AND g.privileged = 1 AND NOT EXISTS (SELECT 1 FROM held_grant o JOIN account a ON a.account_id = o.account_id "
    "WHERE o.entitlement_id = g.entitlement_id AND o.scope = g.scope AND o.account_id <> g.account_id "
    f"AND {_NOW.replace('g.', 'o.')} AND a.state NOT IN ('disabled', 'deleted'))"
)
_PERMISSIONS = (
    f"SELECT DISTINCT g.account_id, g.entitlement_id FROM held_grant g WHERE g.account_id IN ({{{{keys}}}}) AND {_NOW} "
    "AND g.entitlement_type = 'permission'"
)
_TOKEN = "api_token:"  # noqa: S105 - how the ids of such permissions begin


def held_alone(connection: Connection, account_ids: Iterable[str], at: int) -> dict[str, list[str]]:
    """Return, by account, the privileges that nobody else holds who can sign in."""
    return _by_account(rows_among(connection, _ALONE.format(at=at), account_ids))


def acting_through(connection: Connection, account_ids: Iterable[str], at: int) -> dict[str, list[str]]:
    """Return, by account, the live tokens that act for it and the clients and objects that it owns."""
    permissions = rows_among(connection, _PERMISSIONS.format(at=at), account_ids)
    return _by_account(row for row in permissions if _acts(row[1]))


def _acts(entitlement_id: str) -> bool:
    return owned_by(entitlement_id) is not None or entitlement_parts(entitlement_id).id.startswith(_TOKEN)


def _by_account(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for account_id, entitlement_id in sorted((row[0], row[1]) for row in pairs):
        held.setdefault(account_id, []).append(entitlement_id)
    return held
