"""Loads what lists state of accounts' last uses, for those policies that read it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.folds.accounts.derived_account import DerivedAccount
from governance.settings.compiled import Rules
from governance.store.held.account_histories import load_stated_uses


def stated_uses_of(connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules) -> dict[str, int]:
    """Return by account its last use that a list of its source states."""
    if "stated_use" not in rules.needed:
        return {}
    return load_stated_uses(connection, [d.account.account_id for d in accounts])


def stated_uses_there(
    connection: Connection, accounts: Sequence[DerivedAccount], rules: Rules
) -> dict[str, dict[str, int]]:
    """Return by account and application the last use there that the application's own list states."""
    if "stated_there" not in rules.needed:
        return {}
    named = [(d.account.account_id, app) for d in accounts for app in d.app_accounts if app.listed_as]
    stated = load_stated_uses(connection, {key for _, app in named for key in app.listed_as}) if named else {}
    uses: dict[str, dict[str, int]] = {}
    for account_id, app in named:
        if instants := [stated[key] for key in app.listed_as if key in stated]:
            uses.setdefault(account_id, {})[app.application_id] = max(instants)
    return uses
