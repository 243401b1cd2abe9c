"""The process apart evaluates when there is nothing to read, by the settings of its worker."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime

import msgspec
import pytest

from governance.folds.usage.batch import Batch
from governance.policies.catalogue import compiled, policy_version
from governance.settings.sections import Exclusion, GovernanceSettings, SweepSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import rows, run
from governance.store.running.work_items import enqueue, pending
from governance.worker.batch_transaction import apply
from governance.worker.reading.reader_process.client import ReaderApart
from governance.worker.reading.reader_process.messages import Task
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import encode_bare
from ingest.contract.errors import BrokenError
from tests.governance.censuses import day, record

DEADLINE_SECONDS = 40.0


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)


@pytest.fixture
def reader(kafka_url: str, postgres_url: str) -> ReaderApart:
    """A process apart, not begun yet, of a bus without events and an empty store."""
    open_bus(kafka_url, {}).create_topics(house_topics(1))
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    return ReaderApart((kafka_url, {}, "auto"), engine, "apart", compiled(GovernanceSettings()), print)


def test_marks_are_drained_while_nothing_is_read(reader: ReaderApart, postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    batch = Batch(0, encode_bare)
    for n in range(20):
        batch.add(record(day(1), "account_created", str(n)))
    with writing(engine) as connection:
        apply(connection, batch.folded(), {}, compiled(GovernanceSettings()), 1, deferred=True)
    reader.start()
    try:

        def drained() -> bool:
            with reading(engine) as connection:
                return not pending(connection)

        until(drained)
        with reading(engine) as connection:
            assert rows(connection, "SELECT COUNT(*) FROM account") == [(20,)]
    finally:
        reader.stop()


def test_what_stops_the_evaluation_is_raised_where_batches_are_taken(reader: ReaderApart, postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with writing(engine) as connection:
        run(connection, "ALTER TABLE conferral RENAME TO elsewhere")
        enqueue(connection, ["group:okta:acme|group:g1"], 1)
    reader.start()
    try:
        with pytest.raises(BrokenError, match="ended early, with code 1"):
            until(lambda: reader.take(0.2) is not None)
    finally:
        reader.stop()


def test_it_loads_nothing_that_judges_before_it_has_nothing_to_read() -> None:
    code = (
        "import sys, governance.worker.reading.reader_process.server\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('governance.derivation', 'governance.policies',"
        " 'governance.worker.evaluator', 'governance.store.schema'))))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_the_settings_arrive_as_they_are_spelt() -> None:
    until = datetime.fromisoformat("2026-12-31T23:59:00+02:00")
    settings = GovernanceSettings(
        sweep=SweepSettings(exclusions=[Exclusion(account="svc-*", owner="ann", reason="batch", until=until)])
    )
    task = Task("kafka://a:1", {}, "auto", "sqlite://", "g", settings)
    there = msgspec.json.decode(msgspec.json.encode(task), type=Task).settings
    assert policy_version(there) == policy_version(settings)
