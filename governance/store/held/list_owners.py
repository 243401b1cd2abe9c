"""Whose the accounts are that applications' own lists name: which account at an IdP signs in to each; by index."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from governance.folds.accounts.list_owners import (
    NOBODYS,
    RANKS,
    Candidate,
    ListOwners,
    list_owners,
    spelled,
    value_of,
)
from governance.model.identity_links import KNOWN_AS, LISTED_AS
from governance.model.keys import application_key, plain_parts
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, is_postgresql, rows
from governance.store.database.word_keys import as_words
from ingest.contract.application_lists import AFTER_LAST_KEY, FIRST_KEY, application_of, is_own_list

_ANY = "SELECT 1 FROM identity_link WHERE account_id > %s AND account_id < %s LIMIT 1"
_IDP_ACCOUNTS = "SELECT account_id, issuer, subject, name, state FROM account WHERE application_id = '' AND {} {}"
_LISTED_UNTIL, _ADDRESS_UNTIL = (f"{mark[:-1]};" for mark in (LISTED_AS, KNOWN_AS))


def any_list(connection: Connection) -> bool:
    """Tell whether any application's own list has come."""
    return bool(rows(connection, _ANY, (FIRST_KEY, AFTER_LAST_KEY)))


def lock_lists(connection: Connection, account_ids: Iterable[str]) -> None:
    """Keep other workers from deriving accounts of the same lists until the transaction ends: they may have no rows."""
    if is_postgresql(connection):
        for issuer in sorted({plain_parts(a).issuer for a in account_ids if is_own_list(a)}):
            rows(connection, "SELECT pg_advisory_xact_lock(hashtext(%s))", (f"own list:{issuer}",))


def load_list_owners(
    connection: Connection, account_ids: Collection[str], owned_domains: Collection[str]
) -> ListOwners:
    """Return the owners of the lists' accounts among these, and of those that an account among these owns."""
    if not any_list(connection):
        return NOBODYS
    at_lists = {account for account in account_ids if is_own_list(account)}
    known = _candidates(connection, _own_rows(connection, set(account_ids) - at_lists))
    at_lists |= _called(connection, (name for candidate in known for name in candidate.names))
    listed = _links(connection, at_lists, LISTED_AS, _LISTED_UNTIL)
    if not listed:
        return NOBODYS
    texts = {value_of(link)[1] for links in listed.values() for link in links}
    sharers = _sharers(connection, {spelled(rank, text) for text in texts for rank in RANKS})
    homes = {plain_parts(application_of(plain_parts(a).issuer)).issuer for a in listed}
    candidates = _candidates(connection, _meant_rows(connection, texts, homes))
    domains = frozenset(domain.casefold() for domain in owned_domains)
    return list_owners(listed, sharers, candidates, domains)


def accounts_of_lists_called(connection: Connection, names: Iterable[str]) -> set[str]:
    """Return the accounts of lists that are called by any of these names."""
    return _called(connection, names)


def idp_accounts_called(connection: Connection, texts: Collection[str], issuers: Collection[str]) -> set[str]:
    """Return the accounts at identity providers that are called by any of these texts."""
    return {row[0] for row in _meant_rows(connection, texts, issuers)}


def _called(connection: Connection, names: Iterable[str]) -> set[str]:
    links = {spelled(rank, text) for name in set(names) for text in {name, name.casefold()} for rank in RANKS}
    return {account for accounts in _sharers(connection, links).values() for account in accounts}


def _sharers(connection: Connection, links: Collection[str]) -> dict[str, set[str]]:
    if not links:
        return {}
    staged = stage_keys(connection, links, "stage_link")
    sharers: dict[str, set[str]] = {}
    sql = f"SELECT link, account_id FROM identity_link WHERE link {among(connection, staged)}"
    for link, account in rows(connection, sql):
        sharers.setdefault(link, set()).add(account)
    return sharers


def _links(connection: Connection, accounts: Collection[str], first: str, until: str) -> dict[str, set[str]]:
    if not accounts:
        return {}
    staged = stage_keys(connection, accounts, "stage_linked")
    links: dict[str, set[str]] = {}
    sql = f"SELECT account_id, link FROM identity_link WHERE account_id {among(connection, staged)}"
    for account, link in rows(connection, f"{sql} AND link >= %s AND link < %s", (first, until)):
        links.setdefault(account, set()).add(link)
    return links


_Row = tuple[str, str, str, str | None, str]


def _own_rows(connection: Connection, accounts: Collection[str]) -> list[_Row]:
    if not accounts:
        return []
    staged = stage_keys(connection, accounts, "stage_member")
    return rows(connection, _IDP_ACCOUNTS.format("account_id", among(connection, staged)))


def _meant_rows(connection: Connection, texts: Collection[str], homes: Collection[str]) -> list[_Row]:
    """Return the accounts at identity providers whose subject, login or address is one of the texts."""
    by_address = _sharers(connection, {f"{KNOWN_AS}{text}" for text in texts})
    ids = {account for accounts in by_address.values() for account in accounts}
    ids |= {application_key(home, text) for home in homes if not is_own_list(home) for text in texts}
    staged = stage_keys(connection, texts, "stage_login")
    called = rows(connection, _IDP_ACCOUNTS.format("name", among(connection, staged, as_words(connection, "k"))))
    return sorted({*map(tuple, called), *map(tuple, _own_rows(connection, ids))})


def _candidates(connection: Connection, accounts: Iterable[_Row]) -> list[Candidate]:
    account_rows = list(accounts)
    addresses = _links(connection, {row[0] for row in account_rows}, KNOWN_AS, _ADDRESS_UNTIL)
    return [
        Candidate(
            account_id,
            issuer,
            state not in ("disabled", "deleted"),
            frozenset(
                {subject, *([name] if name else []), *(a.removeprefix(KNOWN_AS) for a in addresses.get(account_id, ()))}
            ),
        )
        for account_id, issuer, subject, name, state in account_rows
    ]
