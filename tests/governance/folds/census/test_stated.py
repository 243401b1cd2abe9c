"""Dates that lists state of what they list: how far back they move a beginning or a change, and where they do not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ingest.contract.instants import format_instant, to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Held, Told

GROUP = "group:g1"
MINUTE = 1 / 24 / 60


def at(number: float) -> int:
    return to_micros(day(number))


def census(began_at: float, *held: str, stated: float | None = None, **told: Any) -> CensusOf:
    """A census that lists Ann, and what she holds since when."""
    listed = CensusOf(day(began_at)).account("ann", **told)
    for name in held:
        listed.grant("ann", name, stated_at=None if stated is None else day(stated))
    return listed


def test_what_a_list_dates_is_held_since_then(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(9, "g1", stated=2).events())
    assert told.held("ann", GROUP) == [Held(at(2), "stated", None, None)]


@pytest.mark.parametrize("stated", [None, 9 + MINUTE])
def test_without_a_credible_date_it_is_held_from_its_first_sight(store_url: str, stated: float | None) -> None:
    told = Told(store_url)
    told.tell(census(9, "g1", stated=stated).events())
    assert told.held("ann", GROUP) == [Held(at(9), "unknown", None, None)]
    noted = [] if stated is None else [("census.dated_ahead",)]
    assert told.ask("SELECT vendor_type FROM other_seen") == noted


def test_a_date_equal_to_the_census_counts(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(census(9, "g1", stated=9).events())
    assert told.held("ann", GROUP) == [Held(at(9), "stated", None, None)]


def test_nothing_is_held_before_its_holder_came_to_be(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(4), "account_created", "ann"), *census(9, "g1", stated=2).events()])
    told.tell(census(9.5, "g1", "g2", stated=2, created_at=format_instant(day(4))).events())
    assert told.held("ann", GROUP) == [Held(at(4), "stated", None, None)]
    assert told.held("ann", "group:g2") == [Held(at(4), "stated", None, None)]


def test_a_record_between_the_date_and_the_census_is_not_passed(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(5), "grant_removed", "ann", "g1"), *census(9, "g1", stated=2).events()])
    assert told.held("ann", GROUP)[-1] == Held(at(9), "unknown", None, None)


@pytest.mark.parametrize("order", [1, -1])
def test_a_date_does_not_reach_into_an_earlier_span(sqlite_url: str, order: int) -> None:
    told = Told(sqlite_url)
    added, removed = record(day(1), "grant_added", "ann", "g1"), record(day(3), "grant_removed", "ann", "g1")
    for event in [[added, removed], census(9, "g1", stated=3).events()][::order]:
        told.tell(event)
    assert told.held("ann", GROUP) == [Held(at(1), "seen", at(3), None), Held(at(3), "stated", None, None)]


def test_what_a_census_missed_began_no_sooner_than_that_census(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(census(3, "g1", stated=2).events())
    told.tell(census(5, "g2", stated=2).events())
    told.tell(census(9, "g1", "g2", stated=2).events())
    assert told.held("ann", GROUP) == [Held(at(2), "stated", at(5), None), Held(at(5), "stated", None, None)]


@pytest.mark.parametrize("away", [-9, -1, 0, 1, 9])
def test_a_record_of_the_same_act_wins(sqlite_url: str, away: int) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(2), "grant_added", "ann", "g1"), *census(9, "g1", stated=2 + away * MINUTE).events()])
    assert told.held("ann", GROUP) == [Held(at(2), "seen", None, None)]


@pytest.mark.parametrize(("recorded", "expected"), [(9 + 8 * MINUTE, "seen"), (9.5, "stated")])
def test_a_record_after_the_census_tells_the_beginning_of_its_own_act_alone(
    sqlite_url: str, recorded: float, expected: str
) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(recorded), "grant_added", "ann", "g1"), *census(9, "g1", stated=9 - MINUTE).events()])
    begin = at(recorded) if expected == "seen" else at(9 - MINUTE)
    assert told.held("ann", GROUP) == [Held(begin, expected, None, None)]


def test_a_later_list_dates_what_an_earlier_one_only_found(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(5, "g1").events())
    told.tell(census(9, "g1", stated=2).events())
    assert told.held("ann", GROUP) == [Held(at(2), "stated", None, None)]


def test_a_date_after_the_first_sight_changes_nothing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(census(5, "g1").events())
    told.tell(census(9, "g1", stated=7).events())
    assert told.held("ann", GROUP) == [Held(at(5), "unknown", None, None)]


def test_dates_that_lists_of_the_first_schema_state_as_attributes_are_read(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    listed = CensusOf(day(9)).account("ann")
    listed.grant("ann", "t1", attributes={"created_at": format_instant(day(2)), "last_updated_at": "soon"})
    listed.grant("ann", "a1", attributes={"began_at": format_instant(day(3))})
    told.tell(listed.events())
    assert told.held("ann", "permission:t1") == [Held(at(2), "stated", None, None)]
    assert told.held("ann", "app_assignment:a1") == [Held(at(3), "stated", None, None)]


def test_an_assignment_s_date_dates_what_a_group_was_first_seen_to_hand_on(store_url: str) -> None:
    told = Told(store_url)
    listed = CensusOf(day(9)).account("ann").grant("ann", "g1").grant(None, "a1", via="g1")
    told.tell(listed.grant("ann", "a1", via="g1", stated_at=day(2)).events())
    assert told.held("ann", "app_assignment:a1") == [Held(at(2), "stated", None, f"{ISSUER}|{GROUP}")]


def test_an_application_owner_s_question_of_before_the_first_census_is_answered(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(census(9, "a1", stated=2).events())
    told.tell(census(12).events())
    held = "SELECT account_id FROM held_grant WHERE recorded_to IS NULL AND valid_from <= %s AND valid_to > %s"
    assert told.ask(held, (at(4), at(4))) == [(f"{ISSUER}|ann",)]
    assert told.ask(held, (at(12), at(12))) == []


def changed(number: float) -> dict[str, Any]:
    return {"status_changed_at": format_instant(day(number))}


def test_an_account_ended_when_its_status_changed(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(9, state="disabled", reason="deactivated", **changed(4)).events())
    assert told.state("ann") == ("disabled", at(4))


@pytest.mark.parametrize(
    ("number", "ended"), [(9 + MINUTE, 9), (9, 9), (4, 4)], ids=["ahead", "at the census", "before"]
)
def test_a_status_changed_at_most_at_the_census(sqlite_url: str, number: float, ended: float) -> None:
    told = Told(sqlite_url)
    told.tell(census(9, state="disabled", **changed(number)).events())
    assert told.state("ann") == ("disabled", at(ended))


def test_a_record_of_another_state_after_the_date_makes_it_another_change_s(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(6), "account_enabled", "ann")])
    told.tell(census(9, state="disabled", **changed(4)).events())
    assert told.state("ann") == ("disabled", at(9))


def test_a_status_changed_no_sooner_than_an_earlier_list_that_states_another(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(census(6, **changed(1)).events())
    told.tell(census(9, state="disabled", **changed(4)).events())
    assert told.state("ann") == ("disabled", at(6))


def test_a_suspension_is_no_end(store_url: str) -> None:
    told = Told(store_url)
    told.tell(census(9, state="disabled", reason="suspended", **changed(4)).events())
    assert told.state("ann") == ("disabled", None)
    told.tell(census(12, state="disabled", reason="deactivated", **changed(11)).events())
    assert told.state("ann") == ("disabled", at(11))
    told.tell(census(15, state="disabled", reason="suspended", **changed(14)).events())
    assert told.state("ann") == ("disabled", None), "only who came back can be suspended"
    told.tell(census(18, **changed(17)).events())
    assert told.state("ann") == ("active", None)


def test_a_listed_suspension_is_the_one_that_a_record_tells(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(4), "account_disabled", "ann", reason="suspended")])
    told.tell(census(9, state="disabled", reason="suspended", **changed(4)).events())
    assert told.state("ann") == ("disabled", None)
    told.tell(census(12, state="disabled", reason="deactivated", **changed(11)).events())
    assert told.state("ann") == ("disabled", at(11))


def test_an_instant_is_read_in_any_spelling_of_its_zone(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    moment: datetime = day(4)
    spelled = moment.replace(tzinfo=None).isoformat() + "+00:00"
    told.tell(census(9, state="disabled", status_changed_at=spelled).events())
    assert told.state("ann") == ("disabled", at(4))
