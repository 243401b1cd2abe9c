"""A store that is told made-up histories in any batches, and what the demo would have of them."""

from __future__ import annotations

import random
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

import msgspec
import pytest
from sqlalchemy import Engine

from governance.derivation import account_parts
from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled, load_policies
from governance.settings.compiled import Rules
from governance.store import digest
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows, run
from governance.store.held import account_histories
from governance.store.running.work_items import pending
from governance.store.schema import metadata
from governance.worker import evaluator
from governance.worker.batch_transaction import apply
from governance.worker.trail.sealer import seal_some
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.coverage import Interval, coverage_event
from ingest.contract.event import Event, partition_key
from simulator.company.settings import demo_settings
from simulator.histories.small_history import random_history
from simulator.organisation.cast import ENTRA, OKTA, TENANT
from simulator.organisation.catalogue import FINANCE
from simulator.planted.separation import RULE
from simulator.records.mint import guid_of, okta_id
from tests.governance.configured import governance
from tests.governance.queries.filled import empty_store
from tests.governance.spoken import hold_rows_against_the_trail
from tests.governance.worker.verified_store import verify_store
from tests.properties.differences import Rows
from tests.simulator.translating import NOW, events

RECORDS, SHARDS = 60, 3
DEADLINE_SECONDS = 60.0
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
    # Some accounts, or a few facts, are all that is held at once.
    sizes = account_parts.PartSizes(accounts=rng.choice((2, 3, 1_000)), sampled=1)
    patch.setattr(account_parts, "_ORDINARY", sizes)
    patch.setattr(account_histories, "_PIECE", rng.choice((1, 5, 4_000)))
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


def rows_of(store: Store, sql: str) -> list[tuple[object, ...]]:
    with reading(store.engine) as connection:
        return [tuple(row) for row in rows(connection, sql)]


def take_beside_each_other(store: Store, told: Sequence[Event]) -> None:
    """Three workers, each with the partitions' events that a bus would give it, and two evaluators."""
    of_worker: dict[int, list[Event]] = {}
    for event in told:
        of_worker.setdefault(zlib.crc32(partition_key(event).encode()) % 3, []).append(event)
    done = threading.Event()

    def work(shard: int) -> None:
        events = of_worker.get(shard, [])
        for place in range(0, len(events), 5):
            store.take(events[place : place + 5], shard)

    def drain() -> None:
        while not done.is_set():
            store.drain(1)
            done.wait(0.01)

    with ThreadPoolExecutor(5) as pool:
        evaluators = [pool.submit(drain) for _ in range(2)]
        workers = [pool.submit(work, shard) for shard in range(3)]
        wait(workers)
        done.set()
        for future in (*workers, *evaluators):
            future.result()
