"""What censuses say of a subject: at its differences, and first after whatever a fold asks about."""

from __future__ import annotations

from governance.folds.census.facts import found_fact, missing_fact, statement_id
from governance.folds.census.listing import Census, Listings
from governance.folds.census.subjects import subject_of
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day

ANN = "okta:acme|ann"
GROUP = "okta:acme|group:g1\x1factive\x1f\x1f/"


def at(number: float) -> int:
    return to_micros(day(number))


def full(number: float, *, partial: tuple[str, ...] = (), types: tuple[str, ...] = ("group",)) -> Census:
    return Census(CensusOf(day(number)).id, at(number), True, frozenset(partial), frozenset(), frozenset(types))


def fact(number: float, *, listed: bool = True) -> Event:
    census = CensusOf(day(number)).account("ann").grant("ann", "g1")
    if listed:
        return found_fact(census.listed[1], census.end(), census.id, ANN)
    return missing_fact(census.end(), census.id, ANN, GROUP)


def said(listings: Listings, *moments: float) -> list[tuple[int, bool]]:
    told = listings.statements(GROUP, "group", [at(moment) for moment in moments])
    return [(statement.at, statement.event is not None) for statement in told]


def test_differences_are_told_and_what_stands_between_them_only_when_asked_for() -> None:
    listings = Listings(ANN, [fact(7, listed=False), fact(3)], [full(3), full(5), full(7), full(9)])
    assert said(listings) == [(at(3), True), (at(7), False)]
    assert said(listings, 4, 8) == [(at(3), True), (at(5), True), (at(7), False), (at(9), False)]
    assert said(listings, 5) == [(at(3), True), (at(5), True), (at(7), False)]


def test_a_fact_that_says_what_the_one_before_says_is_no_difference() -> None:
    listings = Listings(ANN, [fact(3), fact(5)], [full(3), full(5)])
    assert said(listings) == [(at(3), True)]


def test_silence_says_nothing_where_a_census_is_partial_or_lists_no_such_thing() -> None:
    assert said(Listings(ANN, [], [full(3, partial=("group",)), full(5, types=()), full(7)]), 1) == [(at(7), False)]
    assert said(Listings(ANN, [], [full(3, types=())]), 1) == []


def test_a_census_that_has_not_reached_the_account_says_nothing_yet() -> None:
    assert said(Listings(ANN, [], [full(3)._replace(reached="okta:acme|aaa")]), 1) == []
    assert said(Listings(ANN, [], [full(3)._replace(reached=ANN)]), 1) == [(at(3), False)]


def test_what_is_missing_has_the_subject_and_the_id_of_what_was_found() -> None:
    gone = fact(3, listed=False)
    assert (gone.kind, gone.vendor_type) == ("grant_removed", "census.grant_missing")
    assert subject_of(gone) == subject_of(fact(3)) == GROUP
    assert gone.event_id == fact(3).event_id == statement_id(CensusOf(day(3)).id, ANN, GROUP)
    assert gone.content_hash != fact(3).content_hash


def test_an_account_and_what_a_group_confers_can_be_missing_too() -> None:
    census = CensusOf(day(3)).account("ann")
    assert missing_fact(census.end(), census.id, ANN, "").kind == "account_deleted"
    conferred = CensusOf(day(3)).grant(None, "a1", via="g1").listed[0]
    gone = missing_fact(census.end(), census.id, "okta:acme|group:g1", subject_of(conferred))
    assert (gone.account, gone.grant and gone.grant.via) == (None, "g1")
    assert subject_of(gone) == subject_of(conferred)
