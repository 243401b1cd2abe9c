"""What was foreseen opens, and lapses, on its day: entered and told once, though nothing happens."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from governance.store.assessment.days_that_came import days_that_came
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.feed.change_feed import advance, read_changes, register
from governance.worker.evaluator import evaluate
from governance.worker.worker import Govern
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.event import Event, Grant
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

HOLDS = governance(policies=only_policies({"ended_account_holds": {"grace_days": 7}}))
RULE = {"id": "both", "a": f"{ISSUER}|group:g1", "b": f"{ISSUER}|group:g2"}
SEPARATED = governance(policies=only_policies({"separation_of_duties": {"rules": [RULE]}}))
ENDED = [record(day(1), "account_created", "ann"), record(day(3), "account_disabled", "ann")]


class Clocked(Told):
    """A store whose feed is read, and whose clock stands where the test puts it."""

    def on(self, number: float) -> None:
        self._now = to_micros(day(number))

    def listen(self) -> None:
        with writing(self.engine) as connection:
            register(connection, "mail", 1)

    def heard(self) -> list[tuple[int, int]]:
        """When what is told of findings occurred, and whether it is history."""
        with writing(self.engine) as connection:
            changes = read_changes(connection, "mail", 1_000)
            if changes:
                advance(connection, "mail", changes[-1].change_id)
        return [(c.change.occurred_at, c.change.backfill) for c in changes if c.change.kind == "finding"]

    def steps(self) -> list[str]:
        bodies = self.ask("SELECT body FROM audit_entry WHERE kind = 'finding' ORDER BY recorded_at")
        return [msgspec.json.decode(bytes(body))["step"] for (body,) in bodies if isinstance(body, (bytes, memoryview))]


def shut(number: float) -> list[Event]:
    return CensusOf(day(number)).account("ann", "disabled").account("bob").grant("ann", "a1").events()


@pytest.fixture
def foreseen(store_url: str) -> Clocked:
    return foreseen_in(store_url)


def foreseen_in(store_url: str) -> Clocked:
    """On the fifth a list shows what an account holds that ended on the third: too long from the tenth on."""
    told = Clocked(store_url, HOLDS)
    told.on(4)
    told.listen()
    told.tell(ENDED)
    told.on(5)
    told.tell(shut(4.5))
    assert told.steps() == ["foreseen"]
    told.heard()
    return told


def test_while_its_item_waits_for_who_runs_it_is_not_enqueued_again(postgres_url: str) -> None:
    foreseen = foreseen_in(postgres_url)
    foreseen.on(10.1)
    with foreseen.engine.connect() as other, other.begin():
        rows(other, "SELECT pg_current_xact_id()")
        steps = [evaluate(foreseen.engine, foreseen.rules, foreseen.clock) for _ in range(4)]
    assert (steps, foreseen.ask("SELECT COUNT(*) FROM dirty_mark")) == ([True, False, False, False], [(1,)])
    foreseen.drain()
    assert foreseen.steps() == ["foreseen", "opened"]


def test_it_opens_on_its_day_and_once(foreseen: Clocked) -> None:
    foreseen.on(9.9)
    foreseen.drain()
    assert (foreseen.steps(), foreseen.heard()) == (["foreseen"], [])
    before = foreseen.digest()
    foreseen.on(10.1)
    foreseen.drain()
    assert foreseen.steps() == ["foreseen", "opened"]
    assert foreseen.heard() == [(to_micros(day(10)), 0)]
    assert foreseen.digest() == before, "the state is what it was"
    foreseen.drain()
    assert (foreseen.steps(), foreseen.heard()) == (["foreseen", "opened"], [])


def test_a_worker_that_was_away_enters_it_when_it_is_back(foreseen: Clocked) -> None:
    foreseen.on(12)
    foreseen.tell([record(day(11), "account_updated", "ann")])
    assert foreseen.steps() == ["foreseen", "opened"]
    assert foreseen.heard() == [(to_micros(day(10)), 0)]


def test_a_worker_whose_clock_stands_before_the_day_has_nothing_left_to_do(foreseen: Clocked, tmp_path: Path) -> None:
    """Its own clock tells whether the day has come, as in a half year that is lived through in minutes."""
    bus = open_bus(f"embedded:{tmp_path / 'bus.sqlite'}", {})
    bus.create_topics(house_topics(1))
    foreseen.execute("DELETE FROM bus_offset")
    said: list[str] = []
    worker = Govern(bus, foreseen.engine, foreseen.rules, "test", said.append, clock=lambda: to_micros(day(6)))
    run = threading.Thread(target=lambda: worker.run(until_idle=True), daemon=True)
    run.start()
    run.join(60)
    ended = not run.is_alive()
    worker.stop()
    run.join()
    assert ended
    assert "opened" not in foreseen.steps()


def test_what_ends_before_its_day_never_opens(foreseen: Clocked) -> None:
    foreseen.on(8)
    foreseen.tell([record(day(7), "account_enabled", "ann")])
    foreseen.on(12)
    foreseen.drain()
    assert foreseen.steps() == ["foreseen", "superseded"]


def test_nobody_is_derived_before_the_day(foreseen: Clocked) -> None:
    with reading(foreseen.engine) as connection:
        assert days_that_came(connection, foreseen.rules.account_policies, to_micros(day(9.9)), 9) == []
        (come,) = days_that_came(connection, foreseen.rules.account_policies, to_micros(day(10)), 9)
        assert come.scope_id == key("ann")
        assert days_that_came(connection, frozenset(), to_micros(day(10)), 9) == [], "nobody asks that policy any more"


def test_an_end_that_was_set_beforehand_is_entered_when_it_comes(store_url: str) -> None:
    told = Clocked(store_url, SEPARATED)
    told.on(2)
    told.listen()
    until_fifth = msgspec.structs.replace(record(day(1.2), "grant_added", "ann", "g2"), grant=Grant(expires_at=day(5)))
    told.tell([record(day(1), "account_created", "ann"), record(day(1.1), "grant_added", "ann", "g1"), until_fifth])
    assert told.steps() == ["opened"]
    told.heard()
    told.on(5.1)
    told.drain()
    assert told.steps() == ["opened", "closed"]
    assert told.heard() == [(to_micros(day(5)), 0)]
    told.drain()
    assert told.heard() == []
