"""Which entitlements, and so which accounts, separation-of-duties rules speak of: most speak of none.

A rule may name an entitlement by a name that some record tells only later, of another account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.held.grant_rows import current_entitlements, every_entitlement, holders_among
from governance.store.seen.entity_names import entitlements_named


def sod_entitlements_among(connection: Connection, entitlements: Collection[str], rules: Rules) -> set[str]:
    """Return those of the entitlements (by key) that are a side of a rule, by id or by any name seen of them."""
    if not entitlements or not rules.watches_identities:
        return set()
    by_key = {entitlement for entitlement in entitlements if rules.names_entitlement(entitlement, None)}
    return by_key | (_named(connection, rules) & set(entitlements))


def every_sod_entitlement(connection: Connection, rules: Rules) -> set[str]:
    """Return the entitlements that are a side of a rule, of all that anybody holds or has a name."""
    if not rules.watches_identities:
        return set()
    by_key = {key for key in every_entitlement(connection) if rules.names_entitlement(key, None)}
    return by_key | _named(connection, rules)


def _named(connection: Connection, rules: Rules) -> set[str]:
    # Rules spell a few names; of what is held there are thousands.
    named = entitlements_named(connection, rules.spelled_names)
    return {key for key, name in named if rules.names_entitlement(key, name)}


def holders_of_sod_entitlements(connection: Connection, accounts: Iterable[str], rules: Rules) -> set[str]:
    """Return those of the accounts whose identities concern some policy: most hold, and held, nothing that it names."""
    if rules.watches_everybody:
        return set(accounts)
    members = stage_keys(connection, accounts, "stage_member")
    sod_entitlements = sod_entitlements_among(connection, current_entitlements(connection, members), rules)
    return holders_among(connection, members, sod_entitlements) if sod_entitlements else set()
