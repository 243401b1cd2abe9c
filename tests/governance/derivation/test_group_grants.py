"""What a group is given reaches the members of the groups within it, however those contain each other."""

from __future__ import annotations

import pytest

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
