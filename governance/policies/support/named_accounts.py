"""Accounts that config names one by one."""

from __future__ import annotations

from collections.abc import Collection

from governance.model.states import AccountState


def is_named(account: AccountState, listed: Collection[str]) -> bool:
    """Tell whether the account stands among these logins and account keys; letter case means nothing."""
    if not listed:
        return False  # As it is by default.
    spelled = {name.lower() for name in listed}
    return account.account_id.lower() in spelled or (account.name or "").lower() in spelled
