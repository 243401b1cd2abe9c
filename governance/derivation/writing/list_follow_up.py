"""Names who is derived again because accounts of an application's own list and of an IdP may now belong together.

The list's accounts read which accounts of IdPs are called so, and these read what the lists say: each side marks the
other where what leads to it changed, so that the last of them sees both, whatever came first.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.derivation.writing.difference import Written
from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.accounts.list_owners import value_of
from governance.folds.accounts.names_beside import names_beside
from governance.model.identity_links import KNOWN_AS, LISTED_AS
from governance.model.keys import plain_parts
from governance.store.held.list_owners import accounts_of_lists_called, any_list, idp_accounts_called
from ingest.contract.application_lists import application_of, is_own_list


def listed_to_look_at(connection: Connection, accounts: Sequence[DerivedAccount], written: Written) -> set[str]:
    """Return the accounts to derive again, of lists and of IdPs."""
    if not any_list(connection):
        return set()
    return _after_lists(connection, accounts, written) | _after_idps(connection, accounts, written)


def _after_lists(connection: Connection, accounts: Sequence[DerivedAccount], written: Written) -> set[str]:
    at_lists = {derived.account.account_id for derived in accounts if is_own_list(derived.account.issuer)}
    if not at_lists:
        return set()
    again = {derived.stands_under for derived in accounts if derived.stands_under is not None}
    moved = {link for link in written.links.beside if link.startswith(LISTED_AS)}
    if moved:
        texts = {value_of(link)[1] for link in moved}
        homes = {plain_parts(application_of(plain_parts(account).issuer)).issuer for account in at_lists}
        # The list's accounts themselves, too: whom they mean may be written by a transaction that this one cannot see.
        again |= accounts_of_lists_called(connection, texts) | idp_accounts_called(connection, texts, homes) | at_lists
    # Who is derived here has read all that was known of the list; the others have not.
    derived_here = {derived.account.account_id for derived in accounts}
    return {account for account in again if account is not None and (moved or account not in derived_here)}


def _after_idps(connection: Connection, accounts: Sequence[DerivedAccount], written: Written) -> set[str]:
    names = {link.removeprefix(KNOWN_AS) for link in written.links.beside if link.startswith(KNOWN_AS)}
    changed: set[str] = set()
    for before, after in written.accounts:
        row = after or before
        if row is None or row.application_id or is_own_list(row.issuer):
            continue
        if before is None or after is None or (before.name, before.state) != (after.name, after.state):
            changed.add(row.account_id)
            names |= {row.subject, *(r.name for r in (before, after) if r is not None and r.name)}
    beside = (names_beside(derived.account) for derived in accounts if derived.account.account_id in changed)
    names |= {link.removeprefix(KNOWN_AS) for links in beside for link in links}
    listed = accounts_of_lists_called(connection, names) if names else set()
    return listed | changed if listed else set()
