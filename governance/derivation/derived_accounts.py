"""What accounts mean now, of which nothing is judged or written: for those who judge others by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from governance.derivation.gifts import Gifts
from governance.derivation.load import BatchContext, load_accounts, load_fold_context, with_what_is_beside
from governance.folds.accounts.account_history import AccountHistory
from governance.folds.accounts.answerable import OF_SECRETS
from governance.folds.accounts.derived_account import DerivedAccount, derive_accounts
from governance.settings.compiled import Rules
from governance.store.database.bulk import stage_keys
from governance.store.held.account_histories import AskedHistories, read_histories
from governance.store.seen.known_subjects import spoken_of


def derived_accounts(
    connection: Connection,
    account_ids: Collection[str],
    rules: Rules,
    batch: BatchContext,
    gifts: Gifts | None = None,
) -> dict[str, DerivedAccount]:
    """Return what the accounts mean now, by id; ``gifts``: of ``load_fold_context``."""
    if not account_ids:
        return {}
    histories = _histories(connection, account_ids, batch)
    return {own.account.account_id: own for own in _derived(connection, histories, rules, batch, gifts)}


def derived_known_accounts(
    connection: Connection,
    account_ids: Collection[str],
    rules: Rules,
    batch: BatchContext,
    gifts: Gifts | None = None,
    asked: AskedHistories | None = None,
) -> list[DerivedAccount]:
    """Return what those of the accounts mean now that are any, in order of id; ``asked``: for their histories."""
    histories = _histories(connection, account_ids, batch, asked)
    unknown = nobody(connection, histories, rules)
    histories = [history for history in histories if history.account_id not in unknown] if unknown else histories
    return _derived(connection, histories, rules, batch, gifts)


def nobody(connection: Connection, histories: Iterable[AccountHistory], rules: Rules) -> set[str]:
    """Return the accounts of which neither a fact, in any version, nor a use nor a setting speaks: they are none.

    That somebody was shown a secret of a client makes it no account yet: any application may have one. One that config
    merely names, as a service's, is one: it is derived anew once its owner changes.
    """
    unused = (h for h in histories if not h.rollups and h.account_id not in rules.owner_of)
    silent = [h.account_id for h in unused if all(event.kind in OF_SECRETS for event in h.facts)]
    # What is at hand speaks of most: only of the others the store is asked.
    return set(silent) - spoken_of(connection, silent) if silent else set()


def _histories(
    connection: Connection, account_ids: Collection[str], batch: BatchContext, asked: AskedHistories | None = None
) -> list[AccountHistory]:
    wanted = sorted(account_ids)
    if asked is not None:
        return with_what_is_beside(connection, read_histories(wanted, asked), batch.issuers)
    return load_accounts(connection, wanted, stage_keys(connection, wanted, "stage_derived"), batch.issuers)


def _derived(
    connection: Connection,
    histories: Sequence[AccountHistory],
    rules: Rules,
    batch: BatchContext,
    gifts: Gifts | None,
) -> list[DerivedAccount]:
    return derive_accounts(histories, load_fold_context(connection, histories, rules, batch, gifts))
