"""What the store believes of what a removal is about: whether it is held, on what ground, and who else holds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among

EVERYWHERE = "/"
"""The scope of what is held in all of a tenant."""
_CURRENT = "g.recorded_to IS NULL AND (g.valid_to IS NULL OR g.valid_to > %s)"
_OF_ACCOUNT = (
    "SELECT g.grant_id, g.entitlement_id, g.entitlement_type, g.mode, g.scope, g.via, g.valid_from, g.valid_to, "
    "g.privileged, g.from_basis, g.evidence, g.granted_by FROM held_grant g WHERE g.account_id = %s AND "
)
# Whom a removal takes it from is no other holder, though the store may hear of its end only by the next whole list.
_BEING_TAKEN = (
    "SELECT 1 FROM removal r WHERE r.account_id = g.account_id AND r.applied_at IS NOT NULL "
    "AND (r.state IN ('applying', 'applied', 'unverified') OR r.applied_at >= %s) "
    "AND (r.wanted = 'disable' OR r.entitlement_id = g.entitlement_id OR r.entitlement_id = g.via)"
)
_OTHER_HOLDER = (
    "SELECT 1 FROM held_grant g JOIN account a ON a.account_id = g.account_id WHERE g.entitlement_id = %s "
    f"AND g.scope IN (%s, '{EVERYWHERE}') AND g.account_id <> %s AND g.mode <> 'eligible' AND {_CURRENT} "
    f"AND a.state = 'active' AND NOT EXISTS ({_BEING_TAKEN}) LIMIT 1"
)
_CONFERRED = (
    "SELECT c.entitlement_id, c.scope FROM conferral c WHERE c.group_id = %s AND c.valid_to IS NULL "
    "AND c.privileged = 1 AND c.mode <> 'eligible'"
)
_LAST_LIST = "SELECT MAX(began_at) FROM census WHERE issuer = %s AND scope = 'full' AND status IN ('looking', 'done')"


class HeldRow(NamedTuple):
    """A grant of an account as it is believed now."""

    grant_id: str
    entitlement_id: str
    entitlement_type: str
    mode: str
    scope: str
    via: str | None
    valid_from: int
    valid_to: int | None
    privileged: int
    from_basis: str
    evidence: str | None
    granted_by: str | None


class AccountRow(NamedTuple):
    """An account as it is believed now."""

    account_id: str
    idp_account_id: str
    application_id: str
    name: str | None
    display_name: str | None
    state: str
    ended_at: int | None


def held_now(connection: Connection, account_id: str, now: int) -> list[HeldRow]:
    """Return all that an account holds."""
    return [HeldRow._make(row) for row in rows(connection, f"{_OF_ACCOUNT}{_CURRENT}", (account_id, now))]


def ended_since(connection: Connection, account_id: str, entitlement_id: str, since: int) -> list[HeldRow]:
    """Return the grants of an entitlement that ended since an instant, as is believed now."""
    sql = f"{_OF_ACCOUNT}g.recorded_to IS NULL AND g.entitlement_id = %s AND g.valid_to >= %s"
    return [HeldRow._make(row) for row in rows(connection, sql, (account_id, entitlement_id, since))]


def has_other_holder(
    connection: Connection, entitlement_id: str, scope: str, account_id: str, listed_at: int, now: int
) -> bool:
    """Tell whether anybody else who can sign in holds an entitlement in a scope, or everywhere, and keeps it.

    ``listed_at``: when the source's last whole list was begun; what was taken since may not have been heard of.
    """
    return bool(rows(connection, _OTHER_HOLDER, (entitlement_id, scope, account_id, now, listed_at)))


def privileges_conferred_by(connection: Connection, group_id: str) -> list[tuple[str, str]]:
    """Return the privileges that a group gives its members: (entitlement, scope)."""
    return [(row[0], row[1]) for row in rows(connection, _CONFERRED, (group_id,))]


def last_whole_list_at(connection: Connection, issuer: str) -> int | None:
    """Return when the last whole list of a source was begun; None: none was read."""
    at: int | None = rows(connection, _LAST_LIST, (issuer,))[0][0]
    return at


def accounts_of(connection: Connection, account_ids: Iterable[str]) -> dict[str, AccountRow]:
    """Return accounts by key."""
    sql = (
        "SELECT a.account_id, a.idp_account_id, a.application_id, a.name, a.display_name, a.state, a.ended_at "
        "FROM account a WHERE a.account_id IN ({keys})"
    )
    return {row[0]: AccountRow._make(row) for row in rows_among(connection, sql, account_ids)}


def basis_of_finding(connection: Connection, finding_id: str) -> str | None:
    """Return what a finding rests on (declared, assumed, stated); None: there is none of this id."""
    stored = rows(connection, "SELECT basis FROM finding WHERE finding_id = %s", (finding_id,))
    return stored[0][0] if stored else None
