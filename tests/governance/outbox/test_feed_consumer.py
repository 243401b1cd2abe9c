"""Whoever is named is told what it wants, once; history and what finds no room is told in one sum."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.model.changes import Change
from governance.outbox.channel import Failed, Lost
from governance.outbox.dispatcher import Dispatcher
from governance.outbox.feed_consumer import CONSUMER, FeedConsumer, begin_or_end
from governance.outbox.retention import Retention
from governance.store.database.bulk import upsert
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.statements import rows
from governance.store.feed.change_feed import registered, write_changes
from governance.store.schema import held
from tests.governance.outbox.changes import ACCOUNT, DAY, FINDING, GRANT, HOUR, change, decided
from tests.governance.outbox.receivers import NOW, Clock, Receiver, counts, put, standings
from tests.governance.outbox.two_routes import settings

QUIET = 15 * 60


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def consumer(engine: Engine, clock: Clock, **written: Any) -> FeedConsumer:
    begin_or_end(engine, settings(**written), clock())
    return FeedConsumer(engine, settings(**written), clock)


def write(engine: Engine, *changes: Change) -> None:
    with writing(engine) as connection:
        write_changes(connection, changes)


def drain(reader: FeedConsumer) -> None:
    while reader.take():
        continue


def effects(engine: Engine, recipient: str) -> list[tuple[str, dict[str, Any]]]:
    sql = "SELECT type, body FROM outbox_effect WHERE recipient = %s ORDER BY position"
    with reading(engine) as connection:
        return [(row[0], json.loads(row[1])) for row in rows(connection, sql, (recipient,))]


def types(engine: Engine, recipient: str) -> list[str]:
    return [type_ for type_, _ in effects(engine, recipient)]


def test_each_is_told_what_it_wants_once(engine: Engine) -> None:
    reader = consumer(engine, Clock())
    with writing(engine) as connection:
        upsert(connection, held.account, [ACCOUNT])
    low = FINDING._replace(finding_id="f-2", severity="low")
    write(engine, change(None, FINDING), change(None, low), change(None, GRANT), decided())
    write(engine, change(FINDING, FINDING._replace(evidence="[]")))
    drain(reader)
    assert types(engine, "webhook:siem") == ["finding.opened", "access.gained", "decision.revoked"]
    assert types(engine, "topic:soc") == ["access.gained", "decision.revoked"]
    _, finding = effects(engine, "webhook:siem")[0]
    assert finding["resources"][0]["name"] == "ada@example.com"
    assert not reader.take()
    drain(FeedConsumer(engine, settings(), Clock()))
    assert len(standings(engine)) == 5
    assert list(counts(engine)) == [("topic:soc", 2, 0, 0, 0), ("webhook:siem", 3, 0, 0, 0)]


def test_history_ends_in_one_sum(engine: Engine) -> None:
    clock = Clock()
    reader = consumer(engine, clock)
    old = [FINDING._replace(finding_id=f"f-{n}", opened_at=NOW - n * HOUR) for n in range(1, 1_001)]
    write(engine, *(change(None, each, backfill=True) for each in old))
    write(engine, change(None, GRANT, backfill=True), change(None, FINDING._replace(finding_id="news")))
    drain(reader)
    assert types(engine, "webhook:siem") == ["finding.opened"]
    clock.forward(QUIET - 1)
    write(engine, change(None, GRANT._replace(grant_id="g-2"), backfill=True))
    drain(reader)
    clock.forward(QUIET - 1)
    assert not reader.take(), "there is no quiet yet"
    clock.forward(1)
    drain(reader)
    assert types(engine, "webhook:siem") == ["finding.opened", "digest"]
    _, digest = effects(engine, "webhook:siem")[1]
    counted = {(count["why"], count["what"]): count["n"] for count in digest["unmapped"]["counts"]}
    assert counted == {("backfill", "finding.opened high orphan"): 1_000, ("backfill", "access.gained"): 2}
    assert digest["count"] == 1_002
    assert [body["count"] for _, body in effects(engine, "topic:soc")] == [2]
    clock.forward(QUIET)
    assert not reader.take()


def test_a_sum_that_never_finds_quiet_is_told_after_a_day(sqlite: Engine) -> None:
    clock = Clock()
    reader = consumer(sqlite, clock)
    for hour in range(25):
        write(sqlite, change(None, FINDING._replace(finding_id=f"f-{hour}"), backfill=True))
        drain(reader)
        clock.forward(QUIET - 1 if hour < 24 else 0)
        assert types(sqlite, "webhook:siem") == []
    clock.now = NOW + DAY
    write(sqlite, change(None, FINDING._replace(finding_id="late"), backfill=True))
    drain(reader)
    assert types(sqlite, "webhook:siem") == ["digest"]


def test_what_finds_no_room_or_may_have_been_sent_is_in_the_next_sum(engine: Engine) -> None:
    clock = Clock()
    reader = consumer(engine, clock, queue_at_most=2)
    write(engine, *(change(None, FINDING._replace(finding_id=f"f-{n}")) for n in range(5)))
    drain(reader)
    siem = Receiver("neither", Lost("cut off"), Failed("500"))
    dispatcher = Dispatcher(engine, {siem.name: siem}, "w", clock, print, most_attempts=1)
    while dispatcher.dispatch():
        continue
    assert sorted(standings(engine).values()) == ["dead", "uncertain"]
    clock.forward(QUIET)
    drain(reader)
    _, digest = effects(engine, "webhook:siem")[-1]
    told = {(count["why"], count["what"]): count["n"] for count in digest["unmapped"]["counts"]}
    assert told == {
        ("no_room", "finding.opened high orphan"): 3,
        ("uncertain", f"finding.opened {siem.attempts[0]}"): 1,
    }


def test_who_is_named_no_more_is_told_nothing_and_the_feed_is_free(sqlite: Engine) -> None:
    assert begin_or_end(sqlite, settings(), NOW)
    assert not begin_or_end(sqlite, settings(), NOW)
    with reading(sqlite) as connection:
        assert registered(connection) == {CONSUMER: NOW}
    assert begin_or_end(sqlite, settings(webhooks=[], topics=[]), NOW)
    with reading(sqlite) as connection:
        assert registered(connection) == {}
    assert not begin_or_end(sqlite, settings(webhooks=[], topics=[]), NOW)


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_kept(engine: Engine) -> None:
    clock = Clock()
    write_settings = settings(keep_sent_days=30, keep_failed_days=180)
    first = [FINDING._replace(finding_id=f"f-{n}") for n in range(3)]
    reader = consumer(engine, clock)
    write(engine, *(change(None, each) for each in first))
    drain(reader)
    siem = Receiver("idempotent", Failed("500"))
    dispatcher = Dispatcher(engine, {siem.name: siem}, "w", clock, print, most_attempts=1, in_a_row_seconds=0)
    dispatcher.dispatch()
    dispatcher.dispatch()
    retention = Retention(engine, write_settings, clock)
    retention.forget()
    assert list(standings(engine).values()) == ["dead", "sent", "due"]
    clock.forward(31 * 86_400)
    retention.forget()
    assert list(standings(engine).values()) == ["dead", "due"]
    clock.forward(150 * 86_400)
    retention.forget()
    assert list(standings(engine).values()) == ["due"]
    with reading(engine) as connection:
        lanes = "SELECT recipient, waiting, sent, uncertain, dead FROM outbox_lane WHERE recipient = 'webhook:siem'"
        assert [tuple(row) for row in rows(connection, lanes)] == [("webhook:siem", 1, 1, 0, 0)]
    assert put(engine) == []
