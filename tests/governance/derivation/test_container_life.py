"""A deleted group or application ends what is held through it, a restored one gives it back; told in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

import pytest

from ingest.contract.event import Application, Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record, thing
from tests.governance.told import Told

ORDERS = 6


def happens(at: datetime, what: str, name: str, **attributes: object) -> Event:
    """Something that happens to a container: ``a…`` an application, else a group."""
    if name.startswith("a"):
        return record(at, f"container_{what}", None, application=Application(name, name.upper()), **attributes)  # type: ignore[arg-type]  # each test names a kind of the contract
    event = record(at, f"container_{what}", None, name, **attributes)  # type: ignore[arg-type]  # as above
    assert event.entitlement == thing(name)
    return event


def spans(told: Told, subject: str, name: str) -> list[tuple[float, float | None]]:
    """When it is held, as days of May 2026."""
    first = to_micros(day(1))

    def number(at: int | None) -> float | None:
        return None if at is None else (at - first) / 86_400_000_000 + 1

    return [(number(h.valid_from) or 0.0, number(h.valid_to)) for h in told.held(subject, name)]


def told_in_every_order(url: str, events: Sequence[Event]) -> Told:
    """Tell the events in order; hold that any order and repetition, in any batches, comes to the same."""
    told = Told(url)
    told.tell(events)
    digest = told.digest()
    for seed in range(ORDERS):
        rng = random.Random(seed)
        shuffled = [*events, *rng.sample(events, rng.randrange(len(events)))]
        rng.shuffle(shuffled)
        told.forget()
        for event in shuffled:
            told.take([event], shard=rng.randrange(2))
            if rng.random() < 0.5:
                told.drain()
        told.drain()
        assert told.digest() == digest, seed
    return told


MEMBER = record(day(2), "grant_added", "ann", "g1")
ASSIGNED = record(day(3), "grant_added", None, "a1", via="g1")
G1, A1 = "group:g1", "app_assignment:a1"


def test_a_deleted_group_ends_what_is_held_through_it(store_url: str) -> None:
    told = told_in_every_order(store_url, [MEMBER, ASSIGNED, happens(day(9), "deleted", "g1")])
    assert spans(told, "ann", G1) == [(2, 9)]
    assert spans(told, "ann", A1) == [(3, 9)]


def test_a_restored_group_gives_it_back_as_another_span(store_url: str) -> None:
    events = [MEMBER, ASSIGNED, happens(day(9), "deleted", "g1"), happens(day(11), "restored", "g1")]
    told = told_in_every_order(store_url, events)
    assert spans(told, "ann", G1) == [(2, 9), (11, None)]
    assert spans(told, "ann", A1) == [(3, 9), (11, None)]


def test_who_was_removed_meanwhile_does_not_come_back(store_url: str) -> None:
    events = [MEMBER, happens(day(9), "deleted", "g1"), happens(day(11), "restored", "g1")]
    told = told_in_every_order(store_url, [*events, record(day(10), "grant_removed", "ann", "g1")])
    assert spans(told, "ann", G1) == [(2, 9)]


def test_nothing_comes_back_after_a_hard_deletion(store_url: str) -> None:
    hard = happens(day(10), "deleted", "g1", reason="hard_deleted")
    events = [MEMBER, happens(day(9), "deleted", "g1"), hard, happens(day(11), "restored", "g1")]
    assert spans(told_in_every_order(store_url, events), "ann", G1) == [(2, 9)]


def test_an_application_that_is_deleted_ends_for_members_of_its_groups(store_url: str) -> None:
    direct = record(day(4), "grant_added", "bob", "a1")
    told = told_in_every_order(store_url, [MEMBER, ASSIGNED, direct, happens(day(9), "deleted", "a1")])
    assert spans(told, "ann", A1) == [(3, 9)]
    assert spans(told, "bob", A1) == [(4, 9)]
    assert spans(told, "ann", G1) == [(2, None)]


def test_a_suspended_application_interrupts_even_what_is_given_meanwhile(store_url: str) -> None:
    direct, late = record(day(4), "grant_added", "bob", "a1"), record(day(10), "grant_added", "cyd", "a1")
    events = [MEMBER, ASSIGNED, direct, late, happens(day(9), "suspended", "a1"), happens(day(12), "resumed", "a1")]
    told = told_in_every_order(store_url, events)
    assert spans(told, "ann", A1) == [(3, 9), (12, None)]
    assert spans(told, "bob", A1) == [(4, 9), (12, None)]
    assert spans(told, "cyd", A1) == [(12, None)]


def test_what_is_given_while_suspended_is_held_by_nobody_yet(store_url: str) -> None:
    late = record(day(10), "grant_added", "cyd", "a1")
    told = told_in_every_order(store_url, [late, happens(day(9), "suspended", "a1")])
    assert spans(told, "cyd", A1) == [(10, 10)]


def test_groups_within_groups_end_and_come_back(store_url: str) -> None:
    nested = [MEMBER, record(day(2), "grant_added", None, "g2", via="g1")]
    assigned = record(day(3), "grant_added", None, "a1", via="g2")
    events = [*nested, assigned, happens(day(9), "deleted", "g2"), happens(day(11), "restored", "g2")]
    told = told_in_every_order(store_url, events)
    assert spans(told, "ann", "group:g2") == [(2, 9), (11, None)]
    assert spans(told, "ann", A1) == [(3, 9), (11, None)]
    assert spans(told, "ann", G1) == [(2, None)]


def test_who_joins_the_inner_group_of_a_deleted_one_has_it_once_it_is_restored(store_url: str) -> None:
    nested = record(day(2), "grant_added", None, "g2", via="g1")
    late = record(day(10), "grant_added", "bob", "g1")
    events = [nested, late, happens(day(9), "deleted", "g2"), happens(day(11), "restored", "g2")]
    assert spans(told_in_every_order(store_url, events), "bob", "group:g2") == [(11, None)]


def test_a_record_after_the_deletion_shows_that_it_lives(store_url: str) -> None:
    events = [MEMBER, happens(day(9), "deleted", "g1"), record(day(10), "grant_added", "ann", "g1")]
    told = told_in_every_order(store_url, [*events, happens(day(14), "deleted", "g1")])
    assert spans(told, "ann", G1) == [(2, 9), (10, 14)]


def test_a_later_list_finds_again_what_it_still_shows(store_url: str) -> None:
    told = Told(store_url)
    told.tell(CensusOf(day(1)).account("ann").grant("ann", "g1").events())
    told.tell([happens(day(9), "deleted", "g1")])
    assert spans(told, "ann", G1) == [(1, 9)]
    told.tell(CensusOf(day(12)).account("ann").grant("ann", "g1").events())
    assert spans(told, "ann", G1) == [(1, 9), (12, None)]


def test_a_restored_account_holds_again_what_it_held(store_url: str) -> None:
    deleted, restored = (
        record(day(9), "account_deleted", "ann"),
        record(day(11), "account_enabled", "ann", reason="restored"),
    )
    told = told_in_every_order(store_url, [MEMBER, ASSIGNED, deleted, restored])
    assert spans(told, "ann", G1) == [(2, 9), (11, None)]
    assert spans(told, "ann", A1) == [(3, 9), (11, None)]


@pytest.mark.parametrize("reason", ["", "activated"])
def test_only_a_restoration_gives_back_what_a_deletion_ended(store_url: str, reason: str) -> None:
    back = record(day(11), "account_enabled", "ann", **({"reason": reason} if reason else {}))
    told = told_in_every_order(store_url, [MEMBER, record(day(9), "account_deleted", "ann"), back])
    assert spans(told, "ann", G1) == [(2, 9)]


def test_who_is_restored_into_a_deleted_group_waits_for_the_group(store_url: str) -> None:
    of_group = [happens(day(9), "deleted", "g1"), happens(day(15), "restored", "g1")]
    of_ann = [record(day(10), "account_deleted", "ann"), record(day(12), "account_enabled", "ann", reason="restored")]
    assert spans(told_in_every_order(store_url, [MEMBER, *of_group, *of_ann]), "ann", G1) == [(2, 9), (15, None)]


def test_a_group_restored_while_the_account_is_deleted_waits_for_the_account(store_url: str) -> None:
    of_group = [happens(day(9), "deleted", "g1"), happens(day(11), "restored", "g1")]
    of_ann = [record(day(10), "account_deleted", "ann"), record(day(14), "account_enabled", "ann", reason="restored")]
    assert spans(told_in_every_order(store_url, [MEMBER, *of_group, *of_ann]), "ann", G1) == [(2, 9), (14, None)]


def test_suspending_the_account_cuts_nothing(store_url: str) -> None:
    suspended = record(day(9), "account_disabled", "ann", reason="suspended")
    assert spans(told_in_every_order(store_url, [MEMBER, suspended]), "ann", G1) == [(2, None)]


def test_what_happens_to_a_group_costs_one_fact_however_many_hold_it(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(2), "grant_added", f"p{number}", "g1") for number in range(20)])
    before = told.count("fact")
    told.take([happens(day(9), "deleted", "g1")])
    assert told.count("fact") == before + 1
    # What silence says of an issuer is one item, too, whoever holds what.
    items = told.ask("SELECT kind FROM dirty_mark WHERE kind NOT IN ('stream', 'silence')")
    assert sorted(items) == [("handing",), ("members",)]


def test_an_application_is_known_by_its_service_principal_too(store_url: str) -> None:
    held = record(day(2), "grant_added", "ann", "a1", service_principal_id="sp1")
    conferred = record(day(2), "grant_added", None, "a1", via="g1", service_principal_id="sp1")
    gone = record(day(9), "container_deleted", None, application=Application("sp1", "A1"))
    told = told_in_every_order(store_url, [held, conferred, record(day(3), "grant_added", "bob", "g1"), gone])
    assert spans(told, "ann", A1) == [(2, 9)]
    assert spans(told, "bob", A1) == [(3, 9)]
