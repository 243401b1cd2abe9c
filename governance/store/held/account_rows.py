"""Accounts and their links as rows: what is stored, and what is derived written where it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.identity_links import ANSWERED_BY, ANSWERS_TO, HAD, MAIL_LINK, PERSON_LINK, WEAK, is_link
from governance.model.table_rows import AccountRow, RowChange
from governance.store.database.bulk import delete_keys, insert_absent, upsert
from governance.store.database.new_rows import insert_new, insert_straight
from governance.store.database.staging import StagedKeys
from governance.store.database.statements import among, rows
from governance.store.schema import held

_COLUMNS = ", ".join(AccountRow._fields)


def stored_accounts(connection: Connection, accounts: StagedKeys) -> dict[str, AccountRow]:
    """Return the stored rows of IdP accounts and of their application accounts, by account id."""
    sql = f"SELECT {_COLUMNS} FROM account WHERE idp_account_id {among(connection, accounts)}"
    return {row[0]: AccountRow._make(row) for row in rows(connection, sql)}


def insert_new_accounts(connection: Connection, new: Sequence[AccountRow]) -> set[str]:
    """Write the rows of accounts that had none to lock; return those written: another worker has the others.

    Waits for a worker that has written one of them and has not ended yet.
    """
    if insert_straight(connection, (held.account, new)):
        return {row.account_id for row in new}
    return {row[0] for row in insert_absent(connection, held.account, new, "account_id")}


def write_accounts(
    connection: Connection,
    stored: Mapping[str, AccountRow],
    derived: Mapping[str, AccountRow],
    written: AbstractSet[str] = frozenset(),
) -> list[RowChange[AccountRow]]:
    """Write the difference to what was stored, and return it; ``written``: accounts whose rows stand already."""
    changed = [(key, row) for key, row in sorted(derived.items()) if stored.get(key) != row]
    gone = sorted(stored.keys() - derived.keys())
    upsert(connection, held.account, [row for key, row in changed if key in stored])
    insert_new(connection, held.account, [row for key, row in changed if key not in stored and key not in written])
    delete_keys(connection, held.account, "account_id", gone)
    changes: list[RowChange[AccountRow]] = [RowChange(stored.get(key), row) for key, row in changed]
    return [*changes, *(RowChange(stored[key], None) for key in gone)]


def stored_links(connection: Connection, accounts: StagedKeys) -> dict[str, set[str]]:
    """Return the stored links of accounts that have any."""
    links: dict[str, set[str]] = {}
    sql = f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, accounts)}"
    for account_id, link in rows(connection, sql):
        links.setdefault(account_id, set()).add(link)
    return links


class LinkChanges(NamedTuple):
    """Whose identities are to be looked at, because links changed."""

    links: frozenset[str]
    """Links that some account gained or lost, but for those of ``linked_first``."""
    parted: frozenset[str]
    """Accounts that lost one: no link leads to them any more."""
    linked_first: frozenset[str] = frozenset()
    """Accounts that had nothing stored, and have some link now."""
    answering: frozenset[str] = frozenset()
    """Accounts whose profile names another manager now."""
    addresses: frozenset[str] = frozenset()
    """Addresses that some account gained or lost."""
    of_persons: frozenset[str] = frozenset()
    """Accounts that belong to another person of a roster now, or to none."""
    beside: frozenset[str] = frozenset()
    """What stands beside the links, and some account gained or lost."""
    weak: frozenset[str] = frozenset()
    """Accounts of which that changed which links nobody by itself, and adds to links."""


def write_links(connection: Connection, accounts: StagedKeys, derived: Mapping[str, frozenset[str]]) -> LinkChanges:
    """Write accounts' links, and return what changed; a staged account of which nothing is derived has none."""
    stored = stored_links(connection, accounts)
    moved: set[str] = set()
    linking: set[str] = set()
    linked_first: set[str] = set()
    gained: list[tuple[str, str]] = []
    cleared: list[str] = []
    parted: set[str] = set()
    answering: set[str] = set()
    of_persons: set[str] = set()
    weak: set[str] = set()
    for account_id in sorted(derived.keys() | stored.keys()):
        before, links = stored.get(account_id, set()), derived.get(account_id, frozenset())
        if before != links:
            changed = before ^ links
            moved |= changed
            leading = set(filter(is_link, changed))
            linking |= leading if before else set()
            linked_first |= {account_id} if leading and not before else set()
            parted |= {account_id} if any(map(is_link, before - links)) else set()
            answering |= (
                {account_id} if any(link.startswith((ANSWERS_TO, ANSWERED_BY)) for link in links - before) else set()
            )
            of_persons |= {account_id} if any(link.startswith(PERSON_LINK) for link in before ^ links) else set()
            weak |= {account_id} if any(link.startswith(WEAK) for link in before ^ links) else set()
            cleared += [account_id] if before else []
            gained += [(account_id, link) for link in sorted(links)]
    delete_keys(connection, held.identity_link, "account_id", cleared)
    insert_new(connection, held.identity_link, sorted(gained), replace=False)
    addresses = frozenset(link.partition(":")[2] for link in moved if link.startswith(MAIL_LINK))
    # Whoever has an address that another had is no longer linked by it, or is again.
    had = frozenset(f"{MAIL_LINK}{link.removeprefix(HAD)}" for link in moved if link.startswith(HAD))
    return LinkChanges(
        frozenset(linking | had),
        frozenset(parted),
        frozenset(linked_first),
        frozenset(answering),
        addresses,
        frozenset(of_persons),
        frozenset(link for link in moved if not is_link(link)),
        frozenset(weak),
    )
