"""Lists' own words on last uses, from a census to the sweep's verdict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import SweepVerdict
from governance.queries.sweep import sweep_all
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from ingest.contract.event import Event
from ingest.contract.instants import format_instant, to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.told import Told

CENSUS = day(200)
OLD = format_instant(day(1))


def at(number: float) -> int:
    return to_micros(day(number))


def census(**used: float | None) -> CensusOf:
    """A census that states when each account was used last (None: never), and that all were made on the first day."""
    return listing(CENSUS, **used)


def listing(began_at: datetime, **used: float | None) -> CensusOf:
    told = CensusOf(began_at, states=["use"])
    for subject, number in used.items():
        observed: dict[str, Any] = {} if number is None else {"last_success_at": format_instant(day(number))}
        told.account(subject, created_at=OLD, observed=observed)
    return told


def swept(told: Told, as_of: float = 200) -> dict[str, SweepVerdict]:
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        return {found.subject: found.given for found in sweep_all(snapshot, at(as_of))}


def test_a_first_census_judges_at_once(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(idle=100, busy=199, never=None).events())
    found = {subject: (given.verdict, given.basis) for subject, given in swept(told).items()}
    assert found == {"idle": ("stale", "stated"), "busy": ("active", "stated"), "never": ("stale", "stated")}
    assert "states its last sign-in as 2026-08-08T00:00:00Z" in swept(told)["idle"].reason
    assert "states no sign-in since it was created" in swept(told)["never"].reason


def test_a_list_speaks_of_the_time_until_it_was_read(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(idle=100).events())
    assert swept(told, 201)["idle"].verdict == "not_evaluable"
    earlier = swept(told, 199)["idle"]
    assert (earlier.verdict, earlier.basis) == ("not_evaluable", None), "no list had been read by then"


def test_a_list_that_states_a_later_use_says_nothing_of_the_time_before(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*listing(day(120), back=20).events(), *census(back=199).events()])
    assert swept(told, 120)["back"].verdict == "not_evaluable"
    assert swept(told, 200)["back"].verdict == "active"


@pytest.mark.parametrize("states", [[], ["hats"]])
def test_a_census_that_does_not_state_uses_is_silent_of_them(sqlite_url: str, states: list[str]) -> None:
    told = Told(sqlite_url)
    told.tell(CensusOf(CENSUS, states=states).account("idle", created_at=OLD).events())
    assert swept(told)["idle"].verdict == "not_evaluable"


@pytest.mark.parametrize(("used", "verdict"), [(199, "active"), (100, "not_evaluable")])
def test_an_incomplete_census_tells_a_use_but_no_silence(store_url: str, used: float, verdict: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "ann"), *census(ann=used).listed])
    assert swept(told)["ann"].verdict == verdict


def test_whom_no_list_has_no_list_speaks_of(sqlite_url: str) -> None:
    """A partner's guest signs in without being listed."""
    told = Told(sqlite_url)
    told.tell([record(day(1), "sign_in", "guest"), *census(ann=199).events()])
    assert swept(told)["guest"].verdict == "not_evaluable"


def test_a_use_that_was_seen_later_than_a_list_states_counts(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(198), "sign_in", "ann"), *census(ann=100).events()])
    assert swept(told)["ann"][:2] == ("active", None)


def test_a_quiet_night_leaves_nothing(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(ann=100, bob=None).grant("ann", "g1").events())
    counted = {
        name: told.count(name) for name in ("fact", "held_grant", "listing", "change", "audit_entry", "usage_rollup")
    }
    stated = told.ask("SELECT * FROM usage_rollup ORDER BY 1, 2, 3, 4")
    told.tell(listing(day(201), ann=100, bob=None).grant("ann", "g1").events())
    assert {name: told.count(name) for name in counted} == counted
    assert told.ask("SELECT * FROM usage_rollup ORDER BY 1, 2, 3, 4") == stated


def test_another_sign_in_leaves_only_a_roll_up(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(ann=100, bob=None).events())
    before = {name: told.count(name) for name in ("fact", "held_grant", "listing", "change", "audit_entry")}
    told.tell(listing(day(201), ann=200.5, bob=None).events())
    assert {name: told.count(name) for name in before} == before
    assert told.ask("SELECT account_id, use, first_at, last_at FROM usage_rollup") == [
        ("okta:acme|ann", "stated", at(100), at(200.5))
    ]


def test_a_use_dated_ahead_of_the_list_is_ignored_and_noted(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(ann=202, bob=200.5).events())
    assert told.ask("SELECT account_id FROM usage_rollup") == [("okta:acme|bob",)], "he came while the list was read"
    assert told.ask("SELECT vendor_type FROM other_seen") == [("census.dated_ahead",)]


def test_in_a_tenant_of_entra_silence_of_an_old_account_is_none(sqlite_url: str) -> None:
    """Graph states last successes since December 2023, and none of before."""
    told = Told(sqlite_url)
    events: list[Event] = []
    for subject, made in (("old", "2023-06-01T00:00:00Z"), ("new", "2024-06-01T00:00:00Z")):
        events += CensusOf(CENSUS, states=["use"]).account(subject, created_at=made).listed
    end = census(old=None, new=None).end()
    told.tell([_of_entra(event) for event in [*events, end]])
    assert {s: g.verdict for s, g in swept(told).items()} == {"old": "not_evaluable", "new": "stale"}


def _of_entra(event: Event) -> Event:
    party = event.account
    told = {**event.attributes["census"], "id": "entra:corp:census"}
    return replace(
        event,
        source=replace(event.source, idp="entra", tenant="corp"),
        account=replace(party, issuer="entra:corp") if party is not None else None,
        attributes=event.attributes | {"census": told},
    )
