"""Of which names a check derives an account: of those alone that something speaks of, by what is at hand or stored."""

from __future__ import annotations

import pytest

from governance.derivation.loading import derived_accounts
from governance.derivation.loading.batch_context import load_batch_context
from governance.derivation.loading.derived_accounts import derived_known_accounts
from governance.folds.accounts.account_history import AccountHistory, FoldContext
from governance.folds.accounts.derived_account import DerivedAccount, derive_accounts
from governance.store.database.engine import checking
from governance.store.held import account_histories
from governance.store.seen.known_subjects import spoken_of
from tests.governance.censuses import day, key, record
from tests.governance.configured import governance
from tests.governance.derivation.read_secrets import reading
from tests.governance.told import Told


def test_whom_a_fact_or_config_names_is_an_account_and_whose_secret_was_read_is_none(store_url: str) -> None:
    told = Told(store_url, governance(non_persons=[{"account": key("svc"), "owner": key("ann")}]))
    told.tell([record(day(2), "account_created", "ann"), reading(4)])
    names = [key(name) for name in ("svc", "nobody", "bot", "ann")]
    with checking(told.engine) as connection:
        batch = load_batch_context(connection, told.rules)
        known = derived_known_accounts(connection, names, told.rules, batch)
        spoken = spoken_of(connection, names)
    assert [own.account.account_id for own in known.accounts] == [key("ann"), key("svc")]
    assert known.unknown == {key("nobody"), key("bot")}
    assert spoken == {key("ann")}


def test_of_long_histories_as_many_are_read_at_once_as_memory_is_meant_for(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(store_url, governance())
    names = [key(name) for name in ("ann", "bob", "cyd", "dee")]
    for name in ("ann", "bob", "cyd"):
        told.tell([record(day(2), "account_created", name), record(day(3), "grant_added", name, "g1")])
    together: list[list[int]] = []

    def noted(histories: list[AccountHistory], context: FoldContext) -> list[DerivedAccount]:
        together[-1].append(sum(len(history.facts) for history in histories))
        return derive_accounts(histories, context)

    monkeypatch.setattr(derived_accounts, "derive_accounts", noted)
    found = []
    with checking(told.engine) as connection:
        batch = load_batch_context(connection, told.rules)
        for most in (100, 3):
            monkeypatch.setattr(account_histories, "_PIECE", most)
            together.append([])
            found.append(derived_known_accounts(connection, names, told.rules, batch))
    at_once, in_pieces = [
        [(own.account, own.app_accounts, own.grants, own.reads, own.latest) for own in known.accounts]
        for known in found
    ]
    assert at_once == in_pieces
    assert together == [[6], [4, 2]]
    assert [own.account.account_id for own in found[0].accounts] == names[:3]
    assert found[0].unknown == {key("dee")}
