"""A collector's statements are joined where they touch, whoever reads them in whatever order; a person's stay apart."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Engine

from governance.folds.usage.batch import Batch
from governance.model.states import DAY
from governance.policies.catalogue import compiled
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.seen.coverage_rows import load_coverage, stated_gaps, write_coverage
from governance.worker.batch_transaction import apply
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode_bare
from ingest.contract.coverage import Interval, claim_event, coverage_event, gap_event
from ingest.contract.event import Event, Source
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.queries.filled import empty_store

SOURCE = Source("okta", "acme", "system_log")
MINUTE = timedelta(minutes=1)


def minutes(begin: datetime, count: int) -> list[Event]:
    """One statement a minute."""
    bounds = [(begin + n * MINUTE, begin + (n + 1) * MINUTE) for n in range(count)]
    return [coverage_event(SOURCE, Interval(*each), each[1]) for each in bounds]


def take(engine: Engine, events: list[Event], shard: int = 0) -> None:
    batch = Batch(shard, encode_bare)
    for event in events:
        batch.add(event)
    with writing(engine) as connection:
        folded = batch.folded()
        write_coverage(connection, folded.days, folded.statements)


def stored(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        found = rows(
            connection, "SELECT basis, from_at, to_at, cause FROM coverage_statement ORDER BY basis, from_at, to_at"
        )
        return [tuple(row) for row in found]


def test_weeks_of_minutes_are_one_row(store_url: str) -> None:
    engine = empty_store(store_url)
    told = minutes(day(1), 600)
    for start in range(0, 600, 100):
        take(engine, told[start : start + 100], shard=start % 3)
    assert stored(engine) == [("declared", to_micros(day(1)), to_micros(day(1) + 600 * MINUTE), None)]


def test_any_order_repetition_and_shard_give_the_same_rows(store_url: str) -> None:
    engine = empty_store(store_url)
    told = [*minutes(day(1), 40), *minutes(day(2), 40)]
    shuffled = [*told, *told[:30]]
    random.Random(7).shuffle(shuffled)
    for place, event in enumerate(shuffled):
        take(engine, [event], shard=place % 4)
    assert stored(engine) == [
        ("declared", to_micros(day(1)), to_micros(day(1) + 40 * MINUTE), None),
        ("declared", to_micros(day(2)), to_micros(day(2) + 40 * MINUTE), None),
    ]


def test_a_gap_stays_a_row_with_its_cause(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    begin, end = day(1) + 10 * MINUTE, day(1) + 20 * MINUTE
    gap = _gap(begin, end)
    take(engine, [*minutes(day(1), 10), gap, *minutes(end, 10)])
    take(engine, [gap], shard=2)
    assert ("gap", to_micros(begin), to_micros(end), "retention") in stored(engine)
    with reading(engine) as connection:
        assert [(g.from_at, g.cause) for g in stated_gaps(connection)] == [(to_micros(begin), "retention")]
    assert len(stored(engine)) == 3


def test_what_a_person_states_keeps_its_own_row(store_url: str) -> None:
    engine = empty_store(store_url)
    claims = [
        claim_event(SOURCE, Interval(day(1), day(3)), day(9)),
        claim_event(SOURCE, Interval(day(2), day(5)), day(9)),
        claim_event(SOURCE, Interval(day(6), day(12)), day(8)),
        claim_event(SOURCE, Interval(day(6), day(12)), day(10)),
    ]
    take(engine, [*minutes(day(1), 2), *claims[:2], claims[3]])
    take(engine, [*claims, *minutes(day(1) + 2 * MINUTE, 2)], shard=1)
    bounds = [(day(1), day(1) + 4 * MINUTE), (day(1), day(3)), (day(2), day(5)), (day(6), day(10))]
    assert stored(engine) == [("declared", to_micros(a), to_micros(b), None) for a, b in bounds]
    with reading(engine) as connection:
        found = rows(connection, "SELECT statement_id FROM coverage_statement WHERE stated_by = 'person'")
    assert {row[0] for row in found} == {each.event_id for each in claims}


def test_nothing_is_covered_past_the_instant_of_observation(store_url: str) -> None:
    engine = empty_store(store_url)
    ahead = replace(record(day(20), "account_created", "ann"), observed_at=day(19))
    stated = [
        coverage_event(SOURCE, Interval(day(1), day(9)), day(4)),
        claim_event(SOURCE, Interval(day(1), day(300)), day(5)),
        gap_event(SOURCE, Interval(day(2), day(9)), "retention", day(3)),
        coverage_event(SOURCE, Interval(day(8), day(9)), day(8)),
    ]
    take(engine, [ahead, *stated])
    with reading(engine) as connection:
        coverage = load_coverage(connection, 3 * DAY)
    assert coverage.stretches("okta:acme", "system_log") == [
        ("declared", to_micros(day(1)), to_micros(day(2))),
        ("declared", to_micros(day(3)), to_micros(day(5))),
    ]


def _gap(begin: datetime, end: datetime) -> Event:
    return gap_event(SOURCE, Interval(begin, end), "retention", end)


def test_growth_marks_nothing_and_a_gap_marks_the_stream(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    rules = compiled(GovernanceSettings())
    told = minutes(day(1), 30)
    steps = [[record(day(1), "account_created", "ann"), *told[:10]], told[10:20], told[20:]]
    for place, events in enumerate(steps):
        _apply(engine, rules, events, place)
    assert _marks(engine) == {"silence:okta:acme"}, "a day that was not read before, once"
    _apply(engine, rules, [_gap(day(1) + 12 * MINUTE, day(1) + 14 * MINUTE)], 3)
    assert _marks(engine) == {"silence:okta:acme", "stream:okta:acme"}


def _apply(engine: Engine, rules: Rules, events: list[Event], place: int) -> None:
    batch = Batch(0, encode_bare)
    for event in events:
        batch.add(event)
    with writing(engine) as connection:
        apply(connection, batch.folded(), {Partition(EVENTS_TOPIC, 0): (place, place + 1)}, rules, 1_000 + place)


def _marks(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return {row[0] for row in rows(connection, "SELECT mark FROM dirty_mark")}
