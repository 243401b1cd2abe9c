"""Derives accounts that are neither judged nor written: others are judged by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.derivation.loading.batch_context import BatchContext, load_fold_context, with_what_is_beside
from governance.derivation.loading.gifts import Gifts
from governance.folds.accounts.account_history import AccountHistory
from governance.folds.accounts.answerable import OF_SECRETS
from governance.folds.accounts.derived_account import DerivedAccount, derive_accounts
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.held.account_histories import AskedHistories, ask_histories, read_histories
from governance.store.seen.known_subjects import spoken_of


class KnownAccounts(NamedTuple):
    """The accounts that there are, as derived, in order of id, and the keys asked about that are no account."""

    accounts: list[DerivedAccount]
    unknown: set[str]


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

    def derive(histories: list[AccountHistory]) -> list[DerivedAccount]:
        return _derived(connection, histories, rules, batch, gifts)

    pieces = map(derive, _histories(connection, account_ids, batch))
    return {own.account.account_id: own for piece in pieces for own in piece}


def derived_known_accounts(
    connection: Connection,
    account_ids: Collection[str],
    rules: Rules,
    batch: BatchContext,
    gifts: Gifts | None = None,
    asked: AskedHistories | None = None,
) -> KnownAccounts:
    """Return the accounts as derived, and those that are none; ``asked``: their histories, where asked for already."""
    unknown: set[str] = set()

    def derive(histories: list[AccountHistory]) -> list[DerivedAccount]:
        none = unheard_of(connection, histories, rules)
        unknown.update(none)
        histories = [history for history in histories if history.account_id not in none] if none else histories
        return _derived(connection, histories, rules, batch, gifts)

    pieces = map(derive, _histories(connection, account_ids, batch, asked))
    return KnownAccounts([own for piece in pieces for own in piece], unknown)


def unheard_of(connection: Connection, histories: Iterable[AccountHistory], rules: Rules) -> set[str]:
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
) -> Iterator[list[AccountHistory]]:
    """Yield the accounts' histories piece by piece: what is made of one takes a fraction of what it takes itself."""
    wanted = sorted(account_ids)
    if asked is None:
        asked = ask_histories(connection, stage_keys(connection, wanted, "stage_derived"))
    return (with_what_is_beside(connection, piece, batch.issuers) for piece in read_histories(wanted, asked))


def _derived(
    connection: Connection,
    histories: Sequence[AccountHistory],
    rules: Rules,
    batch: BatchContext,
    gifts: Gifts | None,
) -> list[DerivedAccount]:
    return derive_accounts(histories, load_fold_context(connection, histories, rules, batch, gifts))
