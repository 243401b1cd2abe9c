"""Identities as rows: which accounts share a link, and which identity each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from governance.model.identity_links import BESIDE, PLACEHOLDER, is_link
from governance.model.table_rows import AccountIdentityRow, OversharedLinkRow, RowChange
from governance.store.database.bulk import delete_keys, insert_absent, upsert
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, is_postgresql, join_on, rows
from governance.store.schema import held

KnownLinks = Mapping[str, frozenset[str]]
"""Account → its links."""
NOTHING_KNOWN: KnownLinks = MappingProxyType({})
LINKS = " AND ".join(f"NOT ({{0}} >= '{mark}' AND {{0}} < '{mark[:-1]};')" for mark in BESIDE)
"""The condition that what stands in a column links accounts, as ``is_link`` has it: ';' follows ':'."""
_LOCK = 0x6A_69_74_67_6F_76_03


def lock_identities(connection: Connection) -> None:
    """Wait until this transaction alone judges identities: two evaluators must not see halves of one identity."""
    if is_postgresql(connection):
        rows(connection, f"SELECT pg_advisory_xact_lock({_LOCK})")


def sharing_accounts(connection: Connection, accounts: Iterable[str], most: int) -> set[str]:
    """Return those of the accounts that belong to an identity, or that a link (of at most ``most``) may link."""
    staged = stage_keys(connection, accounts, "stage_linked")
    known = f"SELECT account_id FROM account_identity WHERE account_id {among(connection, staged)}"
    # Of most links nobody else has any: the store counts who does, and no link is fetched.
    own = join_on(connection, "identity_link", "l", f"l.account_id = k.k AND {LINKS.format('l.link')}")
    sharers = f"SELECT COUNT(*) FROM (SELECT 1 FROM identity_link o WHERE o.link = l.link LIMIT {most + 1}) c"
    shared = f"SELECT k.k FROM {staged} k {own} WHERE ({sharers}) BETWEEN 2 AND {most}"
    return {row[0] for row in rows(connection, f"{known} UNION {shared}")}


def counted_sharers(
    connection: Connection, links: Iterable[str], most: int, known: KnownLinks = NOTHING_KNOWN
) -> dict[str, int]:
    """Return by how many accounts each of the links is shared, counted by index up to one more than ``most``.

    ``known``: links of accounts that are not as the store has them.
    """
    wanted = set(links)
    if not wanted:
        return {}
    staged, limit = stage_keys(connection, wanted, "stage_link"), most + 1 + len(known)
    counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM identity_link l WHERE l.link = k.k LIMIT {limit}) c"
    counts: dict[str, int] = dict(rows(connection, f"SELECT k.k, ({counted}) FROM {staged} k"))
    if known:
        accounts = stage_keys(connection, known, "stage_linked")
        sql = f"SELECT link FROM identity_link WHERE account_id {among(connection, accounts)}"
        for (link,) in rows(connection, sql):
            counts[link] = counts.get(link, 0) - 1
        for link in (link for has in known.values() for link in has):
            counts[link] = counts.get(link, 0) + 1
    return {link: counts[link] for link in wanted}


def write_overshared(connection: Connection, counts: Mapping[str, int], most: int) -> set[str]:
    """Note which of the counted links too many share, and return those for which that changed."""
    if not counts:
        return set()
    staged = stage_keys(connection, counts, "stage_link")
    noted = rows(connection, f"SELECT link FROM overshared_link WHERE link {among(connection, staged)}")
    before, after = {row[0] for row in noted}, {link for link, count in counts.items() if count > most}
    insert_absent(connection, held.overshared_link, [OversharedLinkRow(link) for link in sorted(after - before)])
    delete_keys(connection, held.overshared_link, "link", sorted(before - after))
    return before ^ after


def links_beyond(connection: Connection, most: int, known: KnownLinks = NOTHING_KNOWN) -> set[str]:
    """Return the links that more than ``most`` accounts share: it walks all links. ``known`` as above."""
    sql = f"SELECT link FROM identity_link GROUP BY link HAVING COUNT(*) > {most}"
    candidates = {row[0] for row in rows(connection, sql)}.union(*known.values())
    counts = counted_sharers(connection, filter(is_link, candidates), most, known)
    return {link for link, count in counts.items() if count > most}


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


def all_links_of(
    connection: Connection, accounts: Iterable[str], known: KnownLinks = NOTHING_KNOWN
) -> dict[str, set[str]]:
    """Return, by account, its links and what stands beside them.

    ``known``: the links of accounts that are not as the store has them.
    """
    wanted = set(accounts)
    staged = stage_keys(connection, wanted - known.keys(), "stage_linked")
    links: dict[str, set[str]] = {account: set(known[account]) for account in wanted & known.keys()}
    sql = f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, staged)}"
    for account, link in rows(connection, sql):
        links.setdefault(account, set()).add(link)
    return links


def holders_of(connection: Connection, links: Iterable[str], known: KnownLinks = NOTHING_KNOWN) -> dict[str, set[str]]:
    """Return, by link, or by what stands beside links, the accounts that have it; ``known`` as above."""
    wanted = set(links)
    if not wanted:
        return {}
    staged = stage_keys(connection, wanted, "stage_link")
    holders: dict[str, set[str]] = {}
    sql = f"SELECT link, account_id FROM identity_link WHERE link {among(connection, staged)}"
    stored = ((link, account) for link, account in rows(connection, sql) if account not in known)
    given = ((link, account) for account, has in known.items() for link in has & wanted)
    for link, account in (*stored, *given):
        holders.setdefault(link, set()).add(account)
    return holders


def links_of(connection: Connection, accounts: Iterable[str]) -> dict[str, set[str]]:
    """Return the links that the accounts have, no placeholders, each with those that have it."""
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


def fellows_of(connection: Connection, accounts: Iterable[str]) -> dict[str, set[str]]:
    """Return, by account, the other accounts of its identity."""
    staged = stage_keys(connection, accounts, "stage_member")
    own = join_on(connection, "account_identity", "i", "i.account_id = k.k")
    others = join_on(connection, "account_identity", "o", "o.identity_id = i.identity_id AND o.account_id <> k.k")
    fellows: dict[str, set[str]] = {}
    for account_id, other in rows(connection, f"SELECT k.k, o.account_id FROM {staged} k {own} {others}"):
        fellows.setdefault(account_id, set()).add(other)
    return fellows


def accounts_of_identities(connection: Connection, identities: Iterable[str]) -> set[str]:
    """Return the accounts that belong to the identities."""
    staged = stage_keys(connection, identities, "stage_identity")
    sql = f"SELECT account_id FROM account_identity WHERE identity_id {among(connection, staged)}"
    return {row[0] for row in rows(connection, sql)}


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
