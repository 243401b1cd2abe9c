"""Whom a row speaks of, as the log of who looked at whom says it."""

from __future__ import annotations

from governance.queries.naming import AccountName
from reviews.campaigns.what_changed.item_list import IdentityName


def whose(account: AccountName | IdentityName) -> str:
    """Return an account's or an application's key, or the identity of whoever has no account."""
    return account.account_id if isinstance(account, AccountName) else account.identity
