"""Who agreed for everybody, and that it was revoked, is known in whatever order lists and records of the acts come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from ingest.contract.event import Application, Event, Kind, Party
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

SQL = "SELECT account_id, detail FROM finding WHERE policy = 'risky_consent' AND live = 1 AND closed_at IS NULL"
UNKNOWN = "SELECT account_id FROM not_evaluable WHERE policy = 'risky_consent'"
SCOPE = "delegated/graph/mail.read"


def listed(on: float = 3, *whom: str | None, verified: bool = True) -> list[Event]:
    publisher = {"foreign": True, "verified": verified}
    census = (
        CensusOf(day(on)).account("ann").account("bot", type="service", name=None, app_id="APP", publisher=publisher)
    )
    for scope in whom or (None,):
        census = census.grant("bot", SCOPE, scope=scope)
    return census.events()


def consented() -> Event:
    act = replace(record(day(2), "consent_granted", None), actor=Party("person", ISSUER, "eve"))
    told = {"service_principal_id": "bot", "on_behalf_of_all": True, "scopes": ["Mail.Read"]}
    return replace(act, application=Application("app", "Bot"), attributes=told)


def act(on: float, kind: Kind, whom: str | None = None, **told: Any) -> Event:
    """Return the record of an act on a permission: of everybody's, or of what somebody allowed for himself."""
    told = {"service_principal_id": "bot", "resource_id": "graph", "scopes": ["Mail.Read"]} | told
    record_of_act = replace(record(day(on), kind, whom), actor=Party("person", ISSUER, "eve"))
    attributes = told | {"on_behalf_of_all": whom is None}
    return replace(record_of_act, application=Application("app", "Bot"), attributes=attributes)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_the_giver_is_known_whichever_comes_first(order: tuple[int, ...], store_url: str) -> None:
    told = Told(store_url)
    batches = [listed(), [consented()]]
    for place in order:
        told.tell(batches[place])
    assert (told.ask(SQL), told.ask(UNKNOWN)) == ([(f"{ISSUER}|bot", "consent:/")], [])


def test_without_the_record_nobody_can_tell(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(listed())
    assert (told.ask(SQL), told.ask(UNKNOWN)) == ([], [(f"{ISSUER}|bot",)])


def unlisted(on: float = 2) -> Event:
    return replace(record(day(on), "account_created", "bot"), account=Party("service", ISSUER, "bot"))


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_where_no_list_names_the_client_nobody_can_tell_whose_it_is(order: tuple[int, ...], store_url: str) -> None:
    told = Told(store_url)
    batches = [[unlisted()], [consented()]]
    for place in order:
        told.tell(batches[place])
    reason = "SELECT account_id, detail, reason, since_at FROM not_evaluable WHERE policy = 'risky_consent'"
    whose = "no list tells whether the application is the tenant's own"
    assert told.ask(reason) == [(f"{ISSUER}|bot", "consent:/", whose, to_micros(day(2)))]
    told.tell([act(5, "consent_revoked", resource_id=None)])
    assert told.ask(reason) == []
    told.tell([act(6, "consent_granted", resource_id=None)])
    assert [row[3] for row in told.ask(reason)] == [to_micros(day(6))]
    told.tell(listed(7, verified=False))
    assert (told.ask(reason), told.ask(SQL)) == ([], [(f"{ISSUER}|bot", "consent:/")])


def test_a_client_that_no_list_names_is_asked_about_no_more_once_it_is_deleted(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([unlisted(), consented()])
    assert told.ask(UNKNOWN) == [(f"{ISSUER}|bot",)]
    told.tell([replace(record(day(9), "account_deleted", "bot"), account=Party("service", ISSUER, "bot"))])
    assert told.ask(UNKNOWN) == []


def test_a_consent_to_another_client_says_nothing_of_one_that_no_list_names(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([unlisted(), consented(), act(3, "consent_granted", scopes=["Files.Read"], service_principal_id="other")])
    told.tell([act(4, "consent_revoked", service_principal_id="other")])
    assert told.ask(UNKNOWN) == [(f"{ISSUER}|bot",)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_an_application_that_is_called_in_two_ways_the_last_word_does_not_hang_on_order(
    order: tuple[int, ...], sqlite_url: str
) -> None:
    told = Told(sqlite_url)
    called = replace(record(day(4), "entity_renamed", None), application=Application("aaa", "Bot"))
    other = replace(called, attributes={"service_principal_id": "bot"})
    batches = [[unlisted()], [consented()], [other]]
    for place in order:
        told.tell(batches[place])
    once = Told(f"{sqlite_url}.once")
    once.tell([event for batch in batches for event in batch])
    assert told.digest() == once.digest()


def test_a_low_scope_of_a_client_that_no_list_names_is_no_matter(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([unlisted(), act(3, "consent_granted", scopes=["User.Read", "openid"])])
    assert told.ask(UNKNOWN) == []


def test_a_consent_to_a_client_that_no_list_names_makes_no_account(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([consented()])
    assert told.ask("SELECT account_id FROM account") == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_consent_that_a_record_revokes_is_closed_until_a_list_shows_it_again(
    order: tuple[int, ...], store_url: str
) -> None:
    told = Told(store_url)
    batches = [listed(), [consented()], [act(5, "consent_revoked")]]
    for place in order:
        told.tell(batches[place])
    assert (told.ask(SQL), told.ask(UNKNOWN)) == ([], [])
    assert told.ask("SELECT ended_by, valid_to FROM held_grant WHERE recorded_to IS NULL") == [
        (f"{ISSUER}|eve", to_micros(day(5)))
    ]
    told.tell(listed(7))
    assert told.ask(SQL) == [(f"{ISSUER}|bot", "consent:/")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_nobody_could_tell_is_asked_no_more_once_it_is_revoked_and_again_once_it_is_listed(
    order: tuple[int, ...], sqlite_url: str
) -> None:
    told = Told(sqlite_url)
    batches = [listed(), listed(7), [act(5, "consent_revoked")]]
    for place in order:
        told.tell(batches[place])
    assert told.ask(UNKNOWN) == [(f"{ISSUER}|bot",)]
    told.tell([act(8, "consent_revoked")])
    assert told.ask(UNKNOWN) == []


def test_a_consent_anew_opens_it_before_the_next_list(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*listed(verified=False), act(5, "consent_revoked"), act(6, "consent_granted")])
    assert told.ask(SQL) == [(f"{ISSUER}|bot", "consent:/")]


@pytest.mark.parametrize(
    "revoked",
    [
        act(5, "consent_revoked", resource_id="vault"),
        act(5, "consent_revoked", resource_id=None),
        act(5, "consent_revoked", scopes=["Mail.Send"]),
        act(5, "consent_revoked", service_principal_id="other"),
        act(5, "consent_revoked", whom="bob"),
        act(2, "consent_revoked", whom="ann"),
    ],
)
def test_another_consent_that_is_revoked_closes_nothing(revoked: Event, sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*listed(3, None, "/users/ann", verified=False), revoked])
    assert sorted(told.ask(SQL)) == [(f"{ISSUER}|bot", "consent:/"), (f"{ISSUER}|bot", "consent:/users/ann")]


def test_one_person_s_consent_ends_alone(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([*listed(3, None, "/users/ann", verified=False), act(5, "consent_revoked", whom="ann")])
    assert told.ask(SQL) == [(f"{ISSUER}|bot", "consent:/")]
