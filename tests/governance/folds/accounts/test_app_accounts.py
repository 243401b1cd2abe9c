"""What an application's own list says of its accounts: there, disabled over there, or no longer there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ingest.contract.event import Application, Event, Party
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.configured import governance
from tests.governance.told import Told

CRM = Application("crm", "CRM")
OWN = "okta:acme|crm>okta:acme|ann"
SIGN_IN = record(day(2), "sign_in", "ann", application=CRM)


def at(number: float) -> int:
    return to_micros(day(number))


def listed(number: float, *states: str) -> list[Event]:
    """A census in which the application lists Ann in this state, or not at all."""
    census = CensusOf(day(number)).account("ann").account("bob").account("bob", application=CRM)
    for state in states:
        census.account("ann", state, application=CRM)
    return census.events()


def state_of(url: str, *told: Event) -> object:
    store = Told(url)
    store.tell([record(day(1), "account_created", "ann"), *told])
    return store.ask("SELECT state FROM account WHERE account_id = %s", (OWN,))[0][0]


@pytest.mark.parametrize("used", [[], [SIGN_IN]])
def test_disabled_over_there_is_disabled_used_or_not(sqlite_url: str, used: list[Event]) -> None:
    assert state_of(sqlite_url, *used, *listed(3, "disabled")) == "disabled"


def test_a_list_that_says_active_again_makes_it_active(sqlite_url: str) -> None:
    assert state_of(sqlite_url, *listed(3, "disabled"), *listed(5, "active")) == "active"


def test_the_latest_list_counts(sqlite_url: str) -> None:
    assert state_of(sqlite_url, *listed(3, "active"), *listed(5, "disabled")) == "disabled"


def test_provisioned_since_it_is_active(sqlite_url: str) -> None:
    provisioned = record(day(4), "provisioned", "ann", application=CRM)
    assert state_of(sqlite_url, *listed(3, "disabled"), provisioned) == "active"


@pytest.mark.parametrize(("later", "state"), [([], "active"), (listed(7), "deleted")])
def test_provisioned_since_it_was_listed_no_longer_it_is_there_until_the_next_list(
    sqlite_url: str, later: list[Event], state: str
) -> None:
    provisioned = record(day(6), "provisioned", "ann", application=CRM)
    assert state_of(sqlite_url, *listed(3, "active"), *listed(5), provisioned, *later) == state


def test_a_list_after_the_provisioning_that_says_disabled_counts(sqlite_url: str) -> None:
    provisioned = record(day(4), "provisioned", "ann", application=CRM)
    assert state_of(sqlite_url, *listed(3, "disabled"), provisioned, *listed(5, "disabled")) == "disabled"


def test_a_list_after_a_record_of_the_account_that_says_disabled_counts(sqlite_url: str) -> None:
    imported = record(day(4), "account_seen", "ann", application=CRM)
    assert state_of(sqlite_url, *listed(3, "disabled"), imported, *listed(5, "disabled")) == "disabled"


def test_a_sign_in_does_not_enable_it_over_there(sqlite_url: str) -> None:
    later = record(day(4), "sign_in", "ann", application=CRM)
    assert state_of(sqlite_url, *listed(3, "disabled"), later) == "disabled"


@pytest.mark.parametrize(("used", "state"), [([], "deleted"), ([SIGN_IN], "disabled")])
def test_no_longer_listed_it_is_gone_and_comes_not_back_to_life(sqlite_url: str, used: list[Event], state: str) -> None:
    assert state_of(sqlite_url, *used, *listed(3, "disabled"), *listed(5)) == state


@pytest.mark.parametrize(("used", "state"), [([], "deleted"), ([SIGN_IN], "active")])
def test_not_listed_any_more_says_nothing_of_one_that_was_used(sqlite_url: str, used: list[Event], state: str) -> None:
    assert state_of(sqlite_url, *used, *listed(3, "active"), *listed(5)) == state


def test_a_disabled_account_is_proof_that_there_is_one(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "account_created", "ann"), SIGN_IN, *listed(3, "disabled")])
    asked = "SELECT provenance, created_at FROM account WHERE account_id = %s"
    assert told.ask(asked, (OWN,)) == [("jit_confirmed", at(2))]


@pytest.mark.parametrize(("state", "found"), [("active", 1), ("disabled", 0), ("deleted", 0)])
def test_only_one_that_is_alive_over_there_is_a_leaver_s_orphan(sqlite_url: str, state: str, found: int) -> None:
    told = Told(sqlite_url, governance(policies={"orphan": {"grace_days": 1}}))
    told.tell([record(day(1), "account_created", "ann"), *listed(3, state)])
    told.tell([record(day(4), "account_disabled", "ann")])
    assert told.count("finding WHERE policy = 'orphan' AND live = 1") == found


def test_a_client_that_signs_in_as_itself_has_no_account_in_itself(store_url: str) -> None:
    store = Told(store_url)
    bot = Party("service", "okta:acme", "bot", None, "Bot")
    store.tell([replace(SIGN_IN, account=bot), SIGN_IN])
    there = store.ask("SELECT account_id FROM account WHERE application_id <> ''")
    assert there == [(OWN,)]
