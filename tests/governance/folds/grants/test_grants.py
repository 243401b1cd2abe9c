"""Grants of one holder, folded of its records."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from governance.folds.accounts.life import succeeded
from governance.folds.grants.containers import Closure, Closures, Turn
from governance.folds.grants.grants import fold_grants
from governance.model.keys import Subject
from governance.model.states import Grant as Held
from governance.settings.privileges import Privileges
from governance.settings.sections import PrivilegeSettings
from ingest.contract.event import Application, Event, Grant, Party
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, day, key, record

PRIVILEGES = Privileges(PrivilegeSettings())
LONG_AGO = Closure(Turn(to_micros(day(-900)), "closed", None), Turn(to_micros(day(-899)), "opened", None))
THINGS = {"g1": "group:g1", "g2": "group:g2", "a1": "app_assignment:a1", "super": "admin_privilege:super"}
CLOSED_ONCE: Closures = {
    Subject("group" if thing.startswith("group") else "entitlement", f"{ISSUER}|{thing}"): [LONG_AGO]
    for thing in THINGS.values()
}

given_or_taken = st.builds(
    lambda number, kind, name: record(day(1) + timedelta(hours=number), kind, "ada", name),
    st.integers(0, 9),
    st.sampled_from(["grant_added", "grant_added", "grant_seen", "grant_removed", "elevation_activated"]),
    st.sampled_from(sorted(THINGS)),
)


def dressed(event: Event, grant: Grant | None, attributes: dict[str, object], named: bool) -> Event:
    thing = event.entitlement
    assert thing is not None
    application = Application("0oa1crm", "CRM") if thing.type == "app_assignment" else None
    thing = replace(thing, name=f"The {thing.id}" if named else None)
    return replace(event, entitlement=thing, application=application, grant=grant, attributes=attributes)


of_any_kind = st.builds(
    dressed,
    given_or_taken,
    st.sampled_from([
        None,
        Grant(),
        Grant("eligible", "g3", "/units/1", expires_at=day(3)),
        Grant(scope="/", expires_at=day(40), granted_by=Party("person", ISSUER, "boss")),
        Grant(via="g1", granted_by=Party("person", name="Somebody")),
    ]),
    st.sampled_from([{}, {"by_pim": True}, {"outside_pim": True}, {"outside_pim": "", "by_pim": 1}]),
    st.booleans(),
)  # fmt: skip


@given(st.lists(of_any_kind, max_size=4, unique_by=lambda event: event.event_id))
def test_the_shorter_way_tells_all_that_the_longer_one_does(events: list[Event]) -> None:
    records = succeeded(events)
    plain = fold_grants(records, key("ada"), PRIVILEGES)
    assert fold_grants(records, key("ada"), PRIVILEGES, closures=CLOSED_ONCE) == plain


@given(st.lists(given_or_taken, max_size=4, unique_by=lambda event: event.event_id))
def test_what_was_closed_before_anything_was_given_changes_nothing(events: list[Event]) -> None:
    """What is given each by itself is folded by a shorter way, where nothing was ever closed."""
    records = succeeded(events)
    plain = fold_grants(records, key("ada"), PRIVILEGES)
    assert fold_grants(records, key("ada"), PRIVILEGES, closures=CLOSED_ONCE) == plain


def activated(begin: float, end: float, event_id: str = "on") -> Event:
    """A record that Ada activated a privilege until a day."""
    record_of_it = record(day(begin), "elevation_activated", "ada", "super")
    return replace(record_of_it, event_id=f"okta:{event_id}", grant=Grant("activated", expires_at=day(end)))


def expired(at: float, event_id: str = "off") -> Event:
    record_of_it = record(day(at), "elevation_expired", "ada", "super")
    return replace(record_of_it, event_id=f"okta:{event_id}", grant=Grant("activated"))


def held(*events: Event) -> list[Held]:
    in_order = sorted(events, key=lambda event: (event.occurred_at, event.event_id))
    return fold_grants(succeeded(in_order), key("ada"), PRIVILEGES)


@pytest.mark.parametrize("end_id", ["before", "later"])
def test_what_ends_at_the_instant_of_a_renewal_is_what_was_activated_before(end_id: str) -> None:
    first, second = held(activated(1, 1.5), expired(2, end_id), activated(2, 3, "known"))
    assert (first.valid_to, first.end_told_at) == (to_micros(day(1.5)), to_micros(day(2)))
    assert (second.valid_from, second.valid_to, second.end_told_at) == (to_micros(day(2)), to_micros(day(3)), None)
