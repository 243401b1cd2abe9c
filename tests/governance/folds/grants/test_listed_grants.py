"""What a census states of a grant besides that it is held: how it came to be."""

from __future__ import annotations

from msgspec.structs import replace

from ingest.contract.event import Grant
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.configured import governance
from tests.governance.told import Told

POLICIES = {"standing_privilege": {"max_days": 30}}
FOUND = (
    "SELECT account_id, opened_at FROM finding WHERE policy = 'standing_privilege' AND live = 1 AND closed_at IS NULL"
)
OPEN = "SELECT account_id, reason FROM not_evaluable WHERE policy = 'standing_privilege'"
ANN = "okta:acme|ann"
UNKNOWN = "the path is unknown: it was held before it was first seen"


def at(number: float) -> int:
    return to_micros(day(number))


def told_of(url: str) -> Told:
    return Told(url, governance(policies=POLICIES))


def test_an_assignment_that_a_census_states_stands_open_from_its_first_sight(store_url: str) -> None:
    told = told_of(store_url)
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "super", path="assigned").events())
    assert (told.ask(FOUND), told.ask(OPEN)) == ([(ANN, at(3))], [])


def test_one_with_an_end_in_time_does_not(sqlite_url: str) -> None:
    told = told_of(sqlite_url)
    census = CensusOf(day(3)).account("ann").grant("ann", "super", path="assigned", expires_at=day(20))
    told.tell(census.events())
    assert (told.ask(FOUND), told.ask(OPEN)) == ([], [])


def test_a_census_that_states_no_path_leaves_it_unknown_until_one_does(sqlite_url: str) -> None:
    told = told_of(sqlite_url)
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "super").events())
    assert (told.ask(FOUND), told.ask(OPEN)) == ([], [(ANN, UNKNOWN)])
    told.tell(CensusOf(day(5)).account("ann").grant("ann", "super", path="assigned").events())
    assert (told.ask(FOUND), told.ask(OPEN)) == ([(ANN, at(3))], [])


def test_what_a_record_told_while_nothing_was_read_is_known_by_the_census(sqlite_url: str) -> None:
    told = told_of(sqlite_url)
    told.tell([record(day(1), "grant_added", "ann", "super")])
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "super", path="assigned").events())
    assert told.ask(FOUND) == [(ANN, at(1))]


def test_a_record_that_restates_what_is_held_states_no_path(sqlite_url: str) -> None:
    told = told_of(sqlite_url)
    restated = record(day(4), "grant_seen", "ann", "super", path="assigned")
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "super").events())
    told.tell([replace(restated, grant=Grant(restated=True))])
    assert (told.ask(FOUND), told.ask(OPEN)) == ([], [(ANN, UNKNOWN)])


def test_a_role_that_a_group_is_assigned_stands_open_for_its_members(store_url: str) -> None:
    told = told_of(store_url)
    census = CensusOf(day(3)).account("ann").grant("ann", "g1").grant(None, "super", via="g1", path="assigned")
    told.tell(census.events())
    assert (told.ask(FOUND), told.ask(OPEN)) == ([(ANN, at(3))], [])


def test_another_path_to_what_is_held_brings_what_the_census_states(sqlite_url: str) -> None:
    told = told_of(sqlite_url)
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "super").events())
    told.tell(CensusOf(day(5)).account("ann").grant("ann", "super", via="g1", path="assigned").events())
    assert told.ask(FOUND) == [(ANN, at(3))]
