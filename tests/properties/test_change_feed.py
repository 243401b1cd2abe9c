"""The feed of changes, read beside the workers: nothing is lost or doubled, and played again it is the state."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, Engine

from governance.folds.usage.batch import Batch
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows, run
from governance.store.feed.change_feed import FeedChange, advance, read_changes, register
from governance.worker import evaluator
from governance.worker.batch_transaction import apply
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.errors import TransientError
from ingest.contract.event import Event
from tests.governance.spoken import hold_rows_against_the_trail
from tests.properties.stores import SHARDS, Store, batches_of, history, rules

_CURRENT = {
    "account": ("account", "account_id", "1 = 1"),
    "grant": ("held_grant", "grant_id", "recorded_to IS NULL"),
    "finding": ("finding", "finding_id", "1 = 1"),
    "identity": ("account_identity", "account_id", "1 = 1"),
}
"""Kind of change → the table it speaks of, its key, and which rows are current."""


_NO_NEWS = {"account": {"called_over_time": None}}
"""What tells only the house whom else to judge anew."""


class Consumer:
    """Keeps the rows as the feed tells them, in a table of its own, in the transaction that advances."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine, self.name = engine, name
        with writing(engine) as connection:
            register(connection, name, 1)
            run(connection, f"CREATE TABLE IF NOT EXISTS told_{name} (change_id BIGINT PRIMARY KEY, told TEXT)")

    def read(self, most: int, *, dies: bool = False) -> int:
        """Take some changes; ``dies``: after all is done, before it is committed."""
        with writing(self.engine) as connection:
            found = read_changes(connection, self.name, most)
            for change in found:
                self._keep(connection, change)
            if found:
                advance(connection, self.name, found[-1].change_id)
            if dies:
                connection.rollback()
                return 0
        return len(found)

    def _keep(self, connection: Connection, change: FeedChange) -> None:
        told = json.dumps(change.change._asdict())
        run(connection, f"INSERT INTO told_{self.name} VALUES (%s, %s)", (change.change_id, told))

    def read_all(self) -> None:
        while self.read(1_000):
            pass

    def rows(self) -> dict[str, dict[str, object]]:
        """The rows as the changes make them, each held against the one before."""
        current: dict[str, dict[str, object]] = {kind: {} for kind in _CURRENT}
        with reading(self.engine) as connection:
            for (told,) in rows(connection, f"SELECT told FROM told_{self.name} ORDER BY change_id"):
                change = json.loads(told)
                of_kind, subject = current[change["kind"]], change["subject"]
                before = json.loads(change["before"]) if change["before"] else None
                assert of_kind.pop(subject, None) == before
                if change["after"]:
                    of_kind[subject] = json.loads(change["after"])
        return current


def stored(engine: Engine) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    with reading(engine) as connection:
        for kind, (table, key, where) in _CURRENT.items():
            result = connection.exec_driver_sql(f"SELECT * FROM {table} WHERE {where}")
            found[kind] = {row[key]: dict(row) | _NO_NEWS.get(kind, {}) for row in result.mappings()}
    return found


def test_read_at_any_moments_the_feed_tells_every_change_once(store_url: str) -> None:
    engine = open_engine(store_url)
    ensure_schema(engine)
    rng = random.Random(7_000)
    store, consumers = Store(engine), [Consumer(engine, name) for name in ("one", "two")]
    for batch in batches_of(rng, [event for _ in range(3) for event in history(rng)]):
        store.take(batch, rng.randrange(SHARDS), deferred=rng.random() < 0.4)
        if rng.random() < 0.4:
            store.drain(rng.randrange(1, 4))
        for consumer in consumers:
            if rng.random() < 0.5:
                consumer.read(rng.choice((1, 3, 1_000)), dies=rng.random() < 0.3)
        store.hold_rows()
    store.drain()
    for consumer in consumers:
        consumer.read_all()
        assert consumer.rows() == stored(engine)
    with reading(engine) as connection:
        hold_rows_against_the_trail(connection)
    with reading(engine) as connection:
        # What everybody has had is gone, but for what the last window holds.
        left = rows(connection, "SELECT COUNT(*) FROM change")[0][0]
        assert left <= rows(connection, "SELECT COUNT(*) FROM told_one")[0][0]
    engine.dispose()


def test_two_workers_and_an_evaluator_write_while_it_is_read(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    rng = random.Random(7_100)
    told = [event for _ in range(4) for event in history(rng)]
    consumer, ended = Consumer(engine, "one"), threading.Event()

    def work(shard: int, batches: Sequence[Sequence[Event]]) -> None:
        begin = 0
        for batch in batches:
            folded = Batch(shard, encode_bare)
            for event in batch:
                folded.add(event)
            spans = {Partition(EVENTS_TOPIC, shard): (begin, begin + len(batch))}
            begin += len(batch)
            _persist(lambda: _apply(engine, folded, spans, 1_000_000 * (shard + 1) + begin))  # noqa: B023 - at once

    def drain() -> None:
        clock = Store(engine).clock
        while not ended.is_set() or _persist(lambda: evaluator.evaluate(engine, rules(), clock)):
            _persist(lambda: evaluator.evaluate(engine, rules(), clock))

    def read() -> None:
        while not ended.is_set():
            consumer.read(random.Random(1).choice((1, 5, 50)))

    with ThreadPoolExecutor(4) as pool:
        batches = [list(batches_of(rng, told)) for _ in range(2)]
        workers = [pool.submit(work, shard, found) for shard, found in enumerate(batches)]
        beside = [pool.submit(drain), pool.submit(read)]
        for future in workers:
            future.result()
        ended.set()
        for future in beside:
            future.result()
    consumer.read_all()
    assert consumer.rows() == stored(engine)
    with reading(engine) as connection:
        hold_rows_against_the_trail(connection)
    engine.dispose()


def _apply(engine: Engine, folded: Batch, spans: dict[Partition, tuple[int, int]], recorded_at: int) -> bool:
    with writing(engine) as connection:
        apply(connection, folded.folded(), spans, rules(), recorded_at)
    return True


def _persist(act: Callable[[], bool]) -> bool:
    """Do it until no other transaction is in its way, as a worker does."""
    while True:
        try:
            return act()
        except TransientError:
            continue
