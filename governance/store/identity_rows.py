"""Identities as rows: which accounts share a link, and which identity each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from governance.model.table_rows import AccountIdentityRow, RowChange
from governance.store.bulk import among, delete_keys, each, is_postgresql, rows, stage_keys, upsert
from governance.store.schema import held

KnownLinks = Mapping[str, frozenset[str]]
"""Account → its links."""
NOTHING_KNOWN: KnownLinks = MappingProxyType({})
_LOCK = 0x6A_69_74_67_6F_76_03


def lock_identities(connection: Connection) -> None:
    """Wait until this transaction alone judges identities: two evaluators must not see halves of one identity."""
    if is_postgresql(connection):
        rows(connection, f"SELECT pg_advisory_xact_lock({_LOCK})")


def sharing_accounts(connection: Connection, accounts: Iterable[str]) -> set[str]:
    """Return those of the accounts that share a link with another one, or belong to an identity."""
    staged = stage_keys(connection, accounts, "stage_linked")
    known = rows(connection, f"SELECT account_id FROM account_identity WHERE account_id {among(connection, staged)}")
    sharing = rows(
        connection,
        f"SELECT DISTINCT l.account_id FROM {staged} k "
        + each(connection, "identity_link", "l", "l.account_id = k.k")
        + " "
        + each(connection, "identity_link", "o", "o.link = l.link AND o.account_id <> l.account_id"),
    )
    return {row[0] for row in (*known, *sharing)}


def accounts_linked_by(connection: Connection, links: Iterable[str], known: KnownLinks = NOTHING_KNOWN) -> set[str]:
    """Return the accounts that have any of the links; ``known``: of accounts that are not as the store has them."""
    wanted = set(links)
    if not wanted:
        return set()
    staged = stage_keys(connection, wanted, "stage_link")
    sql = f"SELECT account_id FROM identity_link WHERE link {among(connection, staged)}"
    stored = {row[0] for row in rows(connection, sql)} - known.keys()
    return stored | {account for account, has in known.items() if not wanted.isdisjoint(has)}


def links_of(connection: Connection, accounts: Iterable[str], known: KnownLinks = NOTHING_KNOWN) -> dict[str, set[str]]:
    """Return the links that the accounts have, each with those of the accounts that have it; ``known`` as above."""
    wanted = set(accounts)
    staged = stage_keys(connection, wanted - known.keys(), "stage_linked")
    links: dict[str, set[str]] = {}
    sql = f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, staged)}"
    given = ((account, link) for account in wanted & known.keys() for link in known[account])
    for account, link in (*rows(connection, sql), *given):
        links.setdefault(link, set()).add(account)
    return links


def stored_identities(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """Return the stored identities of those of the accounts that have one."""
    staged = stage_keys(connection, accounts, "stage_member")
    sql = f"SELECT account_id, identity_id FROM account_identity WHERE account_id {among(connection, staged)}"
    return dict(rows(connection, sql))


def write_identities(
    connection: Connection, stored: Mapping[str, str], derived: Mapping[str, str]
) -> list[RowChange[AccountIdentityRow]]:
    """Write which identity each account belongs to with others, and return what changed."""
    changes: list[RowChange[AccountIdentityRow]] = []
    for account in sorted(stored.keys() | derived.keys()):
        before, after = stored.get(account), derived.get(account)
        if before != after:
            changes.append(
                RowChange(
                    AccountIdentityRow(account, before) if before is not None else None,
                    AccountIdentityRow(account, after) if after is not None else None,
                )
            )
    gone = [c.before.account_id for c in changes if c.after is None and c.before is not None]
    upsert(connection, held.account_identity, [change.after for change in changes if change.after is not None])
    delete_keys(connection, held.account_identity, "account_id", gone)
    return changes
