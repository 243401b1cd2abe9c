"""Accounts that config names one by one."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.states import AccountState


def is_named(account: AccountState, listed: Iterable[str]) -> bool:
    """Tell whether the account stands among these logins and account keys; letter case means nothing."""
    spelled = {name.lower() for name in listed}
    return account.account_id.lower() in spelled or (account.name or "").lower() in spelled
