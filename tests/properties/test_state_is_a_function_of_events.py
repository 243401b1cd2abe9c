"""Any order, any repetition, any cut into batches, any number of workers: one state, and what was known stays known."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.audit.entries import Entry
from governance.derivation import load
from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled, load_policies
from governance.queries.audit_verification import verify_store
from governance.settings.compiled import Rules
from governance.store import digest
from governance.store.database.bulk import rows, run
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.evidence.audit_rows import insert_entries
from governance.store.held.account_histories import load_histories
from governance.store.running.work_items import pending
from governance.store.schema import metadata
from governance.worker import evaluator
from governance.worker.batch_transaction import apply
from governance.worker.sealer import seal_some
from governance.worker.worker import Govern
from ingest.bus.interface import Partition
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC, decode, encode, encode_bare
from ingest.contract.coverage import Interval, coverage_event
from ingest.contract.event import Client, Event
from ingest.translation.translating import outgoing
from simulator.company.settings import demo_settings
from simulator.histories.small_history import random_history
from simulator.organisation.cast import ENTRA, OKTA, TENANT
from simulator.organisation.catalogue import FINANCE
from simulator.planted.separation import RULE
from simulator.records.mint import guid_of, okta_id
from tests.governance.configured import governance
from tests.governance.queries.filled import empty_store
from tests.governance.spoken import hold_rows_against_the_trail
from tests.ingest.contract.events import AT, ROLE, event, granted
from tests.properties.differences import Rows, difference
from tests.simulator.translating import NOW, events

HISTORIES = range(40)
RECORDS, SHARDS = 60, 3
DEADLINE_SECONDS = 60.0
_MS = int(DEADLINE_SECONDS * 1000)
_PATIENT = {"bootstrap_timeout_ms": _MS, "request_timeout_ms": _MS, "delivery_timeout_ms": _MS, "max_block_ms": _MS}
"""A broker has as long to answer as a worker to come to an end: a busy machine's may take its time."""
HOUR = timedelta(hours=1)
_OKTA_BOB = f"{OKTA}:{TENANT}|{okta_id('00u', 'history Bob Baker')}"
_OKTA_CYD = f"{OKTA}:{TENANT}|{okta_id('00u', 'history Cyd Clark')}"
_ENTRA_CYD = f"{ENTRA}:{TENANT}|{guid_of('history Cyd Clark')}"


@cache
def rules() -> Rules:
    """The demo's settings, with the histories' few accounts in the places of the company's."""
    told = demo_settings()["governance"]
    told["non_persons"] = [{"account": _ENTRA_CYD, "owner": _OKTA_BOB}, {"account": _OKTA_CYD, "owner": _ENTRA_CYD}]
    exception = {"rule": RULE, "account": _OKTA_BOB, "owner": "o", "reason": "r", "compensating_control": "c"}
    told["policies"]["separation_of_duties"]["exceptions"] = [exception | {"until": "2026-09-01T00:00:00Z"}]
    told["sweep"] = {"stale_after_days": 6}  # A history lasts some days: they are long enough for both.
    silences = ("unused_assignment", "unused_privilege", "dormant_privileged")
    told["policies"] |= {policy: {"after_days": 2} for policy in silences}
    told["policies"]["attribute_drift"] = {"attributes": ["department"]}
    told["policies"]["peer_outlier"] = {"peers": 1, "entitlements": ["group:g1"]}
    told["policies"]["out_of_band_grant"] = {"governed": [{"entitlement": f"*|group:{FINANCE.name}", "by": []}]}
    rules = compiled(governance(**told))
    assert [asked.policy for asked in rules.configured] == list(load_policies())
    return rules


def history(rng: random.Random, records: int = RECORDS) -> list[Event]:
    """A random history's events in order of time, some with statements of coverage."""
    found = [each for record in random_history(rng, records) for each in events(record)]
    found.sort(key=lambda each: (each.occurred_at, each.event_id))
    return found + [_stated(rng, found) for _ in range(rng.randrange(4))]


def _stated(rng: random.Random, found: Sequence[Event]) -> Event:
    begin = rng.choice(found).occurred_at - timedelta(hours=rng.randrange(48))
    interval = Interval(begin, begin + timedelta(days=rng.randrange(1, 60)))
    event = coverage_event(rng.choice(found).source, interval, NOW)
    if rng.random() < 0.4:
        given = {**event.attributes, "basis": "gap", "cause": "the collector stood still"}
        event = msgspec.structs.replace(event, event_id=event.event_id + "g", attributes=given)
    return event


