"""Rosters in the store: complete lists, parts, shrunk ones, in any order and cut anyhow; who ends, and who does not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from ingest.contract.event import Event
from ingest.contract.roster import Confirmation
from ingest.translation.rosters.lists import ListHead, Persons, list_events
from ingest.translation.rosters.persons import Named
from tests.governance.rosters import BEGIN, PERSONNEL, listed, micros, person
from tests.governance.told import Told

STAFF = [person(str(n), f"Person {n}", mails=(f"p{n}@example.com",)) for n in range(1, 7)]
Standing = dict[str, tuple[str, int]]


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url)


def standing(told: Told) -> Standing:
    """Status, and how many lists lack the person, as is believed now; by employee id."""
    sql = "SELECT person_id, status, missing FROM person WHERE recorded_to IS NULL AND valid_to IS NULL"
    return {str(key).removeprefix(f"{PERSONNEL}|"): (str(status), int(str(n))) for key, status, n in told.ask(sql)}


def lacking(told: Told) -> set[str]:
    return {number for number, (_, missing) in standing(told).items() if missing}


def test_half_a_population_as_a_part_ends_nobody(told: Told) -> None:
    told.tell(listed(1, STAFF, "employees"))
    told.tell(listed(2, STAFF[:3]))
    assert standing(told) == {str(n): ("active", 0) for n in range(1, 7)}


def test_a_complete_list_tells_who_is_missing_and_the_next_one_that_they_still_are(told: Told) -> None:
    told.tell(listed(1, STAFF, "employees"))
    told.tell(listed(2, STAFF[:4], "employees"))
    assert lacking(told) == {"5", "6"}
    told.tell(listed(3, STAFF[:5], "employees"))
    assert {number: missing for number, (_, missing) in standing(told).items() if missing} == {"6": 2}
    assert {status for status, _ in standing(told).values()} == {"active"}
    assert told.count("roster_row") == 0


def test_a_list_of_which_a_row_is_still_to_come_lacks_nobody(told: Told) -> None:
    told.tell(listed(1, STAFF, "employees"))
    *rows, ended = listed(2, STAFF[:4], "employees")
    told.tell([*rows[1:], ended])
    assert lacking(told) == set()
    told.tell(rows[:1])
    assert lacking(told) == {"5", "6"}
    told.tell([*rows, ended])
    assert lacking(told) == {"5", "6"}


def test_an_older_complete_list_ends_nobody(told: Told) -> None:
    told.tell(listed(5, STAFF, "employees"))
    told.tell(listed(2, STAFF[:2], "employees"))
    assert lacking(told) == set()


def histories() -> Sequence[Event]:
    """Two populations, parts, a leaver, a rehire, a mover between populations, a shrunk list."""
    staff = STAFF[:4]
    outside = [person("c1", "Con Tractor"), person("c2", "Cora West")]
    return [
        *listed(1, staff, "employees"),
        *listed(1, outside, "contractors"),
        *listed(2, [person("1", "Person 1", status="ended", end=None), *staff[1:]], "employees"),
        *listed(3, staff[:2]),
        *listed(4, [*staff[1:], person("c1", "Con Tractor")], "employees"),
        *listed(5, outside[1:], "contractors"),
        *listed(6, staff[2:], "employees"),
        *listed(2, STAFF[4:], "employees", tenant="other"),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_any_repetition_and_any_cut_give_one_state(seed: int, told: Told) -> None:
    events, rng = histories(), random.Random(seed)
    at_once = Told("sqlite://")
    at_once.tell(events)
    waiting = [*events, *rng.choices(events, k=8)]
    rng.shuffle(waiting)
    while waiting:
        size = rng.randint(1, 9)
        told.take(waiting[:size], rng.randrange(3))
        waiting = waiting[size:]
        if rng.random() < 0.5:
            told.drain()
    told.drain()
    assert told.digest() == at_once.digest()
    assert standing(told)["2"] == ("active", 1)
    # Con Tractor became an employee, and only the last list of employees lacks him.
    assert {number: standing(told)[number] for number in ("2", "c1", "c2")} == {
        "2": ("active", 1), "c1": ("active", 1), "c2": ("active", 0),
    }  # fmt: skip


def test_what_was_known_of_a_person_stays_known(told: Told) -> None:
    told.tell(listed(1, [person("1", "Ada", department="IT")]))
    before = told.clock()
    told.tell(listed(5, [person("1", "Ada", department="Ops")]))
    told.tell(listed(3, [person("1", "Ada", department="Law")]))
    believed = "SELECT department FROM person WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s) AND "
    now = [told.ask(f"{believed} recorded_to IS NULL", (micros(d), micros(d))) for d in (2, 4, 6)]
    assert now == [[("IT",)], [("Law",)], [("Ops",)]]
    then = "recorded_from <= %s AND (recorded_to IS NULL OR recorded_to > %s)"
    assert told.ask(f"{believed} {then}", (micros(6), micros(6), before, before)) == [("IT",)]


def test_a_confirmed_list_is_an_act_of_whoever_confirmed_it_and_is_entered_once(told: Told) -> None:
    by: dict[str, object] = {"via": "os", "uid": 1000, "name": "ada"}
    word = Confirmation(reason="the branch was sold", by=by)
    named = {"1": [Named("1", STAFF[0], {}, frozenset())]}
    head = ListHead("acme", BEGIN, "employees", word)
    events = list(list_events(Persons(named, (), frozenset(), frozenset()), head, BEGIN))
    told.tell(events)
    told.tell(events)
    (act,) = told.ask("SELECT kind, subject, by, at FROM act")
    assert act == ("held_census", "roster:acme:employees", '{"name":"ada","uid":1000,"via":"os"}', micros(0))
    assert told.ask("SELECT about FROM audit_entry WHERE kind = 'act'") == [("roster:acme:employees",)]


def test_somebody_without_an_employee_id_is_known_by_the_address(told: Told) -> None:
    told.tell(listed(1, [person(None, mails=("ada@example.com",))]))
    assert standing(told) == {"mail:ada@example.com": ("active", 0)}
