"""What a person stated is taken back by an act: before or after it came, in any order, on both stores."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.queries.coverage_list import coverage_stretches
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.seen.coverage_rows import load_coverage
from governance.worker.acts.coverage_withdrawal import withdraw
from ingest.contract.coverage import Interval, claim_event, coverage_event
from ingest.contract.errors import DeclinedError
from ingest.contract.event import Event, Source
from tests.governance.censuses import day, record
from tests.governance.told import Told

SOURCE = Source("okta", "acme", "system_log")
ADA = Author(via="os", uid=1000, name="ada")
WHOLE = claim_event(SOURCE, Interval(day(1), day(40)), day(60))
PART = claim_event(SOURCE, Interval(day(10), day(20)), day(60))
READ = coverage_event(SOURCE, Interval(day(38), day(42)), day(42))


def declared(engine: Engine) -> list[tuple[int, int]]:
    with reading(engine) as connection:
        coverage = load_coverage(connection, 3 * DAY)
    begin = int(day(1).timestamp()) // 86_400
    stretches = coverage.stretches("okta:acme", "system_log")
    return [(a // DAY - begin + 1, b // DAY - begin + 1) for basis, a, b in stretches if basis == "declared"]


def test_one_of_two_overlapping_statements_is_subtracted(store_url: str) -> None:
    told = Told(store_url)
    told.tell([WHOLE, PART, READ])
    assert declared(told.engine) == [(1, 42)]
    act, statement = withdraw(told.engine, WHOLE.event_id, "the export was cut", ADA, 5)
    assert (statement.issuer, statement.stated_by) == ("okta:acme", "person")
    assert declared(told.engine) == [(10, 20), (38, 42)]
    assert told.count("coverage_statement") == 3, "the statement keeps its row"
    assert told.ask("SELECT about FROM audit_entry WHERE kind = 'act'") == [(WHOLE.event_id,)]
    assert act.says()["reason"] == "the export was cut"


def test_what_rested_on_it_is_derived_anew(store_url: str) -> None:
    """Silence under stated coverage is silence; without it, it is not known."""
    told = Told(store_url)
    told.tell([WHOLE, record(day(2), "account_created", "ann")])
    told.execute("UPDATE account SET name = 'stale row'")
    withdraw(told.engine, WHOLE.event_id, "the export was cut", ADA, 5)
    assert told.ask("SELECT mark FROM dirty_mark ORDER BY 1") == [("silence:okta:acme",), ("stream:okta:acme",)]
    told.drain()
    assert told.ask("SELECT 1 FROM account WHERE name = 'stale row'") == []


def test_any_order_of_statements_and_withdrawal_is_one_state(sqlite_url: str) -> None:
    events: list[Event] = [WHOLE, PART, READ, record(day(2), "account_created", "ann")]
    told = Told(sqlite_url)
    told.tell(events)
    act, _ = withdraw(told.engine, WHOLE.event_id, "the export was cut", ADA, 5)
    told.drain()
    expected = declared(told.engine), told.digest()
    steps: list[Event | None] = [*events, None]
    for number, order in enumerate(list(permutations(steps))[::11]):
        again = Told(f"{sqlite_url}.{number}")
        for step in order:
            if step is not None:
                again.tell([step])
            elif WHOLE in order[: order.index(None)]:
                withdraw(again.engine, WHOLE.event_id, "the export was cut", ADA, 5)
            else:
                with writing(again.engine) as connection:
                    insert_acts(connection, [act])
        again.drain()
        assert (declared(again.engine), again.digest()) == expected


def test_a_worker_that_keeps_coverage_learns_of_it(store_url: str) -> None:
    told = Told(store_url)
    told.tell([WHOLE])
    told.tell([record(day(2), "account_created", "ann")])  # its coverage is in memory now
    withdraw(told.engine, WHOLE.event_id, "the export was cut", ADA, 5)
    told.tell([PART, WHOLE])  # the bus may give it again
    assert declared(told.engine) == [(10, 20)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("none", "there is no statement none; see `jitgov coverage list --wide`"),
        ("collector", "is a collector's, of what it read"),
        ("twice", r"was withdrawn by ada \(uid 1000\) at 1970-01-01T00:00:00.000005Z"),
    ],
)
def test_what_cannot_be_taken_back(store_url: str, statement: str, message: str) -> None:
    told = Told(store_url)
    told.tell([WHOLE, READ])
    collectors = str(told.ask("SELECT statement_id FROM coverage_statement WHERE stated_by = 'collector'")[0][0])
    chosen = {"collector": collectors, "twice": WHOLE.event_id}.get(statement, statement)
    if statement == "twice":
        withdraw(told.engine, chosen, "why", ADA, 5)
    with pytest.raises(DeclinedError, match=message):
        withdraw(told.engine, chosen, "why", ADA, 6)


def test_the_list_shows_statements_and_what_is_assumed(store_url: str) -> None:
    told = Told(store_url)
    told.tell([PART, record(day(2), "account_created", "ann"), record(day(3), "account_updated", "ann")])
    withdraw(told.engine, PART.event_id, "the export was cut", ADA, 5)
    with reading(told.engine) as connection:
        stated, assumed = coverage_stretches(Snapshot(connection, GovernanceSettings()))
    assert (stated.statement_id, stated.stated_by, stated.basis) == (PART.event_id, "person", "declared")
    assert (stated.withdrawn_by, stated.reason) == ("ada (uid 1000)", "the export was cut")
    assert stated.to_at - stated.from_at == timedelta(days=10)
    assert (assumed.basis, assumed.statement_id, assumed.withdrawn_at) == ("assumed", None, None)