class Store:
    """A store that is told events in batches, at instants of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.rules = engine, rules()
        self.now = 1_000_000
        self._offsets: dict[int, int] = {}

    def clock(self) -> int:
        self.now += 1
        return self.now

    def take(self, taken: Sequence[Event], shard: int = 0, *, deferred: bool = False) -> None:
        batch = Batch(shard, encode_bare)
        for each in taken:
            batch.add(each)
        begin = self._offsets.get(shard, 0)
        end = self._offsets[shard] = begin + len(taken)
        with writing(self.engine) as connection:
            spans = {Partition(EVENTS_TOPIC, shard): (begin, end)}
            apply(connection, batch.folded(), spans, self.rules, self.clock(), deferred=deferred)

    def drain(self, most: int = 10_000) -> None:
        ends_at = time.monotonic() + DEADLINE_SECONDS
        for _ in range(most):
            while not evaluator.evaluate(self.engine, self.rules, self.clock):
                if not self._waits(ends_at):
                    return
        assert most < 10_000, "the evaluator finds no end"

    def _waits(self, ends_at: float) -> bool:
        """An item is taken once no transaction of the server is older, and the server vacuums when it likes."""
        with reading(self.engine) as connection:
            return time.monotonic() < ends_at and pending(connection)

    def hold_rows(self) -> None:
        with reading(self.engine) as connection:
            hold_rows_against_the_trail(connection)

    def digest(self) -> str:
        self.hold_rows()
        with reading(self.engine) as connection:
            assert not pending(connection)
            return digest.state_digest(connection)

    def dump(self) -> Rows:
        """What the digest is made from, to tell where two states differ."""
        found: Rows = {}
        with reading(self.engine) as connection:
            for part in digest._PARTS:
                columns = ", ".join(c.name for c in part.table.columns if c.name not in part.without)
                sql = f"SELECT {columns} FROM {part.table.name}" + (f" WHERE {part.where}" if part.where else "")
                found[f"{part.table.name}({columns})"] = {tuple(row) for row in rows(connection, sql)}
        return found

    def grants(self, where: str = "recorded_to IS NULL") -> set[tuple[object, ...]]:
        columns = ", ".join(c.name for c in metadata.tables["held_grant"].columns if "recorded" not in c.name)
        with reading(self.engine) as connection:
            return {tuple(row) for row in rows(connection, f"SELECT {columns} FROM held_grant WHERE {where}")}

    def seal_and_verify(self) -> int:
        seal_some(self.engine, self.clock())
        verdict = verify_store(self.engine)
        assert (verdict.fault, verdict.unsealed) == (None, 0)
        return verdict.sound.seq


@contextmanager
def in_memory() -> Iterator[Store]:
    engine = empty_store("sqlite://")
    yield Store(engine)
    engine.dispose()


@contextmanager
def emptied(engine: Engine) -> Iterator[Store]:
    with writing(engine) as connection:
        run(connection, f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)}")
    yield Store(engine)


@contextmanager
def postgresql(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


def batches_of(rng: random.Random, told: Sequence[Event]) -> Iterator[list[Event]]:
    """Any permutation with any repetition, cut anywhere."""
    left = [*told, *rng.choices(told, k=rng.randrange(1 + len(told) // 2))]
    rng.shuffle(left)
    if rng.random() < 0.2:
        left.sort(key=lambda event: event.occurred_at, reverse=True)
    largest = rng.choice((1, 5, 30, len(left)))
    while left:
        size = rng.randint(1, largest)
        yield left[:size]
        left = left[size:]


def take_in_any_way(store: Store, rng: random.Random, told: Sequence[Event], patch: pytest.MonkeyPatch) -> None:
    for batch in batches_of(rng, told):
        store.take(batch, rng.randrange(SHARDS), deferred=rng.random() < 0.5)
        if rng.random() < 0.3:
            # So few that drains are left half done, and begun again beside newer work items.
            patch.setattr(evaluator, "CHUNK", rng.choice((1, 2, 4, 1_000)))
            store.drain(rng.randrange(1, 4))
            store.hold_rows()
    patch.setattr(evaluator, "CHUNK", rng.choice((4, 1_000)))
    store.drain()


def in_order(told: Sequence[Event]) -> tuple[str, Rows]:
    with in_memory() as store:
        store.take(told)
        store.drain()
        store.seal_and_verify()
        return store.digest(), store.dump()


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
                found = load_histories(*asked)
                if left:  # noqa: B023 - asked within this round
                    store.take(left.pop())  # noqa: B023
                return found

            with emptied(engine) as store, monkeypatch.context() as patched:
                store.take(first, deferred=True)
                patched.setattr(load, "load_histories", after_reading)
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


def rows_of(store: Store, sql: str) -> list[tuple[object, ...]]:
    with reading(store.engine) as connection:
        return [tuple(row) for row in rows(connection, sql)]


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
