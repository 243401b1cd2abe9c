"""From an account's history to what it means: its state, its grants, its accounts in applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from governance.folds.accounts.account_grants import account_grants
from governance.folds.accounts.account_history import AccountHistory, FoldContext, order_history
from governance.folds.accounts.account_state import account_state
from governance.folds.accounts.app_accounts import app_accounts
from governance.folds.accounts.situation import situation
from governance.model.situation import Situation
from governance.model.states import AccountState, AppAccountState, Grant, Rollup
from governance.policies.judging import Reads, reads


class DerivedAccount(NamedTuple):
    """What an account's history means before policies are asked."""

    account: AccountState
    app_accounts: tuple[AppAccountState, ...]
    grants: tuple[Grant, ...]
    rollups: Sequence[Rollup]
    situation: Situation
    """What the policies are told, but for what ``reads`` names and the owner."""
    reads: Reads

    @property
    def watch(self) -> int:
        """Return 1 where every later sign-in matters to some policy."""
        return int(self.reads.lasting)


def derive_account(history: AccountHistory, context: FoldContext) -> DerivedAccount:
    """Return what the history means."""
    ordered = order_history(history, context)
    account = account_state(ordered, context)
    grants = account_grants(ordered, context)
    apps = app_accounts(ordered, grants, context)
    told = situation(account, apps, grants, history.rollups, context)
    return DerivedAccount(account, apps, grants, history.rollups, told, reads(told, context.rules.configured))
