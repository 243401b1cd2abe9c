"""From an account's history to what it means: its state, its grants, its accounts in applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from governance.folds.accounts.account_history import AccountHistory, FoldContext, order_history
from governance.folds.accounts.account_state import account_state
from governance.folds.accounts.app_accounts import app_accounts
from governance.folds.grants.account_grants import account_grants
from governance.model.states import AccountState, AppAccountState, Grant, Rollup

WATCH_ENDED = 1
WATCH_PRIVILEGED = 2


class DerivedAccount(NamedTuple):
    """What an account's history means before policies are asked."""

    account: AccountState
    app_accounts: tuple[AppAccountState, ...]
    grants: tuple[Grant, ...]
    rollups: Sequence[Rollup]
    watch: int
    """Why later sign-ins matter: WATCH_ENDED, WATCH_PRIVILEGED."""


def derive_account(history: AccountHistory, context: FoldContext) -> DerivedAccount:
    """Return what the history means."""
    ordered = order_history(history, context)
    account = account_state(ordered, context)
    grants = account_grants(ordered, context)
    apps = app_accounts(ordered, grants, context)
    return DerivedAccount(account, apps, grants, history.rollups, _watch(account, apps, grants))


def _watch(account: AccountState, apps: Sequence[AppAccountState], grants: Sequence[Grant]) -> int:
    left = account.ended_at is not None or any(c.what in ("disabled", "deleted") for c in account.timeline)
    left = left or any(app.deprovisioned for app in apps)
    return WATCH_ENDED * left + WATCH_PRIVILEGED * any(grant.privileged for grant in grants)
