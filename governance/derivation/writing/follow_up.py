"""What a derivation of accounts leaves for others: work items of what spans accounts, accounts to look at again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from governance.derivation.writing.difference import Written
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.keys import owned_by
from governance.model.table_rows import AccountRow, GrantRow
from governance.settings.compiled import Rules


def work_items(
    accounts: Sequence[DerivedAccount],
    written: Written,
    called_otherwise: Collection[str],
    sod_entitlements: Collection[str],
    rules: Rules,
) -> set[str]:
    """Return the work items of what spans accounts: identities, accounts that somebody answers for.

    ``called_otherwise``: accounts of which namesakes may have to be judged anew. ``sod_entitlements``: those of the
    entitlements of which a grant changed that are a side of some rule.
    """
    items = {f"identity:{link}" for link in written.links.links}
    # Who came asks for both, and one item costs half of two; its links are read with the account.
    came = written.links.linked_first.intersection(called_otherwise)
    items |= {f"came:{account_id}" for account_id in came}
    items |= {f"login:{account_id}" for account_id in called_otherwise if account_id not in came}
    items |= {f"person:{account_id}" for account_id in written.links.parted | (written.links.linked_first - came)}
    if rules.settings.links.weak_decide:
        items |= {f"person:{account_id}" for account_id in written.links.weak}
    if rules.watches_everybody:
        items |= {f"person:{derived.account.account_id}" for derived in accounts}
    changed_accounts = {c.after.account_id for c in written.accounts if c.after is not None}
    changed_grants = [row for change in written.grants for row in change if row is not None]
    holders = {row.account_id for row in changed_grants if row.entitlement_id in sod_entitlements}
    if "ties" in rules.needed:
        items |= _owned(accounts, changed_accounts, changed_grants)
    for derived in accounts:
        account_id = derived.account.account_id
        changed = account_id in changed_accounts
        # A grant lost matters as one gained does: what it was a side of is no longer among the grants.
        concerns_sod = account_id in holders or (changed and rules.concerns_identities(derived.grants))
        if rules.watches_identities and concerns_sod:
            items.add(f"person:{account_id}")
        if changed and account_id in rules.owned_by:
            items.update(f"account:{owned}" for owned in rules.owned_by[account_id])
    return items


def _owned(
    accounts: Iterable[DerivedAccount], changed_accounts: Collection[str], changed_grants: Iterable[GrantRow]
) -> set[str]:
    """Return the items of what gained or lost an owner, and of what changed accounts own."""
    entitlements = {row.entitlement_id for row in changed_grants}
    for derived in accounts:
        if derived.account.account_id in changed_accounts:
            entitlements |= {grant.entitlement_id for grant in derived.grants}
    return {f"account:{owned}" for key in entitlements if (owned := owned_by(key)) is not None}


def accounts_to_recheck(accounts: Sequence[DerivedAccount], stored: Mapping[str, AccountRow]) -> frozenset[str]:
    """Return the accounts of which something changed by which a batch decides whether a sign-in matters.

    A sign-in that was written at the same moment was held against what was there before.
    """
    return frozenset(
        derived.account.account_id
        for derived in accounts
        if _decides_otherwise(derived, stored.get(derived.account.account_id))
    )


def _decides_otherwise(derived: DerivedAccount, before: AccountRow | None) -> bool:
    account = derived.account
    if before is None:
        return bool(derived.watch) or len({(r.last_name, r.last_display_name) for r in derived.rollups}) > 1
    return (account.name, account.display_name, derived.watch) != (before.name, before.display_name, before.watch)
