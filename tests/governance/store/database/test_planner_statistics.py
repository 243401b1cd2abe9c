"""A store that fills is asked by the right indexes before the server's own autovacuum has seen it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.planner_statistics import take_statistics
from governance.store.database.staging import stage_keys
from governance.store.database.statements import prepare, run
from governance.store.held.answerers import accounts_called, accounts_of_answerers
from governance.store.held.grant_rows import current_entitlements, held_entitlements, holders_among, stored_grants
from governance.store.held.managers import load_ends, persons_of_managers
from governance.store.running.long_items import expansion
from governance.store.running.work_items import WorkItem
from governance.store.schema import held
from tests.governance.store.plans import fill, indexes_used, rows_looked_at

FEW, MANY = 5_000, 40_000


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


def grow(engine: Engine, first: int, count: int) -> None:
    """Add grants, four of each account, and accounts, a quarter of them at an identity provider; none is analyzed."""
    n = f"(n + {first})"
    fill(engine, held.grant, count, grant_id=f"'g' || {n}", account_id=f"'a' || {n} / 4", entitlement_id=f"'e' || {n}")
    fill(
        engine,
        held.account,
        count,
        account_id=f"'okta:x|' || {n}",
        idp_account_id=f"'okta:x|' || {n} / 4",
        application_id=f"CASE WHEN mod({n}, 4) = 0 THEN '' ELSE 'app' || mod({n}, 50) END",
        issuer=f"'okta:' || mod({n}, 2)",
        name=f"'login' || {n}",
        display_name=f"'Name ' || {n}",
    )


def test_statistics_are_taken_as_a_table_grows_and_not_each_time(engine: Engine) -> None:
    assert take_statistics(engine) == []
    grow(engine, 0, FEW)
    assert take_statistics(engine) == ["account", "held_grant"]
    assert take_statistics(engine) == []
    grow(engine, FEW, FEW)
    assert take_statistics(engine) == []
    grow(engine, 2 * FEW, MANY)
    assert take_statistics(engine) == ["account", "held_grant"]


def test_rows_that_nobody_sees_yet_are_waited_for(engine: Engine) -> None:
    """Else the server takes a table of so many pages for one without rows, until it is eight times as large."""
    with writing(engine) as connection:
        columns = (
            "grant_id, recorded_from, account_id, entitlement_id, entitlement_type, mode, scope, valid_from, privileged"
        )
        values = "'g' || n, 0, 'a' || n, 'e' || n, '', '', '', 0, 0"
        run(connection, f"INSERT INTO held_grant ({columns}) SELECT {values} FROM generate_series(1, {FEW}) n")
        assert take_statistics(engine) == []
    assert take_statistics(engine) == ["held_grant"]


def test_a_store_that_keeps_its_own_statistics_is_left_alone(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    ensure_schema(engine)
    assert take_statistics(engine) == []
    engine.dispose()


def test_what_is_asked_of_few_accounts_reads_few_rows_of_many(engine: Engine) -> None:
    grow(engine, 0, FEW)
    take_statistics(engine)
    grow(engine, FEW, MANY)
    accounts = [f"a{n}" for n in range(0, 200, 20)]
    keys = [f"okta:x|{n}" for n in range(0, 200, 20)]
    logins = [f"okta:0|login{n}" for n in range(0, 200, 20)]
    with writing(engine) as connection:
        prepare(connection)
        staged = stage_keys(connection, accounts)
        for asked in (
            partial(stored_grants, connection, staged),
            partial(held_entitlements, connection, staged),
            partial(current_entitlements, connection, staged),
            partial(holders_among, connection, staged, ["e1", "e2"]),
            partial(accounts_of_answerers, connection, keys),
            partial(load_ends, connection, logins),
            partial(persons_of_managers, connection, logins),
            partial(accounts_called, connection, logins),
        ):
            assert rows_looked_at(connection, asked) <= 100, asked


@pytest.mark.parametrize(("kind", "index"), [("members", "entitlement_id"), ("assigned", "application_id")])
def test_whom_a_long_item_stands_for_is_found_by_its_index(engine: Engine, kind: str, index: str) -> None:
    grow(engine, 0, FEW)
    take_statistics(engine)
    grow(engine, FEW, MANY)
    with writing(engine) as connection:
        prepare(connection)
        some = partial(expansion, connection, WorkItem(1, f"{kind}:e7", "a5"), 100)
        assert indexes_used(connection, some) == {f"ix_held_grant_{index}"}
