"""Whose use and whose application: people of other tenants are no accounts of ours, platforms' own make no accounts."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from ingest.contract.event import Event, Source
from tests.governance.told import Told
from tests.ingest.collectors.entra.authored import ANN, APP, TENANT, only, recorded_cases, sign_in_row
from tests.ingest.contract.events import event

PARTNER = "00000000-0000-4000-8000-00000000ffff"
TECHNICIAN = "00000000-0000-4000-8000-0000000000f1"
CREATED = recorded_cases("accounts")[0]["record"]
MICROSOFTS = ("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47")


def crossing(how: str | None, number: int = 0, **fields: Any) -> Event:
    """Return the sign-in of a partner's technician."""
    row = {"crossTenantAccessType": how, "homeTenantId": PARTNER, "userId": TECHNICIAN, "id": f"crossed-{number}"}
    return only(sign_in_row(**{**row, **fields}))


def accounts(told: Told) -> set[str]:
    return {str(account).split("|")[-1] for (account,) in told.ask("SELECT account_id FROM account")}


@pytest.mark.parametrize("how", ["serviceProvider", "b2bDirectConnect", "microsoftSupport", "passthrough"])
def test_the_use_of_another_tenants_people_is_kept_and_makes_no_account(store_url: str, how: str) -> None:
    told = Told(store_url)
    failed = crossing(how, 1, status={"errorCode": 50126})
    told.tell([only(CREATED), crossing(how), failed])
    assert told.ask("SELECT account_id, use FROM usage") == [(f"entra:default|{TECHNICIAN}", "foreign")]
    assert told.ask("SELECT COUNT(*) FROM other_seen WHERE vendor_type = 'signIn'") == [(1,)]
    assert accounts(told) == {ANN}


@pytest.mark.parametrize("how", ["none", "b2bCollaboration", "serviceProvider,b2bCollaboration", None])
def test_a_guest_and_whoever_crosses_nothing_have_accounts(sqlite_url: str, how: str | None) -> None:
    told = Told(sqlite_url)
    told.tell([crossing(how)])
    assert TECHNICIAN in accounts(told)


def test_our_own_person_who_uses_anothers_resource_stays_ours(sqlite_url: str) -> None:
    """The record does not say which of both tenants is ours; that the account is known otherwise does."""
    outbound = crossing("b2bDirectConnect", userId=ANN, homeTenantId=TENANT, resourceTenantId=PARTNER)
    for order in itertools.permutations([only(CREATED), outbound]):
        told = Told("sqlite://")
        for each in order:
            told.tell([each])
        assert accounts(told) == {ANN}
        assert told.ask("SELECT COUNT(*) FROM account WHERE application_id <> ''") == [(0,)]


def own(owner: str | None, number: int = 0, **fields: Any) -> Event:
    """Return the first sign-in to an application, of which the record tells in which tenant it is registered."""
    return only(sign_in_row(id=f"used-{number}", appOwnerTenantId=owner, **fields))


@pytest.mark.parametrize("owner", [*MICROSOFTS, MICROSOFTS[0].upper()])
@pytest.mark.parametrize("ours", [TENANT, None])
def test_an_application_of_the_vendors_tenants_makes_no_accounts(store_url: str, owner: str, ours: str | None) -> None:
    told = Told(store_url)
    told.tell([only(CREATED), own(owner, resourceTenantId=ours)])
    assert told.ask("SELECT COUNT(*) FROM account WHERE application_id <> ''") == [(0,)]


@pytest.mark.parametrize("owner", [TENANT, PARTNER, None])
def test_any_other_application_may_make_accounts(sqlite_url: str, owner: str | None) -> None:
    told = Told(sqlite_url)
    told.tell([only(CREATED), own(owner)])
    assert told.ask("SELECT application_id FROM account WHERE application_id <> ''") == [(f"entra:default|{APP}",)]


def test_within_the_vendors_own_tenant_its_applications_are_its_own_like_anybodys(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([only(CREATED), own(MICROSOFTS[1], resourceTenantId=MICROSOFTS[1])])
    assert told.ask("SELECT COUNT(*) FROM account WHERE application_id <> ''") == [(1,)]


LISTED = event(
    "account_seen",
    event_id="entra:listed",
    source=Source("entra", "default", "census"),
    attributes={"app_id": APP, "owner_tenant": MICROSOFTS[0]},
    application=None,
)


@pytest.mark.parametrize("teller", [own(MICROSOFTS[0], 3, status={"errorCode": 50126}), LISTED], ids=["log", "list"])
def test_whoever_tells_it_and_whenever_the_accounts_of_all_its_users_go(store_url: str, teller: Event) -> None:
    """Records of v1.0 do not tell the owner; a later record, or the list of applications, does."""
    history = [only(CREATED), own(None), own(None, 2, userId=TECHNICIAN)]
    told, at_once = Told(store_url), Told("sqlite://")
    told.tell(history)
    assert told.ask("SELECT COUNT(*) FROM account WHERE application_id <> ''") == [(2,)]
    told.tell([teller])
    assert told.ask("SELECT COUNT(*) FROM account WHERE application_id <> ''") == [(0,)]
    shuffled = [teller, *history]
    random.Random(3).shuffle(shuffled)
    at_once.tell(shuffled)
    assert told.digest() == at_once.digest()
