"""What accounts mean now, of which nothing is judged or written: for those who judge others by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from governance.derivation.load import BatchContext, load_accounts, load_fold_context
from governance.folds.accounts.derived_account import DerivedAccount, derive_accounts
from governance.model.table_rows import GroupGrantRow
from governance.settings.compiled import Rules
from governance.store.database.bulk import stage_keys
from governance.store.held.group_grant_rows import NOTHING_KNOWN


def derived_accounts(
    connection: Connection,
    account_ids: Collection[str],
    rules: Rules,
    batch: BatchContext,
    known_groups: Mapping[str, Collection[GroupGrantRow]] = NOTHING_KNOWN,
) -> dict[str, DerivedAccount]:
    """Return what the accounts mean now, by id; ``known_groups``: rows of groups that are not as the store has them."""
    if not account_ids:
        return {}
    wanted = sorted(account_ids)
    histories = load_accounts(connection, wanted, stage_keys(connection, wanted, "stage_derived"), batch.issuers)
    accounts = derive_accounts(histories, load_fold_context(connection, histories, rules, batch, known_groups))
    return {derived.account.account_id: derived for derived in accounts}
