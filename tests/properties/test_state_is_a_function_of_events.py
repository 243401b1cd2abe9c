"""Any order, any repetition, any cut into batches, any number of workers: one state, and what was known stays known."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.audit.entries import Entry
from governance.derivation import accounts
from governance.policies.catalogue import compiled
from governance.store.database.engine import reading
from governance.store.database.statements import rows
from governance.store.evidence.audit_rows import insert_entries
from governance.store.held.account_histories import ask_histories
from governance.store.running.work_items import pending
from governance.worker import evaluator
from governance.worker.worker import Govern
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, decode, encode
from ingest.contract.event import Client, Event
from ingest.translation.translating import outgoing
from tests.ingest.contract.events import AT, ROLE, event, granted
from tests.properties.differences import difference
from tests.properties.stores import (
    DEADLINE_SECONDS,
    SHARDS,
    Store,
    batches_of,
    emptied,
    history,
    in_memory,
    in_order,
    postgresql,
    rows_of,
    rules,
    take_in_any_way,
)

HISTORIES = range(40)
_MS = int(DEADLINE_SECONDS * 1000)
_PATIENT = {"bootstrap_timeout_ms": _MS, "request_timeout_ms": _MS, "delivery_timeout_ms": _MS, "max_block_ms": _MS}
"""A broker has as long to answer as a worker to come to an end: a busy machine's may take its time."""
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("seed", HISTORIES)
def test_any_way_to_the_same_state_on_sqlite(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    told = history(rng)
    expected, expected_rows = in_order(told)
    for _ in range(2):
        with in_memory() as store:
            take_in_any_way(store, rng, told, monkeypatch)
            assert store.digest() == expected, difference(expected_rows, store.dump())
            store.seal_and_verify()


def test_any_way_to_the_same_state_on_postgresql(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1_000)
    with postgresql(postgres_url) as engine:
        for _ in range(2):
            told = history(rng)
            expected, expected_rows = in_order(told)
            with emptied(engine) as store:
                take_in_any_way(store, rng, told, monkeypatch)
                assert store.digest() == expected, difference(expected_rows, store.dump())
                store.seal_and_verify()


@contextmanager
def written_beside(patch: pytest.MonkeyPatch, store: Store, left: list[list[Event]]) -> Iterator[None]:
    """Within this, the evaluator has read and not written yet when another batch is stored."""

    def beside(connection: Connection, entries: Sequence[Entry]) -> None:
        if left:
            store.take(left.pop(), deferred=True)
        insert_entries(connection, entries)

    with patch.context() as patched:
        patched.setattr(evaluator, "insert_entries", beside)
        yield


def test_a_batch_beside_any_derivation_changes_nothing(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4_000)
    with postgresql(postgres_url) as engine:
        for _ in range(6):
            told = history(rng)
            expected, expected_rows = in_order(told)
            left = list(batches_of(rng, told))
            with emptied(engine) as store, written_beside(monkeypatch, store, left):
                while left:
                    store.take(left.pop(), deferred=True)
                    store.drain()
                assert store.digest() == expected, difference(expected_rows, store.dump())


def test_a_sign_in_beside_the_derivation_that_makes_it_matter_is_looked_at(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A privilege is being derived while a single-factor sign-in comes that teaches nothing else."""
    single = Client(mfa="single", interactive=True)
    before = [event(event_id="okta:1"), granted("grant_added", ROLE, event_id="okta:2", occurred_at=AT + HOUR)]
    after = [event(event_id="okta:3", client=single, occurred_at=AT + 2 * HOUR)]
    last = [event(event_id="okta:4", occurred_at=AT + 3 * HOUR)]
    expected, expected_rows = in_order([*before, *after, *last])
    with postgresql(postgres_url) as engine, emptied(engine) as store:
        store.take(before, deferred=True)
        with written_beside(monkeypatch, store, [[*after, *last]]):
            store.drain()
        assert store.digest() == expected, difference(expected_rows, store.dump())
        found = rows_of(store, "SELECT COUNT(*) FROM finding WHERE policy = 'admin_mfa' AND live = 1")
        assert found == [(1,)]


def test_accounts_that_two_workers_come_to_know_at_once(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluator has read what there is of new accounts; before it writes, a batch derives and commits them."""
    rng = random.Random(5_000)
    with postgresql(postgres_url) as engine:
        for _ in range(6):
            told = history(rng)
            expected, expected_rows = in_order(told)
            rng.shuffle(told)
            left, first = [told[: len(told) // 2]], told[len(told) // 2 :]

            def after_reading(*asked: Any) -> Any:
                found = ask_histories(*asked)
                if left:  # noqa: B023 - asked within this round
                    store.take(left.pop())  # noqa: B023
                return found

            with emptied(engine) as store, monkeypatch.context() as patched:
                store.take(first, deferred=True)
                patched.setattr(accounts, "ask_histories", after_reading)
                store.drain()
                assert not left
                assert store.digest() == expected, difference(expected_rows, store.dump())
                store.seal_and_verify()


@pytest.mark.parametrize("seed", range(10))
def test_what_was_known_stays_known(seed: int) -> None:
    rng = random.Random(2_000 + seed)
    with in_memory() as store:
        known: dict[int, set[tuple[object, ...]]] = {}
        for batch in batches_of(rng, history(rng)):
            store.take(batch, rng.randrange(SHARDS), deferred=rng.random() < 0.5)
            store.drain()
            known[store.clock()] = store.grants()
        for instant, believed in known.items():
            then = f"recorded_from <= {instant} AND (recorded_to IS NULL OR recorded_to > {instant})"
            assert store.grants(then) == believed
        for instant in rng.sample(sorted(known), min(4, len(known))):
            assert _folded_anew(store, instant) == known[instant]
        store.seal_and_verify()


def _folded_anew(store: Store, instant: int) -> set[tuple[object, ...]]:
    """The grants that come of the facts recorded until an instant, in a store of their own."""
    with reading(store.engine) as connection:
        sql = f"SELECT body FROM fact WHERE recorded_at <= {instant}"
        facts = [decode(bytes(row[0])) for row in rows(connection, sql)]
    with in_memory() as fresh:
        fresh.take(facts)
        fresh.drain()
        return fresh.grants()


def _until(what: Callable[[], bool], workers: Sequence[threading.Thread]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not what():
        assert all(worker.is_alive() for worker in workers), "a worker ended"
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)


def test_two_workers_come_to_the_same_state(kafka_url: str, postgres_url: str) -> None:
    rng = random.Random(3_000)
    told = [event for _ in range(3) for event in history(rng)]
    expected, expected_rows = in_order(told)
    bus = open_bus(kafka_url, _PATIENT)
    bus.create_topics(house_topics(2))
    small = compiled(msgspec.structs.replace(rules().settings, batch_size=20))
    with postgresql(postgres_url) as engine:
        said: list[str] = []
        clients: list[ClientName] = ["kafka-python", "librdkafka"]
        two = [Govern(open_bus(kafka_url, _PATIENT, client), engine, small, "two", said.append) for client in clients]
        threads = [threading.Thread(target=govern.run, kwargs={"until_idle": False}) for govern in two]
        for thread in threads:
            thread.start()
        publisher, published, store = bus.publisher(), 0, Store(engine)
        try:
            # The first may read all before the second has joined: then all is told again.
            while published == 0 or not all(govern.batches for govern in two):
                rng.shuffle(told)
                published += publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in told])
                _until(lambda total=published: _at_rest(engine, total), threads)  # type: ignore[misc]
        finally:
            publisher.close()
            for govern in two:
                govern.stop()
            for thread in threads:
                thread.join()
        assert store.digest() == expected, difference(expected_rows, store.dump())
        store.seal_and_verify()
        # Who has a batch in hand of a partition that it just lost writes nothing, and says so.
        assert [line for line in said if not line.endswith("another worker reads it now")] == []


def _at_rest(engine: Engine, published: int) -> bool:
    with reading(engine) as connection:
        read = rows(connection, f"SELECT SUM(next_offset) FROM bus_offset WHERE topic = '{EVENTS_TOPIC}'")[0][0]
        return read == published and not pending(connection)
