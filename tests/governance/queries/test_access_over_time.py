"""Who held what, by person, at an instant and between two, as it was believed then: rosters' word included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, HeldGrantView, access
from governance.queries.holders import accounts_of_person
from governance.queries.pages import PageRequest, walk
from governance.queries.snapshot import Snapshot
from governance.settings.links import LinkSettings
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.store.queries.grant_pages import LATEST
from ingest.contract.errors import UnclearError
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance
from tests.governance.rosters import PERSONNEL, listed, person
from tests.governance.told import Told

LINKS = LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"])


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, governance(links=LINKS))


def held(told: Told, at: datetime, known: int = LATEST, **chosen: Any) -> list[HeldGrantView]:
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        filters = AccessFilters(as_of=to_micros(at), known=known, **chosen)
        return list(walk(access, snapshot, EVERYTHING, filters))


def things(rows: Sequence[HeldGrantView]) -> list[tuple[str, str]]:
    return [(row.account.subject, row.entitlement.id) for row in rows if row.entitlement is not None]


def meanwhile(told: Told, first: datetime, last: datetime, known: int = LATEST) -> dict[str, str | None]:
    rows = held(told, last, known, held_from=to_micros(first))
    return {row.entitlement.id: row.during for row in rows if row.entitlement is not None}


def added(number: float, group: str, subject: str = "ann") -> Event:
    event = record(day(number), "grant_added", subject, group)
    return replace(event, event_id=f"{event.event_id}-{number}")


def removed(number: float, group: str, subject: str = "ann") -> Event:
    event = record(day(number), "grant_removed", subject, group)
    return replace(event, event_id=f"{event.event_id}-{number}")


def test_between_two_instants_is_whatever_was_held_at_any_moment(told: Told) -> None:
    told.tell([added(1, "g1"), added(1, "g2"), removed(6, "g2"), added(5, "g3"), added(5, "g4"), removed(7, "g4")])
    told.tell([added(1, "g5"), removed(3, "g5"), added(9, "g6")])
    assert meanwhile(told, day(4), day(8)) == {
        "g1": "throughout",
        "g2": "lost",
        "g3": "gained",
        "g4": "gained and lost",
    }
    # Both ends are instants of the stretch, as --as-of means them.
    assert meanwhile(told, day(3), day(9))["g6"] == "gained"
    assert "g5" not in meanwhile(told, day(3), day(9))
    for instant in (4, 5, 6.5, 8):
        assert set(things(held(told, day(instant)))) <= {("ann", g) for g in meanwhile(told, day(4), day(8))}


def test_what_nothing_dates_was_first_seen_and_not_gained(told: Told) -> None:
    told.tell(CensusOf(day(5)).account("ann").grant("ann", "g1").events())
    assert meanwhile(told, day(4), day(8)) == {"g1": "first seen"}
    told.tell(CensusOf(day(7)).account("ann").events())
    assert meanwhile(told, day(4), day(8)) == {"g1": "first seen and lost"}


def test_a_late_record_changes_what_is_believed_and_not_what_was(told: Told) -> None:
    """Golden: as of T, known K1 before the late records, K2 between, and now."""
    told.tell(CensusOf(day(3)).account("ann", profile={"employeeNumber": "1"}).grant("ann", "g1").events())
    told.tell(listed(4, [person("1", "Ann")], "employees"))
    believed_first = told.clock()
    told.tell([removed(6, "g1")])
    believed_second = told.clock()
    # The roster learns late that she had left on the fifth; a log tells late of a group of the fourth.
    ended = person("1", "Ann", status="ended", end=day(5))
    told.tell([*listed(8, [ended], "employees"), added(4, "g2")])

    def answer(known: int) -> tuple[list[tuple[str, str]], dict[str, str | None], set[str | None]]:
        rows = held(told, day(7), known)
        during = meanwhile(told, day(3.5), day(7), known)
        standing = {row.person.standing if row.person else None for row in held(told, day(5.5), known)}
        return things(rows), during, standing

    assert answer(believed_first) == ([("ann", "g1")], {"g1": "throughout"}, {"active"})
    assert answer(believed_second) == ([], {"g1": "lost"}, {"active"})
    assert answer(LATEST) == ([("ann", "g2")], {"g1": "lost", "g2": "gained"}, {"left"})


def test_a_person_s_access_is_that_of_all_their_accounts(told: Told) -> None:
    accounts = CensusOf(day(3))
    for subject, number in (("ann", "1"), ("adm-ann", "1"), ("bob", "2")):
        accounts = accounts.account(subject, profile={"employeeNumber": number})
    told.tell(accounts.events())
    told.tell(listed(4, [person("1", "Ann Lee"), person("2", "Bob"), person("3", "Cyd")]))
    told.tell([added(4, "g1"), added(4, "g2", "adm-ann"), added(4, "g3", "bob")])
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        both = (key("adm-ann"), key("ann"))
        (identity,) = {
            row[0] for row in told.ask("SELECT identity_id FROM account_identity WHERE account_id = %s", both[:1])
        }
        for word in ("1", "ann lee", f"{PERSONNEL}|1", key("adm-ann"), "ann@example.com", str(identity)):
            assert accounts_of_person(snapshot, word) == both, word
        assert accounts_of_person(snapshot, "Cyd") == ()
        with pytest.raises(UnclearError, match="nobody"):
            accounts_of_person(snapshot, "nobody at all")
    rows = held(told, day(5), account_ids=both)
    assert things(rows) == [("adm-ann", "g2"), ("ann", "g1")]
    assert {msgspec.to_builtins(row.person)["name"] for row in rows} == {"Ann Lee"}
    assert held(told, day(5), account_ids=()) == []


def test_several_persons_of_one_name_are_refused_by_name(told: Told) -> None:
    told.tell(listed(4, [person("1", "Ann Lee"), person("2", "Ann Lee")]))
    with reading(told.engine) as connection, pytest.raises(UnclearError, match="2 persons"):
        accounts_of_person(Snapshot(connection, GovernanceSettings()), "Ann Lee")


def test_the_path_names_every_group_from_the_member_to_what_was_given(told: Told) -> None:
    """Groups within groups, one of which contains the first again."""
    inner = record(day(1), "grant_added", None, "g2", via="g1")
    outer = record(day(1), "grant_added", None, "g3", via="g2")
    circle = record(day(1), "grant_added", None, "g1", via="g3")
    given = record(day(2), "grant_added", None, "a1", via="g3")
    told.tell([added(1, "g1"), inner, outer, circle, given])
    paths = {
        row.entitlement.id: [group.id for group in row.path]
        for row in held(told, day(3))
        if row.entitlement is not None
    }
    assert paths["g1"] == []
    assert paths["g2"] == ["g1"]
    assert paths["g3"] == ["g1", "g2"]
    assert paths["a1"] == ["g1", "g2", "g3"]


def test_pages_of_a_stretch_go_on_where_they_ended(told: Told) -> None:
    told.tell([added(1, f"g{n}") for n in range(5)] + [removed(2, "g3")])
    with reading(told.engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        filters = AccessFilters(as_of=to_micros(day(4)), held_from=to_micros(day(1.5)))
        whole, cursor = [], None
        while True:
            page = access(snapshot, EVERYTHING, filters, PageRequest(2, cursor))
            whole += [row.entitlement.id for row in page.rows if row.entitlement is not None]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert whole == ["g0", "g1", "g2", "g3", "g4"]


def test_a_path_begins_with_a_group_of_the_holder_s_own_however_groups_contain_each_other(told: Told) -> None:
    """``g1`` and ``g3`` contain each other, and ``g1`` comes before the way that leads to Ann's own group."""
    within = (("g4", "g3"), ("g1", "g3"), ("g3", "g1"), ("g3", "a1"), ("g0", "g4"), ("g2", "g0"))
    told.tell(
        [added(1, "g4"), added(1, "g2"), *(record(day(2), "grant_added", None, outer, via=g) for g, outer in within)]
    )
    paths = {row.entitlement.id: [group.id for group in row.path] for row in held(told, day(4)) if row.entitlement}
    assert paths["a1"] == ["g4", "g3"]
    assert [row.via.id for row in held(told, day(4)) if row.entitlement and row.entitlement.id == "a1" and row.via] == [
        "g3"
    ]
