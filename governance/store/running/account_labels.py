"""The labels that accounts stand under: an IdP's subject under two of them is one account that was read twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from governance.model.keys import plain_parts
from governance.store.database.statements import is_postgresql, rows
from governance.store.database.streaming import rows_among
from governance.store.running.kept import Kept
from ingest.contract.application_lists import is_own_list
from ingest.contract.event import account_key
from ingest.contract.providers.catalogue import providers

Issuers = Mapping[str, tuple[str, ...]]
"""IdP → its issuers that have accounts, in order."""
_KEPT: Kept[Issuers] = Kept("issuers")
_BY_ID = "SELECT account_id FROM account WHERE account_id IN ({keys})"
_FIRST = "SELECT account_id FROM account WHERE application_id = '' AND account_id > %s ORDER BY account_id LIMIT %s"
_PAGE = 1_000


def issuers_of(connection: Connection, idp: str) -> list[str]:
    """Return the issuers of the IdP that have accounts, one step of the index for each."""
    issuers: list[str] = []
    after, end = f"{idp}:", f"{idp};"  # the sign behind the colon
    while True:
        (first,) = rows(connection, "SELECT MIN(issuer) FROM account WHERE issuer > %s AND issuer < %s", (after, end))
        if first[0] is None:
            return issuers
        after = first[0]
        issuers.append(after)


def kept_issuers(connection: Connection) -> Issuers:
    """Return the issuers of every IdP that have accounts; those that had some once may be among them."""
    return _KEPT.read(connection, lambda: {idp: tuple(issuers_of(connection, idp)) for idp in _idps()})


def _idps() -> list[str]:
    """Return the IdPs; two applications' own lists that know somebody by one key are no two labels of one tenant."""
    return [idp for idp, provider in providers().items() if not provider.is_own_list]


def forget_issuers(connection: Connection, part: str) -> None:
    """Tell all workers, once this transaction is committed, that issuers have other accounts than they keep."""
    _KEPT.renew(connection, part)


def twin_keys(account_ids: Iterable[str], issuers: Issuers) -> dict[str, str]:
    """Return the keys by which the accounts would stand under other labels of their IdP; key → account."""
    twins: dict[str, str] = {}
    for account_id in account_ids:
        issuer, _, subject = plain_parts(account_id)
        for other in issuers.get(issuer.partition(":")[0], ()):
            if other != issuer:
                twins[account_key(other, subject)] = account_id
    return twins


def load_other_issuers(
    connection: Connection, account_ids: Collection[str], issuers: Issuers
) -> dict[str, tuple[str, ...]]:
    """Return the other issuers under which the store knows accounts, of those that it does."""
    twins = twin_keys(account_ids, issuers)
    others: dict[str, list[str]] = {}
    for twin in _known(connection, twins):
        others.setdefault(twins[twin], []).append(plain_parts(twin).issuer)
    return {account_id: tuple(sorted(issuers_beside)) for account_id, issuers_beside in others.items()}


def accounts_beside(connection: Connection, came_or_went: Collection[str], issuers: Issuers) -> set[str]:
    """Return the accounts to derive anew because others of their subjects came to be, or are no more.

    On PostgreSQL these themselves are among them, where their IdP has several labels: what another worker wrote at the
    same moment was not seen.
    """
    twins = twin_keys(came_or_went, issuers)
    again = set(twins.values()) if is_postgresql(connection) else set()
    return again | _known(connection, twins)


def note_new_issuers(connection: Connection, account_ids: Iterable[str], issuers: Issuers) -> set[str]:
    """Return the issuers that had no account before these; all workers learn of them."""
    seen = {plain_parts(account_id).issuer for account_id in account_ids if not is_own_list(account_id)}
    fresh = {issuer for issuer in seen if issuer not in issuers.get(issuer.partition(":")[0], ())}
    for issuer in sorted(fresh):
        _KEPT.renew(connection, issuer)
    return fresh


def with_issuers(issuers: Issuers, more: Iterable[str]) -> Issuers:
    """Return the issuers with more of them."""
    together = {idp: set(several) for idp, several in issuers.items()}
    for issuer in more:
        together.setdefault(issuer.partition(":")[0], set()).add(issuer)
    return {idp: tuple(sorted(several)) for idp, several in together.items()}


def _known(connection: Connection, keys: Collection[str]) -> set[str]:
    return {row[0] for row in rows_among(connection, _BY_ID, keys)}


def accounts_under_two_labels(connection: Connection, most: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return up to ``most`` accounts whose subject is known under another label of their IdP, each with all of them.

    Where no IdP has two labels, nothing is read.
    """
    issuers = {idp: several for idp, several in kept_issuers(connection).items() if len(several) > 1}
    torn: list[tuple[str, tuple[str, ...]]] = []
    after = ""
    while issuers and len(torn) < most:
        page = [row[0] for row in rows(connection, _FIRST, (after, _PAGE))]
        others = load_other_issuers(connection, page, issuers)
        torn += [(account, (plain_parts(account).issuer, *others[account])) for account in page if account in others]
        if len(page) < _PAGE:
            break
        after = page[-1]
    return torn[:most]
