"""Applications' own lists: whose accounts they name, what they prove, and what they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from governance.derivation.checking.rebuild import check, enqueue_repairs
from governance.queries.applications import register_entry
from governance.queries.snapshot import Snapshot
from governance.settings.links import LinkSettings
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from ingest.contract.coverage import Interval, claim_event
from ingest.contract.event import Application, Event, Source
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, key, record
from tests.governance.own_lists import CRM, LIST, UNCONNECTED, ListOf
from tests.governance.told import Told

APP = Application("crm", "CRM")
ADA = f"{CRM}>{key('ada')}"


def there(*subjects: str) -> list[Event]:
    return [record(day(1), "account_created", subject) for subject in subjects]


def read_all() -> Event:
    """The log was read for long enough that a first sight is a first time."""
    return claim_event(Source("okta", "acme", "system_log"), Interval(day(-300), day(30)), day(30))


def accounts(told: Told) -> dict[object, tuple[object, ...]]:
    """Of the accounts in applications: key → state, provenance."""
    sql = "SELECT account_id, state, provenance FROM account WHERE application_id <> ''"
    return {row[0]: row[1:] for row in told.ask(sql)}


def held(told: Told) -> set[tuple[object, ...]]:
    lasting = "valid_to IS NULL AND recorded_to IS NULL"
    sql = f"SELECT account_id, entitlement_id, application_id FROM held_grant WHERE {lasting}"
    return set(told.ask(sql))


def test_a_list_names_accounts_of_people_and_of_nobody_with_their_roles(store_url: str) -> None:
    told = Told(store_url)
    told.tell(there("ada"))
    told.tell(
        ListOf(day(5)).account("ada@example.com", roles=["Admin"]).account("zed@example.com", "disabled").events()
    )
    assert accounts(told) == {ADA: ("active", "unknown"), f"{LIST}|zed@example.com": ("disabled", "unknown")}
    assert held(told) == {(key("ada"), f"{LIST}|app_role:Admin", CRM)}


@pytest.mark.parametrize(
    ("created", "on_day", "provenance"),
    [(None, False, "jit_confirmed"), (day(4), False, "jit_confirmed"), (day(4).replace(hour=0), True, "jit_confirmed"),
     (day(2), False, "unknown"), (day(2), True, "unknown")],
)  # fmt: skip
def test_a_candidate_is_promoted_or_demoted_by_the_list(
    sqlite_url: str, created: object, on_day: bool, provenance: str
) -> None:
    told = Told(sqlite_url)
    told.tell([read_all(), *there("ada"), record(day(4) + timedelta(hours=3), "sign_in", "ada", application=APP)])
    assert accounts(told) == {ADA: ("active", "jit_candidate")}
    stated: dict[str, Any] = {} if created is None else {"created": created, "on_day": on_day}
    if provenance == "jit_confirmed" and created is not None and not on_day:
        stated["created"] = day(4) + timedelta(hours=3, seconds=2)
    told.tell(ListOf(day(9)).account("ada@example.com", **stated).events())
    assert accounts(told)[ADA] == ("active", provenance)


def test_a_stated_creation_at_the_first_sign_in_needs_no_long_coverage(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*there("ada"), record(day(40), "sign_in", "ada", application=APP)])
    assert accounts(told)[ADA] == ("active", "jit_candidate") or accounts(told)[ADA] == ("active", "unknown")
    told.tell(ListOf(day(41)).account("ada@example.com", created=day(40)).events())
    assert accounts(told)[ADA] == ("active", "jit_confirmed")


def test_a_complete_list_ends_who_is_missing_and_a_partial_one_nobody(store_url: str) -> None:
    told = Told(store_url)
    told.tell(there("ada", "bob"))
    told.tell(
        ListOf(day(5)).account("ada@example.com", roles=["Admin"]).account("bob@example.com").account("zed").events()
    )
    told.tell(ListOf(day(6), complete=False).account("ada@example.com", roles=["Viewer"]).events())
    assert {state for state, _ in accounts(told).values()} == {"active"}
    assert held(told) == {(key("ada"), f"{LIST}|app_role:Viewer", CRM)}
    told.tell(ListOf(day(7)).account("bob@example.com").events())
    assert accounts(told)[ADA][0] == "deleted"
    assert accounts(told)[f"{LIST}|zed"][0] == "deleted"
    assert held(told) == set()
    ended = told.ask("SELECT ended_at FROM account WHERE account_id = %s", (ADA,))
    assert ended == [(to_micros(day(7)),)]


@pytest.mark.parametrize("backwards", [False, True])
def test_an_application_that_has_no_account_is_known_and_ends_who_was_there(store_url: str, backwards: bool) -> None:
    told = Told(store_url)
    lists = [ListOf(day(5), UNCONNECTED).account("zed"), ListOf(day(6), UNCONNECTED)]
    for listed in reversed(lists) if backwards else lists:
        told.tell(listed.events())
    assert accounts(told) == {f"{UNCONNECTED}|zed": ("deleted", "unknown")}
    with reading(told.engine) as connection:
        entry = register_entry(Snapshot(connection, GovernanceSettings()), f"{UNCONNECTED}|HR tool", to_micros(day(9)))
    assert (entry.accounts, entry.listed_at) == (0, day(6))


def test_an_older_list_undoes_nothing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(there("ada", "bob"))
    told.tell(ListOf(day(7)).account("bob@example.com").events())
    told.tell(ListOf(day(5)).account("ada@example.com", roles=["Admin"]).events())
    assert accounts(told)[ADA][0] == "deleted"
    assert accounts(told)[f"{CRM}>{key('bob')}"][0] == "active"
    assert held(told) == set()


def test_an_account_that_outlives_its_person_is_an_orphan_by_the_lists_word(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([read_all(), *there("ada"), record(day(2), "account_disabled", "ada")])
    told.tell(ListOf(day(20), UNCONNECTED).account("7", email="ada@example.com").events())
    sql = "SELECT policy, account_id, basis FROM finding WHERE policy = 'orphan' AND closed_at IS NULL"
    assert told.ask(sql) == [("orphan", f"{UNCONNECTED}|HR tool>{key('ada')}", "stated")]
    told.tell(ListOf(day(22), UNCONNECTED).account("8", email="bob@example.com").events())
    assert told.ask(sql) == []
    unknown = "SELECT account_id FROM not_evaluable WHERE policy = 'orphan'"
    assert told.ask(unknown) == [(f"{UNCONNECTED}|8",)]


@pytest.mark.parametrize(
    ("named", "owner"),
    [
        ({"key": "ada"}, True),
        ({"key": "7", "name": "Ada@example.com"}, True),
        ({"key": "7", "email": "ada@example.com"}, True),
        ({"key": "7", "federated_subject": "ada"}, True),
        ({"key": "7", "federated_subject": "Ada@Example.com"}, True),
        ({"key": "7", "name": "Ada"}, True),
        ({"key": "7", "email": "ada@elsewhere.example.net"}, False),
        ({"key": "7"}, False),
    ],
)
def test_whose_an_account_is(sqlite_url: str, named: dict[str, str], owner: bool) -> None:
    told = Told(sqlite_url)
    told.tell(there("ada"))
    told.tell(ListOf(day(5)).account(**named).events())
    assert set(accounts(told)) == ({ADA} if owner else {f"{LIST}|{named['key']}"})


def test_what_two_share_on_either_side_leads_to_nobody(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*there("ada"), record(day(1), "account_created", "twin", profile={"email": "ada@example.com"})])
    told.tell(ListOf(day(5)).account("7", email="ada@example.com").events())
    assert set(accounts(told)) == {f"{LIST}|7"}
    told.tell([record(day(6), "account_deleted", "twin")])
    assert set(accounts(told)) == {ADA}
    told.tell(ListOf(day(7)).account("7", email="ada@example.com").account("8", email="ada@example.com").events())
    assert set(accounts(told)) == {f"{LIST}|7", f"{LIST}|8"}


def test_a_list_of_no_identity_providers_application_links_by_owned_domains_where_settings_name_them(
    sqlite_url: str,
) -> None:
    events = [*there("ada"), *ListOf(day(5), UNCONNECTED).account("7", email="ada@example.com").events()]
    settings = GovernanceSettings(links=LinkSettings(owned_domains=["corp.example.com"]))
    for owned, expected in ((None, f"{UNCONNECTED}|HR tool>{key('ada')}"), (settings, f"{UNCONNECTED}|7")):
        told = Told(sqlite_url, owned)
        told.forget()
        told.tell(events)
        assert set(accounts(told)) == {expected}


def test_the_same_list_again_leaves_nothing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(there("ada"))
    told.tell(ListOf(day(5)).account("ada@example.com", roles=["Admin"]).account("zed").events())
    before, facts = told.digest(), told.count("fact")
    told.tell(ListOf(day(6)).account("ada@example.com", roles=["Admin"]).account("zed").events())
    assert (told.digest(), told.count("fact")) == (before, facts)


def test_a_confirmed_list_is_an_act_of_whoever_confirmed_it_and_is_entered_once(store_url: str) -> None:
    told = Told(store_url)
    by = {"via": "os", "uid": 1000, "name": "ada"}
    events = ListOf(day(5)).account("zed@example.com").confirmed({"reason": "the team was sold", "by": by}).events()
    told.tell(events)
    told.tell(events)
    acts = told.ask("SELECT kind, subject, by, at FROM act")
    assert acts == [("held_census", LIST, '{"name":"ada","uid":1000,"via":"os"}', to_micros(day(5)))]
    assert told.ask("SELECT about FROM audit_entry WHERE kind = 'act'") == [(LIST,)]


def test_lists_are_held_by_a_check_and_a_damaged_row_is_named_and_mended(store_url: str) -> None:
    told = Told(store_url)
    told.tell(there("ada"))
    told.tell(ListOf(day(5)).account("ada@example.com", roles=["Admin"]).account("zed@example.com").events())
    told.tell(ListOf(day(6)).account("ada@example.com").events())
    digest = told.digest()
    assert list(check(told.engine, told.rules)) == []
    for damage in (
        f"UPDATE account SET state = 'active' WHERE account_id = '{LIST}|zed@example.com'",
        f"UPDATE account SET provenance = 'manual' WHERE account_id = '{ADA}'",
        f"DELETE FROM identity_link WHERE account_id = '{LIST}|zed@example.com' AND link < 'listed;'",
    ):
        told.execute(damage)
        deviations = list(check(told.engine, told.rules))
        assert len(deviations) >= 1
        enqueue_repairs(told.engine, {deviation.repair for deviation in deviations}, told.clock())
        told.drain()
        assert list(check(told.engine, told.rules)) == [] and told.digest() == digest
