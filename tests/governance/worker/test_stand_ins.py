"""A record without an id counts only where the stream that it stands in for was not read, whichever came first."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import permutations

import msgspec
import pytest
from sqlalchemy import text

from governance.model.acts import Author
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.migrate import migrate
from governance.worker.acts.coverage_withdrawal import withdraw
from governance.worker.acts.relabelling import SettingsLabels, relabel
from governance.worker.generations.generation_start import start_generation
from ingest.contract.coverage import Interval, claim_event, coverage_event
from ingest.contract.event import Event, Grant, Kind, Outcome, Party, Source
from ingest.contract.sealing import seal
from tests.governance.censuses import day, thing
from tests.governance.relabelled import under
from tests.governance.store.stores import made_at, two_stores
from tests.governance.told import Told

ISSUER = "entra:acme"
ANN = Party("person", issuer=ISSUER, subject="ann", name="ann@example.com")
GROUP = thing("gfinance")
LOG, TABLE = (Source("entra", "acme", stream) for stream in ("directory_audits", "directory_audits_csv"))
ADA = Author(via="os", uid=1000, name="ada")


def audit(source: Source, at: datetime, kind: Kind = "grant_added") -> Event:
    """The log's record of an instant, or the table's row of it."""
    event = Event(
        event_id="",
        kind=kind,
        vendor_type="Add member to group",
        occurred_at=at,
        observed_at=day(60),
        source=source,
        outcome=Outcome("success"),
        account=ANN,
        entitlement=GROUP if kind.startswith("grant") else None,
        grant=Grant() if kind.startswith("grant") else None,
    )
    at_second = at.replace(microsecond=0)
    digest = hashlib.sha256(f"{at_second}{kind}{source.stream}".encode()).hexdigest()
    record_id = f"entra:{digest[:16]}" if source is LOG else f"entra:sha256:{digest}"
    return seal(record_id, [event], b"{}", day(60))[0]


ADDED, REMOVED = audit(LOG, day(3)), audit(LOG, day(9), "grant_removed")
ROW_ADDED, ROW_REMOVED = audit(TABLE, day(3)), audit(TABLE, day(9), "grant_removed")
EARLIER, LATER = audit(TABLE, day(1)), audit(TABLE, day(20))
READ = coverage_event(LOG, Interval(day(2), day(10)), day(60))


def counting(told: Told) -> list[str]:
    """The record ids that stand in for the log and count, in order of time."""
    sql = "SELECT record_id FROM record WHERE stands_in_for <> '' AND covered = 0 ORDER BY vendor_at"
    return [str(row[0]) for row in told.ask(sql)]


def spans(told: Told) -> list[tuple[object, ...]]:
    sql = "SELECT valid_from, valid_to FROM held_grant WHERE recorded_to IS NULL ORDER BY valid_from"
    return told.ask(sql)


def ids(*events: Event) -> list[str]:
    return [event.event_id for event in events]


def test_a_row_counts_for_nothing_where_the_log_was_read(store_url: str) -> None:
    told = Told(store_url)
    told.tell([ROW_ADDED])
    assert len(spans(told)) == 1
    assert counting(told) == ids(ROW_ADDED)
    told.tell([READ])
    assert (counting(told), spans(told)) == ([], []), "the log was read then, and tells of no such grant"
    assert told.ask("SELECT 1 FROM account") == []
    assert told.count("fact") == 1, "what was read stays evidence"


def test_any_order_is_one_state(sqlite_url: str) -> None:
    events = [ADDED, REMOVED, ROW_ADDED, ROW_REMOVED, EARLIER, LATER, READ]
    told = Told(sqlite_url)
    told.tell(events)
    expected = told.digest(), counting(told)
    assert expected[1] == ids(EARLIER, LATER)
    for order in list(permutations(events))[::211]:
        told.forget()
        for number, event in enumerate(order):
            told.take([event, event], shard=number % 2)
            if number % 3 == 0:
                told.drain()
        told.drain()
        assert (told.digest(), counting(told)) == expected


def test_coverage_that_grows_takes_back_what_it_reaches(store_url: str) -> None:
    told = Told(store_url)
    told.tell([ADDED, ROW_ADDED, LATER])
    assert counting(told) == ids(LATER)
    for number in range(5, 20, 2):
        told.tell([audit(LOG, day(number), "account_updated")])
        assert counting(told) == ids(LATER)
    told.tell([audit(LOG, day(21), "account_updated")])
    assert counting(told) == []


def test_a_form_without_fractions_of_a_second_is_dated_as_the_log_is(store_url: str) -> None:
    told = Told(store_url)
    at = day(3) + timedelta(microseconds=619_583)
    told.tell([audit(LOG, at), audit(TABLE, at.replace(microsecond=0)), audit(TABLE, day(3) - timedelta(seconds=1))])
    assert len(counting(told)) == 1


def test_a_statement_taken_back_lets_rows_count_again(store_url: str) -> None:
    told = Told(store_url)
    stated = claim_event(LOG, Interval(day(2), day(10)), day(60))
    told.tell([stated, ROW_ADDED])
    assert (counting(told), spans(told)) == ([], [])
    withdraw(told.engine, stated.event_id, "the export was cut", ADA, 5)
    told.drain()
    assert counting(told) == ids(ROW_ADDED)
    assert len(spans(told)) == 1


def test_a_gap_lets_rows_count(store_url: str) -> None:
    told = Told(store_url)
    told.tell([READ, ROW_ADDED, EARLIER])
    gap = coverage_event(LOG, Interval(day(2.5), day(4)), day(60))
    gap = msgspec.structs.replace(gap, event_id="entra:gap", attributes={**gap.attributes, "basis": "gap"})
    told.tell([gap])
    assert counting(told) == ids(EARLIER, ROW_ADDED)


def test_another_longest_silence_covers_otherwise(sqlite_url: str) -> None:
    """What is set is an argument of the state."""
    told = Told(sqlite_url, GovernanceSettings(assumed_gap_days=9))
    told.tell([ADDED, audit(LOG, day(9), "account_updated"), audit(TABLE, day(6))])
    assert counting(told) == []
    told.rules = compiled(GovernanceSettings(assumed_gap_days=3))
    start_generation(told.engine, told.rules, "worker", 5)
    told.drain()
    assert len(counting(told)) == 1


def test_rows_move_with_their_label(store_url: str) -> None:
    settings = SettingsLabels(live=(), named=("acme",))
    told = Told(store_url)
    told.tell([under("typo", event) for event in (ROW_ADDED, EARLIER)])
    told.tell([READ])
    assert len(counting(told)) == 2
    relabel(told.engine, "typo", "acme", settings, ADA, 7)
    told.drain()
    assert counting(told) == ids(EARLIER)


def test_what_older_stores_hold_is_held_against_what_was_read(store_url: str, request: pytest.FixtureRequest) -> None:
    _, old = two_stores(store_url, request)
    fresh = Told(store_url)
    fresh.tell([ADDED, ROW_ADDED])
    facts = fresh.ask("SELECT * FROM fact")
    made_at(old, "0040")
    with writing(old) as connection:
        for fact in facts:
            names = [f":c{number}" for number in range(len(fact))]
            values = dict(zip((name[1:] for name in names), fact, strict=True))
            connection.execute(text(f"INSERT INTO fact VALUES ({', '.join(names)})"), values)
            record = {"r": fact[0], "h": fact[1], "i": ISSUER, "at": fact[6]}
            connection.execute(text("INSERT INTO record VALUES (:r, :i, :at, :h, 1)"), record)
    assert migrate(old)[0] == "0040"
    with reading(old) as connection:
        stored = connection.execute(text("SELECT record_id, stands_in_for FROM record ORDER BY stands_in_for")).all()
        marks = connection.execute(text("SELECT mark FROM dirty_mark WHERE kind = 'stand_ins'")).all()
    assert [tuple(row) for row in stored] == [(ADDED.event_id, ""), (ROW_ADDED.event_id, "directory_audits")]
    assert [tuple(row) for row in marks] == [(f"stand_ins:{ISSUER}",)]
