"""Identities as rows: which accounts share a link, and which identity each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.model.identity_links import PLACEHOLDER, is_link
from governance.model.table_rows import AccountIdentityRow, RowChange
from governance.store.bulk import among, delete_keys, insert_absent, is_postgresql, rows, stage_keys, upsert
from governance.store.schema import held

_LOCK = 0x6A_69_74_67_6F_76_03


def lock_identities(connection: Connection) -> None:
    """Wait until this transaction alone judges identities: two evaluators must not see halves of one identity."""
    if is_postgresql(connection):
        rows(connection, f"SELECT pg_advisory_xact_lock({_LOCK})")


def sharing_accounts(connection: Connection, accounts: Iterable[str], most: int) -> set[str]:
    """Return those of the accounts that belong to an identity, or that a link (of at most ``most``) may link."""
    staged = stage_keys(connection, accounts, "stage_linked")
    known = rows(connection, f"SELECT account_id FROM account_identity WHERE account_id {among(connection, staged)}")
    links = links_of(connection, accounts)
    shared = {link for link, count in counted_sharers(connection, links, most).items() if 1 < count <= most}
    return {row[0] for row in known}.union(*(links[link] for link in shared))


def counted_sharers(connection: Connection, links: Iterable[str], most: int) -> dict[str, int]:
    """Return by how many accounts each of the links is shared, counted by index up to one more than ``most``."""
    wanted = set(links)
    if not wanted:
        return {}
    staged = stage_keys(connection, wanted, "stage_link")
    counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM identity_link l WHERE l.link = k.k LIMIT {most + 1}) c"
    return dict(rows(connection, f"SELECT k.k, ({counted}) FROM {staged} k"))


def write_overshared(connection: Connection, counts: Mapping[str, int], most: int) -> set[str]:
    """Note which of the counted links too many share, and return those of which that was otherwise before."""
    if not counts:
        return set()
    staged = stage_keys(connection, counts, "stage_link")
    noted = rows(connection, f"SELECT link FROM overshared_link WHERE link {among(connection, staged)}")
    before, after = {row[0] for row in noted}, {link for link, count in counts.items() if count > most}
    insert_absent(connection, held.overshared_link, [(link,) for link in sorted(after - before)])
    delete_keys(connection, held.overshared_link, "link", sorted(before - after))
    return before ^ after


def overshared_links(connection: Connection) -> list[str]:
    """Return the links that so many accounts share that they link nobody."""
    return [row[0] for row in rows(connection, "SELECT link FROM overshared_link ORDER BY link")]


def placeholder_counts(connection: Connection) -> list[tuple[str, int]]:
    """Return the placeholders that stand where a linking value is missing, each with its number of accounts."""
    # ";" follows ":".
    sql = "SELECT link, COUNT(*) FROM identity_link WHERE link >= %s AND link < %s GROUP BY link ORDER BY link"
    counted = rows(connection, sql, (PLACEHOLDER, f"{PLACEHOLDER[:-1]};"))
    return [(link.removeprefix(PLACEHOLDER), count) for link, count in counted]


def accounts_linked_by(connection: Connection, links: Iterable[str]) -> set[str]:
    """Return the accounts that have any of the links."""
    wanted = set(links)
    if not wanted:
        return set()
    staged = stage_keys(connection, wanted, "stage_link")
    sql = f"SELECT account_id FROM identity_link WHERE link {among(connection, staged)}"
    return {row[0] for row in rows(connection, sql)}


def links_of(connection: Connection, accounts: Iterable[str]) -> dict[str, set[str]]:
    """Return the links that the accounts have, placeholders left out, each with those of the accounts that have it."""
    staged = stage_keys(connection, accounts, "stage_linked")
    links: dict[str, set[str]] = {}
    sql = f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, staged)}"
    for account, link in rows(connection, sql):
        if is_link(link):
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
