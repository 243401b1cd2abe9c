"""How an application is entered, by its source's list: who needs an assignment, and whose use is seen at all."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import msgspec
import pytest

from ingest.contract.event import Application
from tests.governance.censuses import ISSUER, CensusOf, day, key, person, record
from tests.governance.configured import governance, only_policies
from tests.governance.derivation.entered_application import READ, SAML, SEEN, listed, sign_in
from tests.governance.told import Told

UNASSIGNED = "SELECT account_id, basis FROM finding WHERE policy = 'unassigned_sign_in' AND live = 1"
UNUSED = (
    "SELECT 'found' FROM finding WHERE policy = 'unused_assignment' AND live = 1 UNION "
    "SELECT reason FROM not_evaluable WHERE policy = 'unused_assignment'"
)
BROKERED = SAML | {"implicit_assignment": True}
ANN = [(key("ann"), "stated")]
DASHBOARD = "Okta Dashboard"


def settings(**application: Any) -> Any:
    return governance(applications=[{"issuer": ISSUER, "id": "apay", **application}])


def test_who_was_never_assigned_is_found_once_a_list_says_that_one_must_be(store_url: str) -> None:
    told = Told(store_url)
    told.tell(SEEN)
    assert told.ask(UNASSIGNED) == [], "nothing says that an assignment is demanded"
    told.tell(listed(5, SAML))
    assert told.ask(UNASSIGNED) == ANN
    told.tell(listed(6, BROKERED))
    assert told.ask(UNASSIGNED) == [], "in federation broker mode everybody may enter"
    told.tell(listed(7, SAML))
    assert told.ask(UNASSIGNED) == ANN


def test_an_application_that_nobody_is_assigned_to_speaks_by_its_list(store_url: str) -> None:
    told = Told(store_url)
    told.tell(SEEN)
    census = CensusOf(day(5)).account("ann").account("bob")
    told.tell(census.grant(None, "apay", attributes={"application": SAML}).events())
    assert told.ask(UNASSIGNED) == ANN
    assert told.ask("SELECT COUNT(*) FROM census WHERE status = 'done'") == [(1,)]
    assert told.ask("SELECT COUNT(*) FROM held_grant") == [(0,)]
    nobody = CensusOf(day(6)).account("ann").account("bob")
    told.tell(nobody.grant(None, "apay", attributes={"application": BROKERED}).events())
    assert told.ask(UNASSIGNED) == []


@pytest.mark.parametrize("facts", [BROKERED, {"sign_on_mode": "BOOKMARK"}, {"sign_on_mode": "WHATEVER"}, {}], ids=str)
def test_where_no_list_demands_an_assignment_nothing_is_said(facts: dict[str, Any], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*SEEN, *listed(5, facts)])
    assert told.ask(UNASSIGNED) == []


def test_of_one_that_makes_no_accounts_whoever_used_it_is_asked_too(sqlite_url: str) -> None:
    told = Told(sqlite_url, settings(makes_accounts=False))
    told.tell(SEEN)
    told.tell(listed(5, SAML))
    assert told.ask(UNASSIGNED) == ANN


def test_what_config_opens_is_open(sqlite_url: str) -> None:
    told = Told(sqlite_url, settings(assignment_required=False))
    told.tell([*SEEN, *listed(5, SAML)])
    assert told.ask(UNASSIGNED) == []


def test_the_platforms_own_is_everybodys(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*SEEN[:2], sign_in(3, name=DASHBOARD), *listed(5, SAML)])
    told.tell([sign_in(6, name=DASHBOARD)])
    assert told.ask(UNASSIGNED) == []


def test_its_own_client_needs_no_assignment(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([READ, msgspec.structs.replace(sign_in(3), account=person("ann", type="service"))])
    told.tell(listed(5, SAML))
    assert told.ask(UNASSIGNED) == []


def test_any_order_gives_the_same(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    batches = [SEEN, listed(5, BROKERED), listed(6, SAML), [sign_in(3.5, "bob", sign_on_mode="SAML 2.0")]]
    digests = set()
    for order in permutations(batches):
        told.forget()
        for batch in order:
            told.tell(batch)
        assert told.ask(UNASSIGNED) == ANN
        digests.add(told.digest())
    assert len(digests) == 1


WATCHED = governance(policies=only_policies({"unused_assignment": {"after_days": 5}}))
ASSIGNED = [record(day(1), "account_created", "ann"), record(day(1), "grant_added", "ann", "apay")]
BUSY = [
    record(day(at), "sign_in", who, application=Application("amail", "Mail"))
    for who, at in [("ann", 2), *(("bob", number) for number in range(2, 10))]
]
UNSEEN = "people get into the application without the identity provider seeing it"


@pytest.mark.parametrize("way", ["BOOKMARK", "BROWSER_PLUGIN", "SECURE_PASSWORD_STORE", "AUTO_LOGIN", "BASIC_AUTH"])
def test_nobody_can_tell_whether_what_bypasses_the_provider_is_used(way: str, sqlite_url: str) -> None:
    told = Told(sqlite_url, WATCHED)
    told.tell([*ASSIGNED, *BUSY])
    assert told.ask(UNUSED) == [("found",)]
    told.tell([sign_in(8, "bob", sign_on_mode=way)])
    assert told.ask(UNUSED) == [(UNSEEN,)], "another's sign-in by the log says how people get in"


def test_a_list_says_how_people_get_in_and_the_latest_word_counts(store_url: str) -> None:
    told = Told(store_url, WATCHED)
    told.tell([*ASSIGNED, *BUSY])
    told.tell(listed(5, {"sign_on_mode": "BOOKMARK"})[2:3])
    assert told.ask(UNUSED) == [(UNSEEN,)]
    told.tell(listed(6, SAML)[2:3])
    assert told.ask(UNUSED) == [("found",)]
    told.tell(listed(4, {"sign_on_mode": "BOOKMARK"})[2:3])
    assert told.ask(UNUSED) == [("found",)], "an older list comes late"
