"""Which accounts are whose of the rosters' persons: by the links that derivation wrote, set-wise and by index."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.identity_links import MAIL_LINK, PERSON_LINK
from governance.store.database.staging import stage_columns, stage_keys
from governance.store.database.statements import among, join_on, rows

_END = f"{PERSON_LINK[:-1]};"  # ";" follows ":"


def any_person(connection: Connection) -> bool:
    """Tell whether any roster was read."""
    return bool(rows(connection, "SELECT 1 FROM person_key LIMIT 1"))


def gone_persons(connection: Connection) -> set[str]:
    """Return the persons of whom a roster says that they left, states an end, or whom a complete list lacks."""
    gone = "(status = 'ended' OR ends_at IS NOT NULL OR missing > 0)"
    return {row[0] for row in rows(connection, f"SELECT person_id FROM person WHERE recorded_to IS NULL AND {gone}")}


def shared_addresses(connection: Connection, addresses: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """Return those (account, address) pairs of which another account of the same issuer has the address, too.

    ``addresses``: (account, its issuer, address).
    """
    wanted = sorted({(a, issuer, f"{MAIL_LINK}{text}", text) for a, issuer, text in addresses})
    if not wanted:
        return set()
    staged = stage_columns(connection, "stage_address", "k TEXT, issuer TEXT, link TEXT, address TEXT", wanted)
    same = "l.link = k.link AND l.account_id <> k.k"
    sql = (
        f"SELECT DISTINCT k.k, k.address FROM {staged} k {join_on(connection, 'identity_link', 'l', same)} "
        "JOIN account a ON a.account_id = l.account_id WHERE a.issuer = k.issuer"
    )
    return {(account, address) for account, address in rows(connection, sql)}


def fellows_persons(connection: Connection, account_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return, by account, the persons of the other accounts of its identity."""
    staged = stage_keys(connection, account_ids, "stage_fellow")
    own = join_on(connection, "account_identity", "i", "i.account_id = k.k")
    others = join_on(connection, "account_identity", "o", "o.identity_id = i.identity_id AND o.account_id <> k.k")
    linked = join_on(connection, "identity_link", "l", "l.account_id = o.account_id AND l.link >= %s AND l.link < %s")
    persons: dict[str, set[str]] = {}
    sql = f"SELECT DISTINCT k.k, l.link FROM {staged} k {own} {others} {linked}"
    for account_id, link in rows(connection, sql, (PERSON_LINK, _END)):
        persons.setdefault(account_id, set()).add(link.removeprefix(PERSON_LINK))
    return persons


def accounts_of_persons(connection: Connection, person_ids: Iterable[str]) -> set[str]:
    """Return the accounts that are linked to one of the persons, and the other accounts of their identities."""
    staged = stage_keys(connection, {f"{PERSON_LINK}{person_id}" for person_id in person_ids}, "stage_person_link")
    linked = {
        r[0] for r in rows(connection, f"SELECT account_id FROM identity_link WHERE link {among(connection, staged)}")
    }
    return linked | fellows(connection, linked)


def fellows(connection: Connection, account_ids: Iterable[str]) -> set[str]:
    """Return the accounts of the same identities."""
    staged = stage_keys(connection, account_ids, "stage_fellow")
    own = join_on(connection, "account_identity", "i", "i.account_id = k.k")
    others = join_on(connection, "account_identity", "o", "o.identity_id = i.identity_id")
    return {row[0] for row in rows(connection, f"SELECT DISTINCT o.account_id FROM {staged} k {own} {others}")}
