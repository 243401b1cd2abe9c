"""Accounts that share what may make them one identity's, block by block, in one pass over an index."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among, stream

MOST_COMPARED = 500
"""Of a block that has more accounts, no pairs are made."""


class Block(NamedTuple):
    """What accounts share, how many have it, and (account, link) of each, the first ``MOST_COMPARED`` of them."""

    key: str
    size: int
    rows: list[tuple[str, str]]


def blocks(connection: Connection, prefix: str, length: int | None = None) -> Iterator[Block]:
    """Yield the blocks of links that begin with ``prefix`` (it ends with a colon), in order, those of one account not.

    ``length``: of a block's key behind the prefix; None: all of the link.
    """
    sql = "SELECT link, account_id FROM identity_link WHERE link >= %s AND link < %s ORDER BY link, account_id"
    # ";" follows ":".
    read = stream(connection, sql, (prefix, f"{prefix[:-1]};"))
    every = ((str(link), str(account)) for some in read for link, account in some)
    end = None if length is None else len(prefix) + length
    for key, shared in groupby(every, lambda row: row[0][:end]):
        kept: list[tuple[str, str]] = []
        count = 0
        for link, account in shared:
            count += 1
            if count <= MOST_COMPARED:
                kept.append((account, link))
        if count > 1:
            yield Block(key, count, kept)


def several_persons(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Yield (key, persons) of the ids and addresses by which several persons of rosters may be told, in order."""
    sql = "SELECT key, person_id FROM person_key WHERE key >= %s AND key < %s ORDER BY key, person_id"
    for prefix in ("id:", "mail:"):
        read = stream(connection, sql, (prefix, f"{prefix[:-1]};"))
        every = ((str(key), str(person)) for some in read for key, person in some)
        for key, shared in groupby(every, lambda row: row[0]):
            persons = [person for _, person in shared]
            if len(persons) > 1:
                yield key, persons


def keys_by_person(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Yield (person, keys) of all persons of rosters, in order."""
    read = stream(connection, "SELECT person_id, key FROM person_key ORDER BY person_id, key")
    every = ((str(person), str(key)) for some in read for person, key in some)
    for person, keys in groupby(every, lambda row: row[0]):
        yield person, [key for _, key in keys]


def links_among(connection: Connection, accounts: set[str]) -> dict[str, set[str]]:
    """Return the links, and what stands beside them, of a bounded set of accounts."""
    links: dict[str, set[str]] = {}
    sql = "SELECT account_id, link FROM identity_link WHERE account_id IN ({keys})"
    for account, link in rows_among(connection, sql, accounts):
        links.setdefault(account, set()).add(link)
    return links


def accounts_among(connection: Connection, links: set[str]) -> dict[str, set[str]]:
    """Return the accounts that have one of a bounded set of links, or of what stands beside them, by link."""
    holders: dict[str, set[str]] = {}
    sql = "SELECT link, account_id FROM identity_link WHERE link IN ({keys})"
    for link, account in rows_among(connection, sql, links):
        holders.setdefault(link, set()).add(account)
    return holders


def identities_among(connection: Connection, accounts: set[str]) -> dict[str, str]:
    """Return the identities of those of a bounded set of accounts that belong to one with others."""
    sql = "SELECT account_id, identity_id FROM account_identity WHERE account_id IN ({keys})"
    return dict(tuple(row) for row in rows_among(connection, sql, accounts))


def members_of(connection: Connection, account: str) -> list[str]:
    """Return the accounts of an account's identity, itself among them, in order."""
    sql = (
        "SELECT o.account_id FROM account_identity i JOIN account_identity o ON o.identity_id = i.identity_id "
        "WHERE i.account_id = %s ORDER BY o.account_id"
    )
    return [row[0] for row in rows(connection, sql, (account,))] or [account]
