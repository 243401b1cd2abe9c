"""Many accounts derived in one transaction: part by part, to one state, with all of them locked first."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import Connection

from governance.derivation import account_parts
from governance.derivation.accounts import derive
from governance.store.database.engine import reading
from governance.store.database.staging import StagedKeys
from governance.store.database.statements import rows
from governance.store.held.account_histories import lock_accounts
from tests.governance.censuses import day, record
from tests.governance.told import Told

_NAMES = [f"u{number:03d}" for number in range(90)]

_CUTS = [(1_000, 6_000, [90]), (70, 6_000, [64, 26]), (90, 100, [64, 26])]
"""Accounts and facts of a part at most, and how many accounts then stand together."""


@pytest.mark.parametrize(
    ("accounts", "facts", "sizes"), [(1_000, 6_000, [90]), (70, 6_000, [64, 26]), (90, 100, [64, 26])]
)
def test_accounts_are_derived_in_parts_by_how_many_and_by_how_many_facts_they_have(
    store_url: str, monkeypatch: pytest.MonkeyPatch, accounts: int, facts: int, sizes: list[int]
) -> None:
    told = Told(store_url)
    parts: list[int] = []
    locked: list[int] = []

    def noted(connection: Connection, part: Collection[str], *rest: object, **backfill: bool) -> object:
        parts.append(len(part))
        return derive(connection, part, *rest, **backfill)  # type: ignore[arg-type]

    def noted_lock(connection: Connection, wanted: Collection[str], staged: StagedKeys) -> frozenset[str]:
        locked.append(len(wanted))
        return lock_accounts(connection, wanted, staged)

    monkeypatch.setattr(account_parts, "derive", noted)
    monkeypatch.setattr(account_parts, "lock_accounts", noted_lock)
    monkeypatch.setattr(account_parts, "_ACCOUNTS", accounts)
    monkeypatch.setattr(account_parts, "_FACTS", facts)
    came = [record(day(2), "account_created", name) for name in _NAMES]
    told.take([*came, *(record(day(3), "grant_added", name, "g1") for name in _NAMES)])
    assert parts == sizes
    assert locked == ([90] if len(sizes) > 1 else [])
    with reading(told.engine) as connection:
        assert rows(connection, "SELECT COUNT(*) FROM held_grant")[0][0] == 90
