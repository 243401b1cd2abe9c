"""Who gave and who ended what is held: whom the records name, and nobody where none does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ingest.contract.event import Event, Grant, Party
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

ADMIN = Party("person", ISSUER, "adm", "adm@example.com")
HR = Party("person", ISSUER, "hr")
PROVISIONING = Party("system", name="Directory synchronisation")
SQL = (
    "SELECT granted_by, ended_by, from_basis FROM held_grant WHERE account_id = %s AND entitlement_id = %s "
    "AND recorded_to IS NULL ORDER BY valid_from"
)


def by(actor: Party, event: Event) -> Event:
    return replace(event, actor=actor)


def givers(told: Told, thing: str = "group:g1", subject: str = "ann") -> list[tuple[object, ...]]:
    return told.ask(SQL, (f"{ISSUER}|{subject}", f"{ISSUER}|{thing}"))


def test_a_record_s_actor_gave_or_ended_it(store_url: str) -> None:
    told = Told(store_url)
    told.tell(
        [by(HR, record(day(2), "grant_removed", "ann", "g1")), by(ADMIN, record(day(1), "grant_added", "ann", "g1"))]
    )
    told.tell(
        [by(PROVISIONING, record(day(3), "grant_added", "ann", "g1")), record(day(4), "grant_removed", "ann", "g1")]
    )
    assert givers(told) == [
        (f"{ISSUER}|adm", f"{ISSUER}|hr", "seen"),
        ("|Directory synchronisation", None, "seen"),
    ]


def test_whoever_extends_what_is_held_did_not_give_it(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(
        [by(ADMIN, record(day(1), "grant_added", "ann", "g1")), by(HR, record(day(2), "grant_added", "ann", "g1"))]
    )
    assert givers(told) == [(f"{ISSUER}|adm", None, "seen")]


def test_of_what_was_held_before_only_the_ender_is_known(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([by(HR, record(day(2), "grant_removed", "ann", "g1"))])
    assert givers(told) == [(None, f"{ISSUER}|hr", "unknown")]


def test_a_record_may_name_another_giver_than_its_actor(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    approved = by(PROVISIONING, record(day(1), "grant_added", "ann", "g1"))
    told.tell([replace(approved, grant=Grant(granted_by=HR))])
    assert givers(told) == [(f"{ISSUER}|hr", None, "seen")]


@pytest.mark.parametrize(("giver", "expected"), [({}, None), ({"granted_by": HR}, f"{ISSUER}|hr")])
def test_a_list_tells_the_giver_or_nobody_does(sqlite_url: str, giver: dict[str, Party], expected: str | None) -> None:
    told = Told(sqlite_url)
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "g1", **giver).events())
    told.tell(CensusOf(day(5)).account("ann").grant("ann", "g2").events())
    assert givers(told) == [(expected, None, "unknown")]


def test_whoever_deletes_an_account_ends_what_it_holds(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([by(ADMIN, record(day(1), "grant_added", "ann", "g1")), by(HR, record(day(2), "account_deleted", "ann"))])
    assert givers(told) == [(f"{ISSUER}|adm", f"{ISSUER}|hr", "seen")]


def test_what_a_group_confers_is_given_by_the_later_and_ended_by_the_earlier_of_both(store_url: str) -> None:
    told = Told(store_url)
    told.tell([by(ADMIN, record(day(1), "grant_added", None, "a1", via="g1"))])
    told.tell([by(HR, record(day(2), "grant_added", "ann", "g1"))])
    told.tell([by(ADMIN, record(day(4), "grant_removed", None, "a1", via="g1"))])
    assert givers(told, "app_assignment:a1") == [(f"{ISSUER}|hr", f"{ISSUER}|adm", "seen")]
