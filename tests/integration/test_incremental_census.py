"""What Okta's incremental census lists no longer is over in the state; what it does not list whole is left alone."""

from __future__ import annotations

from datetime import timedelta

from ingest.contract.event import Event
from ingest.contract.instants import format_instant, to_micros
from tests.governance.told import Told
from tests.ingest.collectors.okta.census.listed_org import API, company, taken, user
from tests.ingest.collectors.okta.org import NOW

Held = set[tuple[object, ...]]
LATER = NOW + timedelta(days=1)


def held(told: Told) -> Held:
    """(account, entitlement) of all grants that are believed to stand when all is told."""
    stand = "recorded_to IS NULL AND (valid_to IS NULL OR valid_to > %s)"
    return set(told.ask(f"SELECT account_id, entitlement_id FROM held_grant WHERE {stand}", (to_micros(LATER),)))


def by_who(rows: Held) -> Held:
    return {(str(who).partition("|")[2], str(what).partition("|")[2]) for who, what in rows}


def incremental(told: Told, events: list[Event]) -> tuple[Held, Held]:
    """What the census ended, and what it began."""
    before = held(told)
    told.tell(events)
    return by_who(before - held(told)), by_who(held(told) - before)


def test_members_and_tokens_that_are_gone_are_closed_and_nothing_else(store_url: str) -> None:
    told, org = Told(store_url), company()
    told.tell(taken(org))
    org.now = LATER
    org.lists[f"{API}/groups/00gA/users"] = []
    org.lists[f"{API}/groups/00gB/users"] = [user(3), user(4), user(2)]
    org.lists[f"{API}/api-tokens"] = []
    org.lists[f"{API}/apps/0oa1/users"] = []
    ended, begun = incremental(told, taken(org, format_instant(NOW)))
    through_them = {("00u1", "app_assignment:0oa1"), ("00u1", "admin_privilege:read_only_admin")}
    through_them |= {("00u1", "permission:owner/00gA")}
    assert (
        ended == {("00u1", "group:00gA"), ("00u1", "group:00gB"), ("00u1", "permission:api_token:00T1")} | through_them
    )
    through_it = {("00u2", "admin_privilege:read_only_admin"), ("00u2", "permission:owner/00gA")}
    assert begun == {("00u2", "group:00gB")} | through_it


def test_one_that_finds_everything_as_it_was_changes_nothing(store_url: str) -> None:
    told, org = Told(store_url), company()
    told.tell(taken(org))
    before = told.digest()
    org.now = LATER
    assert incremental(told, taken(org, format_instant(NOW))) == (set(), set())
    assert told.digest() == before
