"""Rules and messages name what is held as it is called today, and mean it by every name that it had."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, access
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids, entitlement_ids, renamed
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from ingest.contract.event import Application, Entitlement, Event, Grant
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, key, person, record
from tests.governance.configured import governance
from tests.governance.told import Told

PAY, APPROVE = "okta:acme|group:Pay", "okta:acme|group:Approve"


def settings(**more: Any) -> GovernanceSettings:
    rule = {"id": "pay-and-approve", "a": PAY, "b": APPROVE}
    return governance(policies={"separation_of_duties": {"rules": [rule]}}, **more)


def called(event: Event, name: str) -> Event:
    """The event with another name of its entitlement."""
    assert event.entitlement is not None
    entitlement = replace(event.entitlement, name=name)
    return replace(event, entitlement=entitlement, event_id=f"{event.event_id}{name}", content_hash=name)


MEMBER = called(record(day(1), "grant_added", "ann", "g1"), "Staff")
HANDED_ON = called(record(day(2), "grant_added", None, "g2", via="g1"), "Pay")
APPROVES = called(record(day(3), "grant_added", "ann", "g3"), "Approve")
RENAMED = called(record(day(4), "entity_renamed", None, "g2"), "Wages")
BACK = called(record(day(5), "entity_renamed", None, "g2"), "Pay")


def findings(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT policy, message FROM finding WHERE live = 1")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_side_that_is_held_through_a_group_is_a_side(sqlite_url: str, order: tuple[int, ...]) -> None:
    told = Told(sqlite_url, settings())
    for place in order:
        told.tell([[MEMBER, HANDED_ON, APPROVES][place]])
    assert [policy for policy, _ in findings(told)] == ["separation_of_duties"]


@pytest.mark.parametrize("later", [[], [RENAMED], [RENAMED, BACK]])
def test_a_renamed_side_is_a_side_by_its_former_name(store_url: str, later: list[Event]) -> None:
    digests: set[str] = set()
    told = Told(store_url, settings())
    events = [MEMBER, HANDED_ON, APPROVES, *later]
    for order in (events, events[::-1], [*events[2:], *events[:2]]):
        told.forget()
        for event in order:
            told.tell([event])
        assert [policy for policy, _ in findings(told)] == ["separation_of_duties"]
        digests.add(told.digest())
    assert len(digests) == 1


def test_a_privilege_may_be_named_by_what_it_was_called(store_url: str) -> None:
    told = Told(store_url, governance(privileges={"types": [], "entitlements": ["group:Pay"]}))
    told.tell([MEMBER, HANDED_ON])
    privileged = "SELECT privileged FROM held_grant WHERE entitlement_id = 'okta:acme|group:g2' AND recorded_to IS NULL"
    assert told.ask(privileged) == [(1,)]
    told.tell([RENAMED])
    assert told.ask(privileged) == [(1,)]


def test_a_first_name_that_comes_late_reaches_whoever_holds_it(store_url: str) -> None:
    nameless = record(day(2), "grant_added", None, "g2", via="g1")
    nameless = replace(nameless, entitlement=Entitlement("group", "g2"), grant=Grant(via="g1"))
    told = Told(store_url, settings())
    told.tell([MEMBER, nameless, APPROVES])
    assert findings(told) == []
    told.tell([BACK])
    assert [policy for policy, _ in findings(told)] == ["separation_of_duties"]


def test_former_names_are_understood_and_the_name_of_today_is_told(store_url: str) -> None:
    told = Told(store_url)
    before = replace(record(day(0.5), "account_created", "ann"), account=person("ann", name="ann.old@example.com"))
    told.tell([before, MEMBER, HANDED_ON, RENAMED])
    assert told.ask("SELECT name FROM account") == [("ann@example.com",)]
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        assert account_ids(snapshot, "Ann.Old@example.com") == (key("ann"),)
        assert renamed(snapshot, "account", "Ann.Old@example.com", [key("ann")]) == [
            f"'Ann.Old@example.com' is a former name of ann@example.com ({key('ann')})."
        ]
        group = entitlement_ids(snapshot, "group:Pay")
        assert group == (key("group:g2"),)
        assert renamed(snapshot, "entitlement", "group:Pay", group) == [
            f"'group:Pay' is a former name of group:Wages ({key('group:g2')})."
        ]
        assert renamed(snapshot, "entitlement", "Wages", group) == []


def test_an_assignment_is_called_as_its_application_is(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "grant_added", "ann", "a1")])
    told.tell([record(day(2), "entity_renamed", None, application=Application("a1", "Wages"))])
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        (row,) = access(snapshot, EVERYTHING, AccessFilters(as_of=to_micros(day(3))), PageRequest(10)).rows
        assert row.application is not None
        assert row.application.name == "Wages"
