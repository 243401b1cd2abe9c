"""A check names the damaged row, and nothing that rests on it; a repair restores the state and no earlier belief."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from governance.derivation.checking.rebuild import check, enqueue_repairs
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows, run
from tests.properties.stores import RECORDS, SHARDS, Store, batches_of, history, in_memory, rules

_DAMAGE = {
    "account": ("account", "application_id = ''", "account_id", "state = 'locked'"),
    "application account": (
        "account",
        "application_id <> ''",
        "account_id",
        "created_at = created_at + 1",
    ),
    "grant": ("held_grant", "recorded_to IS NULL", "grant_id", "privileged = 1 - privileged"),
    "group grant": (
        "conferral",
        "1 = 1",
        "group_id || ' ' || entitlement_id || ' ' || mode || ' ' || scope || ' ' || valid_from",
        "expires_at = COALESCE(expires_at, 0) + 7",
    ),
    "identity link": ("identity_link", "1 = 1", "account_id || ' ' || link", "link = 'mail:somebody@example.com'"),
    "identity": ("account_identity", "1 = 1", "account_id", "identity_id = 'identity:other'"),
    "finding": ("finding", "live = 1", "finding_id", "severity = 'other'"),
    "finding of an identity": (
        "finding",
        "live = 1 AND policy = 'separation_of_duties'",
        "finding_id",
        "closed_at = COALESCE(closed_at, 0) + 1",
    ),
    "superseded finding": ("finding", "live = 1", "finding_id", "live = 0"),
    "tally": (
        "tally",
        "kind = 'account' AND key = 'idp' AND shard = (SELECT MIN(shard) FROM tally WHERE kind || key = 'accountidp')",
        "kind",
        "n = n + 1",
    ),
    "not evaluable": ("not_evaluable", "1 = 1", "answer_id", "since_at = since_at + 1"),
}
"""What is damaged → its table, which rows, what names a row, and the damage."""


_RARE = {("finding", "live = 1 AND policy = 'separation_of_duties'"): (6_006, 150)}
"""Rows that come to be in few histories → the seed and the records of one in which they do."""


def filled(store: Store, seed: int, records: int = RECORDS) -> Store:
    rng = random.Random(seed)
    for batch in batches_of(rng, history(rng, records)):
        store.take(batch, rng.randrange(SHARDS), deferred=rng.random() < 0.3)
    store.drain()
    return store


@contextmanager
def filled_with(engine: Engine, table: str, where: str) -> Iterator[Store]:
    """A history in which such a row comes to be."""
    ensure_schema(engine)
    if (table, where) in _RARE:
        yield filled(Store(engine), *_RARE[table, where])
        return
    for seed in range(6_000, 6_040):
        with in_memory() as tried:
            filled(tried, seed)
            with reading(tried.engine) as connection:
                if rows(connection, f"SELECT 1 FROM {table} WHERE {where} LIMIT 1"):
                    break
    yield filled(Store(engine), seed)


def named(store: Store) -> list[tuple[str, str]]:
    return [(deviation.table, deviation.key) for deviation in check(store.engine, rules())]


def beliefs(store: Store, until: int) -> set[tuple[object, ...]]:
    return store.grants(f"recorded_from <= {until} AND (recorded_to IS NULL OR recorded_to > {until})")


@pytest.mark.parametrize("damaged", _DAMAGE)
def test_the_damaged_row_is_named_alone_and_mended(store_url: str, damaged: str) -> None:
    table, where, key, damage = _DAMAGE[damaged]
    engine = open_engine(store_url)
    with filled_with(engine, table, where) as store:
        before = store.digest()
        assert named(store) == []
        with writing(engine) as connection:
            of_table = f"SELECT {key} FROM {table} WHERE {where}"
            victim = min(row[0] for row in rows(connection, of_table))
            assert run(connection, f"UPDATE {table} SET {damage} WHERE {where} AND {key} = %s", (victim,)) == 1
        known, until = beliefs(store, store.clock()), store.clock()
        found = named(store)
        assert (table, victim) in found
        # A key that was altered is two rows: the one that is missing, and the one that nothing founds.
        assert len(found) == (2 if damaged == "identity link" else 1), found
        repairs = {deviation.repair for deviation in check(engine, rules())}
        enqueue_repairs(engine, repairs, store.clock())
        store.drain()
        assert named(store) == []
        assert store.digest() == before
        assert beliefs(store, until) == known
        store.seal_and_verify()
    engine.dispose()


@pytest.mark.parametrize("table", ["account", "held_grant", "conferral", "identity_link", "finding", "not_evaluable"])
def test_a_row_that_is_gone_is_named(sqlite_url: str, table: str) -> None:
    engine = open_engine(sqlite_url)
    with filled_with(engine, table, "1 = 1") as store:
        before = store.digest()
        with writing(engine) as connection:
            current = {"held_grant": "recorded_to IS NULL", "finding": "live = 1"}.get(table, "1 = 1")
            gone = f"SELECT MIN(rowid) FROM {table} WHERE {current}"
            assert run(connection, f"DELETE FROM {table} WHERE rowid = ({gone})") == 1
        found = list(check(engine, rules()))
        assert [(deviation.table, deviation.kind) for deviation in found] == [(table, "missing")]
        enqueue_repairs(engine, {deviation.repair for deviation in found}, store.clock())
        store.drain()
        assert (named(store), store.digest()) == ([], before)
    engine.dispose()


def test_an_account_that_nothing_speaks_of_is_named_and_deleted(store_url: str) -> None:
    engine = open_engine(store_url)
    with filled_with(engine, "account", "1 = 1") as store:
        before = store.digest()
        with writing(engine) as connection:
            columns = rows(connection, "SELECT * FROM account WHERE application_id = ''")[0]
            invented = ("okta:acme|00uinvented", "okta:acme|00uinvented", *columns[2:])
            run(connection, f"INSERT INTO account VALUES ({', '.join(['%s'] * len(invented))})", invented)
        found = list(check(engine, rules()))
        assert [(d.table, d.key, d.kind) for d in found] == [("account", "okta:acme|00uinvented", "unfounded")]
        enqueue_repairs(engine, {deviation.repair for deviation in found}, store.clock())
        store.drain()
        assert (named(store), store.digest()) == ([], before)
    engine.dispose()


def test_what_a_work_item_still_has_to_change_is_late_and_not_wrong(store_url: str) -> None:
    engine = open_engine(store_url)
    ensure_schema(engine)
    rng = random.Random(1)
    told = history(rng)
    store = Store(engine)
    store.take(told, deferred=True)
    found = list(check(engine, rules()))
    assert found and all(deviation.waits for deviation in found)
    store.drain()
    assert named(store) == []
    engine.dispose()


def test_a_check_holds_back_no_work_item(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with filled_with(engine, "identity_link", "1 = 1") as store:
        with writing(engine) as connection:
            run(connection, "UPDATE account SET state = 'locked' WHERE application_id = ''")
        deviations = check(engine, rules())
        first = next(deviations)
        enqueue_repairs(engine, {first.repair}, store.clock())
        store.drain()
        with reading(engine) as connection:
            assert not rows(connection, "SELECT 1 FROM dirty_mark")
        assert first.key in {deviation.key for deviation in [first, *deviations]}
    engine.dispose()
