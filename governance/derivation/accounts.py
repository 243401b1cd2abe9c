"""Derives accounts anew: load, judge, write the difference.

Used alike by the batch (accounts that it touched) and the evaluator (accounts that a work item names).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.audit_changes import finding_entries, jit_entries
from governance.derivation.follow_up import accounts_to_recheck, work_items
from governance.derivation.judge import derive_accounts, judge_accounts
from governance.derivation.load import BatchContext, load_accounts, load_fold_context, load_situations
from governance.derivation.rows import account_rows, derived_rows
from governance.derivation.sod_entitlements import sod_entitlements_among
from governance.derivation.write import claim, write_difference
from governance.folds.accounts.derived_account import DerivedAccount
from governance.settings.compiled import Rules
from governance.store.account_histories import lock_accounts
from governance.store.bulk import stage_keys


class Derived(NamedTuple):
    """What a derivation leaves for others."""

    entries: list[Entry]
    """Audit entries to write."""
    items: set[str]
    """Work items to enqueue."""
    recheck_accounts: frozenset[str]
    """Accounts that an evaluator must derive once more (``follow_up.accounts_to_recheck``)."""


def derive(
    connection: Connection, account_ids: Iterable[str], rules: Rules, batch: BatchContext, recorded_at: int
) -> Derived:
    """Derive the accounts anew and write the difference; they stay locked until the transaction ends."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return Derived([], set(), frozenset())
    staged = stage_keys(connection, wanted)
    unlocked = lock_accounts(connection, wanted, staged)
    histories = load_accounts(connection, wanted, staged)
    context = load_fold_context(connection, histories, rules, batch)
    accounts = derive_accounts(histories, context)
    rows = {row.account_id: row for derived in accounts for row in account_rows(derived)}
    claimed = claim(connection, staged, rows, unlocked)
    if claimed.contended:
        accounts = [derived for derived in accounts if derived.account.account_id not in claimed.contended]
        staged = stage_keys(connection, [derived.account.account_id for derived in accounts])
    verdicts = judge_accounts(load_situations(connection, accounts, context), rules)
    expected = derived_rows(accounts, verdicts, rules, recorded_at)
    written = write_difference(connection, staged, claimed, expected, rules, recorded_at)
    changed_entitlements = {row.entitlement_id for change in written.grants for row in change if row is not None}
    sod_entitlements = sod_entitlements_among(connection, changed_entitlements, rules)
    return Derived(
        entries=[*jit_entries(written.accounts, recorded_at), *finding_entries(written.findings, recorded_at)],
        items=work_items(accounts, written, sod_entitlements, rules) | {f"account:{a}" for a in claimed.contended},
        recheck_accounts=accounts_to_recheck(accounts, claimed.stored),
    )


def derived_accounts(
    connection: Connection, account_ids: Sequence[str], rules: Rules, batch: BatchContext
) -> Mapping[str, DerivedAccount]:
    """Return what the accounts mean now, by id; they stay locked until the transaction ends."""
    if not account_ids:
        return {}
    staged = stage_keys(connection, account_ids)
    lock_accounts(connection, account_ids, staged)
    histories = load_accounts(connection, sorted(account_ids), staged)
    accounts = derive_accounts(histories, load_fold_context(connection, histories, rules, batch))
    return {derived.account.account_id: derived for derived in accounts}
