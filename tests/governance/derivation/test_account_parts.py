"""Many accounts derived in one transaction: part by part, to one state, with all of them locked first."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from governance.derivation import account_parts
from governance.derivation.account_parts import PartSizes, derive_in_parts
from governance.derivation.accounts import derive_part
from governance.derivation.checking.rebuild import check
from governance.derivation.loading.batch_context import load_batch_context
from governance.store.database.engine import reading, writing
from governance.store.database.statements import prepare, rows
from governance.store.evidence.audit_rows import insert_entries
from governance.store.held.account_histories import lock_accounts
from governance.store.running.work_items import enqueue
from tests.governance.censuses import day, key, record
from tests.governance.told import Told

_NAMES = [f"u{number:03d}" for number in range(90)]
_ONE_EACH = PartSizes(1, 1, 1)
_WAITING = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def _came(names: Sequence[str]) -> list[Any]:
    came = [record(day(2), "account_created", name) for name in names]
    return [*came, *(record(day(3), "grant_added", name, "g1") for name in names)]


def _derive(told: Told, names: Collection[str], sizes: PartSizes) -> None:
    """Derive accounts in a transaction, as a worker does."""
    with writing(told.engine) as connection:
        prepare(connection)
        batch, now = load_batch_context(connection, told.rules), told.clock()
        derived = derive_in_parts(connection, [key(name) for name in names], told.rules, batch, now, sizes=sizes)
        again = {f"account:{account}" for account in derived.recheck_accounts}
        enqueue(connection, derived.items | again, now)
        insert_entries(connection, derived.entries)


@pytest.mark.parametrize(
    ("accounts", "facts", "sizes"), [(1_000, 6_000, [90]), (70, 6_000, [64, 26]), (90, 100, [64, 26])]
)
def test_accounts_are_derived_in_parts_by_how_many_and_by_how_many_facts_they_have(
    store_url: str, monkeypatch: pytest.MonkeyPatch, accounts: int, facts: int, sizes: list[int]
) -> None:
    told = Told(store_url)
    told.defer(_came(_NAMES))
    parts: list[int] = []
    locked: list[int] = []

    def noted(connection: Connection, part: Sequence[str], *rest: Any, **backfill: Any) -> Any:
        parts.append(len(part))
        return derive_part(connection, part, *rest, **backfill)

    def noted_lock(connection: Connection, wanted: Collection[str], staged: Any) -> frozenset[str]:
        locked.append(len(wanted))
        return lock_accounts(connection, wanted, staged)

    monkeypatch.setattr(account_parts, "derive_part", noted)
    monkeypatch.setattr(account_parts, "lock_accounts", noted_lock)
    _derive(told, _NAMES, PartSizes(accounts, facts))
    assert parts == sizes
    assert locked == [90]
    with reading(told.engine) as connection:
        assert rows(connection, "SELECT COUNT(*) FROM held_grant")[0][0] == 90


@contextmanager
def _between(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], None]) -> Iterator[None]:
    """Have something done as soon as a worker comes to the part of an account."""
    todo = [act]

    def held_up(connection: Connection, part: Sequence[str], *rest: Any, **backfill: Any) -> Any:
        if key(name) in part and todo:
            todo.pop()()
        return derive_part(connection, part, *rest, **backfill)

    with monkeypatch.context() as patched:
        patched.setattr(account_parts, "derive_part", held_up)
        yield


def _until_it_waits(engine: Engine, worker: Future[None]) -> None:
    """Return once a worker has ended, or waits for another."""
    with engine.connect() as connection:
        while not worker.done() and not connection.exec_driver_sql(_WAITING).scalar():
            connection.rollback()


def test_what_others_came_to_know_meanwhile_is_not_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has the last account, and another the first, of which the one did not know as it locked."""
    told, others = Told(postgres_url), list[Future[None]]()
    told.defer(_came(["u1", "u2"]))
    _derive(told, ["u2"], _ONE_EACH)
    with ThreadPoolExecutor(1) as pool:

        def another() -> None:
            _derive(told, ["u1"], _ONE_EACH)
            others.append(pool.submit(_derive, told, ["u1", "u2"], _ONE_EACH))
            _until_it_waits(told.engine, others[0])

        with _between(monkeypatch, "u1", another):
            _derive(told, ["u1", "u2"], _ONE_EACH)
        others[0].result()
    told.drain()
    assert list(check(told.engine, told.rules)) == []


def test_what_accounts_have_in_common_is_written_when_all_of_them_are(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That an issuer has accounts is told by whoever writes its first: another may do so who has the next account."""
    told, others = Told(postgres_url), list[Future[None]]()
    told.defer(_came(["u1", "u2"]))
    with ThreadPoolExecutor(1) as pool:

        def another() -> None:
            others.append(pool.submit(_derive, told, ["u2"], _ONE_EACH))
            _until_it_waits(told.engine, others[0])

        with _between(monkeypatch, "u2", another):
            _derive(told, ["u1", "u2"], _ONE_EACH)
        others[0].result()
    told.drain()
    assert list(check(told.engine, told.rules)) == []


@pytest.mark.parametrize("seed", range(3))
def test_workers_of_overlapping_accounts_come_to_one_state_and_never_wait_in_a_circle(
    postgres_url: str, seed: int
) -> None:
    told, choosing, names = Told(postgres_url), random.Random(seed), _NAMES[:30]
    told.defer(_came(names))
    overlapping = [choosing.sample(names, choosing.randint(8, 25)) for _ in range(12)]
    sizes = [PartSizes(choosing.randint(2, 6), 20, 2) for _ in overlapping]
    with ThreadPoolExecutor(3) as pool:
        for worker in [pool.submit(_derive, told, *each) for each in zip(overlapping, sizes, strict=True)]:
            worker.result()
    told.drain()
    digest = told.digest()
    assert list(check(told.engine, told.rules)) == []
    told.forget()
    told.tell(_came(names))
    assert told.digest() == digest
