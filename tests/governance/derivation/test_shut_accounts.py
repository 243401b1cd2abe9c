"""What shut accounts hold by a list read since, from records and lists in whatever order they are told."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from ingest.contract.event import Event, Source
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

OPEN = "SELECT account_id FROM finding WHERE policy = 'ended_account_holds' AND live = 1 AND closed_at IS NULL"
UNKNOWN = "SELECT account_id FROM not_evaluable WHERE policy = 'ended_account_holds'"
ANN = [(f"{ISSUER}|ann",)]


def listed(number: float, state: str = "active", *, holds: bool = True) -> list[Event]:
    census = CensusOf(day(number)).account("ann", state).account("bob").grant("bob", "a1")
    return (census.grant("ann", "a1") if holds else census).events()


def ended(number: float) -> list[Event]:
    return [record(day(number), "account_disabled", "ann")]


def test_a_list_since_the_end_finds_it_and_the_removal_ends_it(store_url: str) -> None:
    told = Told(store_url)
    told.tell(listed(2))
    told.tell(ended(3))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == ([], ANN), "the list is older than the end"
    told.tell(listed(4, "disabled"))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == (ANN, [])
    told.tell(listed(20, "disabled", holds=False))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == ([], [])


def test_a_list_that_differs_in_nothing_from_the_one_before_is_a_list_since(store_url: str) -> None:
    told = Told(store_url)
    told.tell(listed(2, "disabled"))
    told.tell([record(day(3), "account_enabled", "ann"), record(day(4), "account_disabled", "ann")])
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == ([], ANN)
    told.tell(listed(5, "disabled"))
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == (ANN, [])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_gives_the_same(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    batches = [listed(2), ended(3), listed(4, "disabled")]
    for place in order:
        told.tell(batches[place])
    assert (told.ask(OPEN), told.ask(UNKNOWN)) == (ANN, [])


def at_entra(event: Event) -> Event:
    """The same at a source whose lists never show roles of Azure's resources, as each of its censuses says."""
    account = None if event.account is None else replace(event.account, issuer="entra:acme")
    attributes = dict(event.attributes)
    if census := attributes.get("census"):
        partial = {"partial": ["permission:azure_role"]} if event.kind == "census_ended" else {}
        attributes["census"] = {**census, "id": census["id"].replace(ISSUER, "entra:acme"), **partial}
    return replace(event, account=account, source=Source("entra", "acme", event.source.stream), attributes=attributes)


@pytest.mark.parametrize("has_azure_role", [False, True])
def test_what_no_list_ever_shows_is_in_doubt_where_a_record_gave_such_a_thing(
    has_azure_role: bool, sqlite_url: str
) -> None:
    told = Told(sqlite_url)
    told.tell(at_entra(event) for event in listed(2, holds=False))
    role = [record(day(2.5), "grant_added", "ann", "azure_role/owner")] if has_azure_role else []
    told.tell(at_entra(event) for event in [*role, *ended(3), *listed(4, "disabled", holds=False)])
    assert told.ask(OPEN) == []
    assert told.ask(UNKNOWN) == ([("entra:acme|ann",)] if has_azure_role else [])
