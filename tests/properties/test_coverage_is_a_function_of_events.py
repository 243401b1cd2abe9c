"""Any order, repetition, cut, shard and worker, and any gap that is asked with: the coverage that all events tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine

from governance.folds.usage.batch import Batch
from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import run
from governance.store.running.progress import positions
from governance.store.schema import metadata
from governance.store.seen.coverage_rows import kept_coverage, load_coverage
from governance.worker.batch_transaction import apply
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.coverage import Interval, claim_event, coverage_event, gap_event
from ingest.contract.event import Event, Source
from ingest.contract.instants import from_micros
from tests.ingest.contract.events import event

STREAMS = ("system_log", "provisioning")
HOUR = DAY // 24
BEGIN = 20_000 * DAY
SHARDS = 3
RULES = compiled(GovernanceSettings())


class Made(NamedTuple):
    """An event, and the stretch that it tells of; None: of none."""

    event: Event
    stretch: Stretch | None


def _at(hours: int) -> int:
    return BEGIN + hours * HOUR


def _record(stream: str, hours: int, delay: int) -> Made:
    occurred, observed = _at(hours), _at(hours + delay)
    source = Source("okta", "acme", stream)
    made = event(event_id=f"okta:{stream}-{hours}", occurred_at=from_micros(occurred), source=source)
    told = Stretch("okta:acme", stream, "assumed", occurred, occurred) if delay >= 0 else None
    return Made(replace(made, observed_at=from_micros(observed)), told)


def _statement(stream: str, how: str, hours: int, length: int, delay: int) -> Made:
    source, start, end = Source("okta", "acme", stream), _at(hours), _at(hours + length)
    interval, observed = Interval(from_micros(start), from_micros(end)), from_micros(end + delay * HOUR)
    made = {
        "claim": lambda: claim_event(source, interval, observed),
        "collected": lambda: coverage_event(source, interval, observed),
        "gap": lambda: gap_event(source, interval, "retention", observed),
    }[how]()
    until = min(end, end + delay * HOUR)
    basis = "gap" if how == "gap" else "declared"
    return Made(made, Stretch("okta:acme", stream, basis, start, until) if until > start else None)


stream = st.sampled_from(STREAMS)
hours = st.integers(0, 24 * 40)
made = st.one_of(
    st.builds(_record, stream, hours, st.integers(-2, 50)),
    st.builds(_statement, stream, st.sampled_from(("claim", "collected", "gap")), hours, st.integers(1, 200), hours),
    st.builds(
        _statement, stream, st.sampled_from(("claim", "collected")), hours, st.integers(1, 200), st.integers(-99, 0)
    ),
)
cuts = st.lists(st.tuples(st.integers(1, 6), st.integers(0, SHARDS - 1), st.integers(0, 1)), min_size=1, max_size=12)
gaps = st.sampled_from((1, 2, 3, 10, 365))


@contextmanager
def emptied(engines: Sequence[Engine]) -> Iterator[None]:
    with writing(engines[0]) as connection:
        for table in metadata.sorted_tables:
            run(connection, f"DELETE FROM {table.name}")
    yield


def take(engine: Engine, events: Sequence[Event], shard: int, recorded_at: int) -> None:
    batch = Batch(shard, encode_bare)
    for each in events:
        batch.add(each)
    with writing(engine) as connection:
        partition = Partition(EVENTS_TOPIC, shard)
        begin = positions(connection, [partition])[partition]
        apply(connection, batch.folded(), {partition: (begin, begin + len(events))}, RULES, recorded_at, deferred=True)


def told(coverage: Coverage) -> dict[tuple[str, str], object]:
    return {key: coverage.stretches(*key) for key in coverage.streams()}


def hold(engines: Sequence[Engine], found: list[Made], cut: list[tuple[int, int, int]], gap: int) -> None:
    left, place = [each.event for each in found], 0
    with emptied(engines):
        while left:
            size, shard, worker = cut[place % len(cut)]
            take(engines[worker], left[:size], shard, place + 1)
            left, place = left[size:], place + 1
            for engine in engines:
                with writing(engine) as connection:
                    kept = kept_coverage(connection, RULES.assumed_gap)
                    assert kept.shape() == load_coverage(connection, RULES.assumed_gap).shape()
        expected = Coverage([each.stretch for each in found if each.stretch is not None], gap * DAY)
        with reading(engines[0]) as connection:
            assert told(load_coverage(connection, gap * DAY)) == told(expected)


@pytest.fixture(scope="module")
def sqlite_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('coverage') / 'store.sqlite'}"
    engines = [open_engine(url) for _ in range(2)]
    ensure_schema(engines[0])
    yield engines
    for engine in engines:
        engine.dispose()


@given(st.lists(made, max_size=30), cuts, gaps)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_way_to_one_coverage_on_sqlite(
    sqlite_workers: list[Engine], found: list[Made], cut: list[tuple[int, int, int]], gap: int
) -> None:
    hold(sqlite_workers, found, cut, gap)


@given(st.lists(made, max_size=30), cuts, gaps)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_way_to_one_coverage_on_postgresql(
    postgres_workers: list[Engine], found: list[Made], cut: list[tuple[int, int, int]], gap: int
) -> None:
    hold(postgres_workers, found, cut, gap)


@pytest.fixture
def postgres_workers(postgres_url: str) -> Iterator[list[Engine]]:
    engines = [open_engine(postgres_url) for _ in range(2)]
    ensure_schema(engines[0])
    yield engines
    for engine in engines:
        engine.dispose()


instants = st.integers(-24, 24 * 60)


@given(st.lists(made, max_size=12), st.lists(made, max_size=4), instants, instants, gaps)
def test_what_verdicts_rest_on_is_the_shape(
    found: list[Made], more: list[Made], from_hours: int, to_hours: int, gap: int
) -> None:
    """Growth of which nobody is told must not change a verdict."""
    before = Coverage([each.stretch for each in found if each.stretch is not None], gap * DAY)
    after = before.grown([each.stretch for each in more if each.stretch is not None])
    whole = Coverage([e.stretch for e in (*found, *more) if e.stretch is not None], gap * DAY)
    assert (told(after), after.shape()) == (told(whole), whole.shape())
    for name in STREAMS:
        key = ("okta:acme", name)
        if before.shape().get(key) == after.shape().get(key):
            asked = (*key, _at(min(from_hours, to_hours)), _at(max(from_hours, to_hours)))
            assert before.over(*asked) == after.over(*asked)
            assert before.begins_at(*key) == after.begins_at(*key)


def test_a_statement_that_follows_its_records_marks_nothing_and_changes_no_verdict() -> None:
    records = [Stretch("okta:acme", "system_log", "assumed", _at(h), _at(h)) for h in range(0, 240, 6)]
    for until in (30, 100, 200):
        stated = Stretch("okta:acme", "system_log", "declared", _at(0), _at(until))
        lately = [each for each in records if each.from_at <= _at(until + 48)]
        coverage = Coverage([stated, *lately], 3 * DAY)
        assert coverage.over("okta:acme", "system_log", _at(6), _at(until + 40)) == "declared"
        assert coverage.shape()["okta:acme", "system_log"] == ((_at(0), -1), (-1, -1), (_at(0), -1))
    late = Coverage([Stretch("okta:acme", "system_log", "declared", _at(0), _at(30)), *records], 3 * DAY)
    assert late.over("okta:acme", "system_log", _at(6), _at(36)) == "assumed"
