"""``make bench``: how fast one govern process and one import are, beside what the bus alone takes in the same run.

``JITGOV_BENCH_EVENTS`` and ``JITGOV_BENCH_ACCOUNTS`` make it smaller; the figures go to benchmarks/latest.json.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.governing import Run, governed
from benchmarks.growth import multiply, settle
from benchmarks.history import BEGIN, History
from dev.kafka import KafkaServer
from dev.postgres import PostgresServer
from governance.store.engine import open_engine
from governance.store.migrate import ensure_schema
from ingest.bus.interface import Bus, Partition
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.collection.registry import find_translators
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.imports.importing import Importer
from ingest.translation.batching import read_batches
from ingest.translation.interface import Context
from simulator.company.company import Company
from simulator.demo.export import imports, write_export
from simulator.organisation.plan import Plan

RESULT = Path(__file__).parent / "latest.json"
_PARTITIONS = 4
_DAYS = 30
_POLL = 5_000
_IMPORT_RECORDS = 100_000
_FEW, _MANY = 100_000, 10_000_000
"""Events that a store has taken when the cost of further ones is measured."""


def main() -> None:
    """Measure and write what was measured."""
    events = int(os.environ.get("JITGOV_BENCH_EVENTS", "1000000"))
    accounts = int(os.environ.get("JITGOV_BENCH_ACCOUNTS", str(max(events // 20, 1))))
    measured: dict[str, object] = {"events": events, "accounts": accounts, "at": datetime.now(UTC).isoformat()}
    with KafkaServer(lasting=True) as kafka, PostgresServer(durable=True) as postgres:
        few = _new_store(postgres, "few")
        _publish(kafka, History(accounts * _FEW // events, _DAYS), _FEW)
        governed(few, kafka.url)
        with_few = _next_ones(kafka, few, accounts * _FEW // events)
        kafka.clear()
        many = _new_store(postgres, "many")
        _publish(kafka, History(accounts, _DAYS), events)
        floor = _read_floor(open_bus(kafka.url, {}), events)
        run = governed(many, kafka.url)
        measured |= {"floor_per_s": round(floor), "govern_per_s": round(run.per_s), "govern_ratio": run.per_s / floor}
        measured |= {"govern_rss_mb": max(run.rss_mb), "govern_rss_growth": run.rss_growth}
        multiply(many, _MANY // events - 1)
        with_many = _next_ones(kafka, many, accounts * _FEW // events)
        measured |= {"cost_growth": with_few.per_s / with_many.per_s}
        measured |= _import(open_bus(kafka.url, {}))
    RESULT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=2))


def _new_store(postgres: PostgresServer, name: str) -> str:
    url = postgres.create_database(name)
    engine = open_engine(url)
    ensure_schema(engine)
    engine.dispose()
    return url


def _publish(kafka: KafkaServer, history: History, events: int) -> None:
    bus = open_bus(kafka.url, {})
    bus.create_topics(house_topics(_PARTITIONS))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, history.messages(events))
    publisher.close()


def _next_ones(kafka: KafkaServer, store_url: str, accounts: int) -> Run:
    """Govern what comes next: later events, of accounts that the store knows."""
    _publish(kafka, History(accounts, _DAYS, seed=8, begin=BEGIN + timedelta(days=_DAYS)), _FEW)
    settle(store_url)
    return governed(store_url, kafka.url)


def _from_the_start(partitions: object) -> dict[Partition, int]:
    del partitions
    return {}


def _read_floor(bus: Bus, events: int) -> float:
    """Return events/s of polling and decoding alone, from the start of reading, as it is for a govern process."""
    began, read = time.perf_counter(), 0
    subscriber = bus.subscriber("floor", [EVENTS_TOPIC], _from_the_start)
    while read < events:
        for messages in subscriber.poll(_POLL, 500).values():
            for message in messages:
                decode(message.value, message.headers[0][1])
            read += len(messages)
    seconds = time.perf_counter() - began
    subscriber.close()
    return events / seconds


def _import(bus: Bus) -> dict[str, object]:
    """Return events/s of import and of the producer alone with the same messages, and their ratio, of two rounds."""
    company = Company(Plan(people=300, records=_IMPORT_RECORDS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, company)
        each = imports(folder, company)[0]
        names, context = [str(path) for path in each.paths], Context(datetime.now(UTC), each.tenant)
        kept = [message for batch in read_batches(names, find_translators(), context) for message in batch.events]
        alone = importing = 0.0
        for _ in range(2):
            publisher = bus.publisher()
            began = time.perf_counter()
            publisher.publish(EVENTS_TOPIC, kept)
            alone += time.perf_counter() - began
            importer = Importer(publisher, find_translators(), context)
            began = time.perf_counter()
            importer.take_files(names)
            importer.finish(None)
            importing += time.perf_counter() - began
            publisher.close()
    events = 2 * len(kept)
    return {
        "import_per_s": round(events / importing),
        "producer_per_s": round(events / alone),
        "import_ratio": alone / importing,
    }


if __name__ == "__main__":
    main()
