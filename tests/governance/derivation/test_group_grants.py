"""What a group is given reaches the members of the groups within it, however those contain each other."""

from __future__ import annotations

import pytest

from governance.model.states import DAY
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.told import Told

MANY = 200


def test_what_an_outer_group_is_given_later_reaches_inner_members(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "grant_added", "ann", "g1")])
    told.tell([record(day(2), "grant_added", None, "g2", via="g1")])
    told.tell([record(day(3), "grant_added", None, "g3", via="g2")])
    told.tell([record(day(4), "grant_added", None, "a1", via="g3")])
    (held,) = told.held("ann", "app_assignment:a1")
    assert held.via == "okta:acme|group:g3"


@pytest.mark.parametrize("member_first", [True, False])
def test_groups_that_contain_each_other_come_to_rest(store_url: str, *, member_first: bool) -> None:
    told = Told(store_url)
    member = [record(day(1), "grant_added", "ann", "g1")]
    ring = [record(day(2), "grant_added", None, outer, via=inner) for inner, outer in (("g1", "g2"), ("g2", "g1"))]
    for events in (member, ring) if member_first else (ring, member):
        told.take(events)
        assert told.drain_at_most(MANY)
    told.take([record(day(3), "grant_added", None, "a1", via="g2")])
    assert told.drain_at_most(MANY)
    assert {held.via for held in told.held("ann", "app_assignment:a1")} == {"okta:acme|group:g2"}
    assert told.count("dirty_mark") == 0


def test_what_two_inner_groups_give_is_held_once_until_the_last_of_them_is_left(store_url: str) -> None:
    """In two departments, whose groups are both in that of all staff: what staff has is one grant."""
    both = [record(day(2), "grant_added", None, "g9", via="g1"), record(day(2), "grant_added", None, "g9", via="g2")]
    given = record(day(3), "grant_added", None, "a1", via="g9")
    told = Told(store_url)
    told.tell([*both, given, record(day(4), "grant_added", "ann", "g1"), record(day(6), "grant_added", "ann", "g2")])
    assert spans_of(told, "app_assignment:a1") == [(4, None)]
    assert spans_of(told, "group:g9") == [(4, None), (6, None)], "a membership through each of them"
    told.tell([record(day(8), "grant_removed", "ann", "g1")])
    assert spans_of(told, "app_assignment:a1") == [(4, None)]
    told.tell([record(day(9), "grant_removed", "ann", "g2"), record(day(12), "grant_added", "ann", "g1", again=True)])
    assert spans_of(told, "app_assignment:a1") == [(4, 9), (12, None)]


def spans_of(told: Told, thing: str) -> list[tuple[float, float | None]]:
    """When Ann holds it, as days of May."""
    first = to_micros(day(1))
    days = [(held.valid_from - first, None if held.valid_to is None else held.valid_to - first)
            for held in told.held("ann", thing)]  # fmt: skip
    return [(begin / DAY + 1, None if end is None else end / DAY + 1) for begin, end in days]
