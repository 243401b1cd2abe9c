"""What censuses tell of accounts: how they came to be, their factors and attributes, their accounts in applications."""

from __future__ import annotations

from ingest.contract.event import Application
from ingest.contract.instants import format_instant, to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.told import Told

ISSUER = "okta:acme"
CRM = Application("crm", "CRM")


def at(number: float) -> int:
    return to_micros(day(number))


def provenance(told: Told, key: str) -> tuple[object, ...]:
    return told.ask("SELECT provenance, provenance_at FROM account WHERE account_id = %s", (key,))[0]


def test_a_creation_without_a_cause_is_confirmed_as_jit_by_the_directory_s_list(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(2), "account_created", "ann"), record(day(2), "account_created", "bob")])
    assert provenance(told, f"{ISSUER}|ann") == ("unknown", at(2))
    told.tell(CensusOf(day(3)).account("ann", provider="FEDERATION").account("bob", provider="OKTA").events())
    assert provenance(told, f"{ISSUER}|ann") == ("jit_confirmed", at(2))
    assert provenance(told, f"{ISSUER}|bob") == ("unknown", at(2))


def test_a_creation_never_seen_is_a_candidate_at_the_time_that_the_list_states(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    made = format_instant(day(1))
    told.tell(CensusOf(day(3)).account("ann", provider="SOCIAL", created_at=made).events())
    assert provenance(told, f"{ISSUER}|ann") == ("jit_candidate", at(1))
    assert told.ask("SELECT created_at FROM account") == [(at(1),)]


def test_a_creation_that_is_explained_stays_explained(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(2), "account_created", "ann", method="import")])
    told.tell(CensusOf(day(3)).account("ann", provider="FEDERATION").events())
    assert provenance(told, f"{ISSUER}|ann") == ("provisioned", at(2))


def test_an_application_s_own_list_confirms_a_jit_candidate(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "account_created", "ann"), record(day(2), "sign_in", "ann", application=CRM)])
    own = f"{ISSUER}|crm>{ISSUER}|ann"
    assert provenance(told, own) == ("jit_candidate", at(2))
    told.tell(CensusOf(day(3)).account("ann").account("ann", application=CRM).events())
    assert provenance(told, own) == ("jit_confirmed", at(2))


def test_an_application_s_account_that_it_no_longer_lists_is_gone(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(CensusOf(day(3)).account("ann").account("ann", application=CRM).events())
    told.tell(CensusOf(day(5)).account("ann").events())
    assert told.ask("SELECT state FROM account WHERE application_id <> ''") == [("deleted",)]


def test_attributes_change_with_the_census_that_tells_them(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "account_updated", "ann", profile={"department": "sales", "city": "Bonn"})])
    told.tell(CensusOf(day(3)).account("ann", profile={"department": "law"}).events())
    assert told.ask("SELECT profile FROM account") == [('{"city":"Bonn","department":"law"}',)]


def test_an_administrator_listed_without_any_factor_is_a_finding(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    census = CensusOf(day(3)).account("ann", factors=[]).grant("ann", "super")
    told.tell(census.account("bob", factors=["push"]).grant("bob", "super").events())
    asked = (
        "SELECT policy, account_id, opened_at, closed_at FROM finding WHERE live = 1 "
        "AND policy IN ('admin_mfa', 'person_without_factor')"
    )
    assert told.ask(asked) == [("admin_mfa", f"{ISSUER}|ann", at(3), None)], "one fact is one finding"
    told.tell([record(day(4), "mfa_enrolled", "ann")])
    assert told.ask(asked) == [("admin_mfa", f"{ISSUER}|ann", at(3), at(4))]


def test_a_service_s_scopes_and_tokens_are_grants_of_permissions(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(CensusOf(day(3)).account("bot", type="service", name=None).grant("bot", "t1").grant("bot", "t2").events())
    asked = "SELECT entitlement_type, entitlement_id FROM held_grant WHERE recorded_to IS NULL ORDER BY 2"
    assert told.ask(asked) == [("permission", f"{ISSUER}|permission:t1"), ("permission", f"{ISSUER}|permission:t2")]
    assert told.ask("SELECT type FROM account") == [("service",)]
