"""A complete census leaves its differences; an incomplete one, and what it lists in part, closes nothing."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from msgspec.structs import replace

from governance.queries.snapshot import Snapshot
from governance.queries.sweep import sweep_all
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.store.listed import census_rows
from governance.worker import evaluator
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, all_of, day, person, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Held, Told

GROUP, TOKEN = "group:g1", "permission:t1"


def at(number: float) -> int:
    return to_micros(day(number))


def small(number: float, **told: object) -> CensusOf:
    """Ann in two groups, with a token, and Bob in one."""
    census = CensusOf(day(number), **told)  # type: ignore[arg-type]
    census.account("ann").grant("ann", "g1").grant("ann", "g2").grant("ann", "t1")
    return census.account("bob").grant("bob", "g1")


def test_what_a_census_finds_is_held_from_its_beginning_at_the_latest(store_url: str) -> None:
    told = Told(store_url)
    told.tell(small(3).events())
    assert told.held("ann", GROUP) == [Held(at(3), "unknown", None, None)]
    assert told.held("ann", TOKEN) == [Held(at(3), "unknown", None, None)]
    assert told.state("ann") == ("active", None)


def test_what_a_log_tells_already_stays_as_it_was(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "grant_added", "ann", "g1")])
    before = told.ask("SELECT * FROM held_grant")
    told.tell(small(3).events())
    assert told.held("ann", GROUP) == [Held(at(1), "seen", None, None)]
    assert set(before) <= set(told.ask("SELECT * FROM held_grant"))


def test_a_census_tells_an_earlier_end_of_whom_a_record_deleted_later(store_url: str) -> None:
    told = Told(store_url, governance(policies=only_policies({"unlisted_account": {}})))
    life = [[record(day(2), "account_created", "cyd")], [record(day(20), "account_deleted", "cyd")]]
    for order in permutations([*life, small(12).events()]):
        told.forget()
        for batch in order:
            told.tell(batch)
        assert told.state("cyd") == ("deleted", at(12))


def test_a_second_census_that_says_the_same_leaves_nothing(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "grant_added", "bob", "g2"), *small(3).events()])
    tables = ("fact", "listing", "held_grant", "audit_entry")
    before, digest = [told.count(table) for table in tables], told.digest()
    told.tell(small(5).events())
    assert [told.count(table) for table in tables] == before
    assert told.digest() == digest
    assert [told.count(t) for t in ("census_row", "census_count", "dirty_mark")] == [0, 0, 0]


def test_what_is_missing_ends_when_the_census_began(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "grant_added", "bob", "g2")])
    told.tell(small(3).events())
    told.tell(CensusOf(day(5)).account("ann").grant("ann", "g1").grant("ann", "t1").account("bob").events())
    assert told.held("bob", "group:g2") == [Held(at(1), "seen", at(3), None)]
    assert told.held("bob", GROUP) == [Held(at(3), "unknown", at(5), None)]
    assert told.held("ann", GROUP) == [Held(at(3), "unknown", None, None)]
    missing = told.ask("SELECT about, kind FROM fact WHERE kind = 'grant_removed' ORDER BY occurred_at, about")
    assert missing == [
        ("okta:acme|bob", "grant_removed"), ("okta:acme|ann", "grant_removed"), ("okta:acme|bob", "grant_removed"),
    ]  # fmt: skip


def test_an_account_that_is_missing_was_deleted(store_url: str) -> None:
    told = Told(store_url)
    told.tell(small(3).events())
    told.tell(CensusOf(day(5)).account("ann").grant("ann", "g1").events())
    assert told.state("bob") == ("deleted", at(5))
    assert told.held("bob", GROUP) == [Held(at(3), "unknown", at(5), None)]
    assert told.ask("SELECT about FROM fact WHERE kind = 'account_deleted'") == [("okta:acme|bob",)]


def test_an_account_that_was_only_seen_signing_in_is_not_missing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "sign_in", "home"), *small(3).events()])
    assert told.state("home") == ("active", None)


def test_a_state_that_differs_changes_with_the_census(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "account_created", "ann"), *small(3).events()])
    told.tell(CensusOf(day(5)).account("ann", "disabled").account("bob").events())
    assert told.state("ann") == ("disabled", at(5))
    told.tell(CensusOf(day(7)).account("ann").account("bob").events())
    assert told.state("ann") == ("active", None)


def test_a_log_of_the_census_s_own_hours_dates_what_it_found(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(small(3).events())
    told.tell([record(day(3.1), "grant_added", "ann", "g1"), record(day(3.2), "account_disabled", "bob")])
    assert told.held("ann", GROUP) == [Held(at(3.1), "seen", None, None)]
    assert told.state("bob") == ("disabled", at(3.2))


@pytest.mark.parametrize("left", [0, 4, 6])
def test_an_incomplete_census_closes_and_finds_nothing(sqlite_url: str, left: int) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "grant_added", "bob", "g2")])
    digest, events = told.digest(), small(3).events()
    told.tell(events[:left] + events[left + 1 :])
    assert told.digest() == digest
    assert told.ask("SELECT status FROM census") == [("open",)]


def test_its_last_row_completes_it_whichever_it_is(store_url: str) -> None:
    told = Told(store_url)
    events = small(3).events()
    random.Random(3).shuffle(events)
    for place, event in enumerate([*events[:-1], *events[:-1]]):
        told.take([event], shard=place % 3)
        told.drain()
    assert told.count("fact") == 0
    told.take(events, shard=4)
    told.drain()
    assert told.held("bob", GROUP) == [Held(at(3), "unknown", None, None)]


def test_a_row_that_comes_again_afterwards_changes_nothing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(small(3).events())
    digest = told.digest()
    told.tell(small(3).events())
    assert (told.digest(), told.count("census_row"), told.count("dirty_mark")) == (digest, 0, 0)


def test_those_that_never_complete_are_dropped(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_rows, "KEEP_INCOMPLETE", 2)
    told = Told(sqlite_url)
    for number in range(1, 6):
        told.tell(small(number).listed)
    assert sorted(told.ask("SELECT status, COUNT(*) FROM census GROUP BY status")) == [("dropped", 3), ("open", 2)]
    assert told.ask("SELECT DISTINCT census_id FROM census_row ORDER BY 1") == [(small(4).id,), (small(5).id,)]


def test_what_is_partial_closes_nothing_of_its_type(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(small(3).events())
    told.tell(CensusOf(day(5), partial=["group", "account"]).account("ann").grant("ann", "g3").events())
    assert told.held("ann", GROUP) == [Held(at(3), "unknown", None, None)]
    assert told.held("ann", "group:g3") == [Held(at(5), "unknown", None, None)]
    assert told.held("ann", TOKEN) == [Held(at(3), "unknown", at(5), None)]
    assert told.state("bob") == ("active", None)


@pytest.mark.parametrize(
    ("partial", "left"),
    [
        (["permission:azure_role"], {"azure_role/r1"}),
        (["permission"], {"azure_role/r1", "owner/o1", "t1"}),
        (["the moon"], {"azure_role/r1", "owner/o1", "t1"}),
        ([], set()),
    ],
)
def test_of_permissions_one_kind_may_be_partial(sqlite_url: str, partial: list[str], left: set[str]) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "grant_added", "ann", name) for name in ("azure_role/r1", "owner/o1", "owner/o2")])
    told.tell(CensusOf(day(3)).account("ann").grant("ann", "azure_role/r1").grant("ann", "owner/o2").events())
    told.tell([record(day(4), "grant_added", "ann", name) for name in ("owner/o1", "t1")])
    told.tell(CensusOf(day(6), partial=partial).account("ann").grant("ann", "owner/o2").grant("ann", "t2").events())
    assert {
        name
        for name in ("azure_role/r1", "owner/o1", "t1")
        if told.held("ann", f"permission:{name}")[-1].valid_to is None
    } == left
    assert told.held("ann", "permission:owner/o2")[-1].valid_to is None


def test_a_part_of_a_name_that_nobody_knows_closes_nothing_at_all(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(small(3).events())
    told.tell(CensusOf(day(5), partial=["the moon"]).account("ann").events())
    assert told.held("ann", TOKEN) == [Held(at(3), "unknown", None, None)]
    assert told.state("bob") == ("active", None)


def test_a_full_census_without_any_account_is_not_believed(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(small(3).events())
    told.tell(CensusOf(day(5)).events())
    assert told.state("bob") == ("active", None)
    assert told.ask("SELECT status FROM census ORDER BY began_at") == [("done",), ("open",)]


def test_an_end_marker_without_counts_ends_nothing(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    *listed, end = small(3).events()
    told.tell([*listed, replace(end, attributes={"census": end.attributes["census"]})])
    assert told.ask("SELECT status, accounts FROM census") == [("open", None)]


def test_a_type_of_which_a_census_never_lists_anything_is_left_alone(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "grant_added", "ann", "super"), *small(3).events()])
    assert told.held("ann", "admin_privilege:super") == [Held(at(1), "seen", None, None)]


@pytest.mark.parametrize("scope", ["full", "incremental"])
def test_permissions_of_a_kind_that_is_never_listed_are_left_alone_too(sqlite_url: str, scope: str) -> None:
    told = Told(sqlite_url)
    told.tell([*small(3).events(), *(record(day(4), "grant_added", "ann", name) for name in ("pam/s1", "t2"))])
    told.tell(CensusOf(day(5), scope=scope, of_accounts=["permission"]).account("ann").grant("ann", "t1").events())
    assert told.held("ann", "permission:pam/s1") == [Held(at(4), "seen", None, None)]
    assert told.held("ann", "permission:t2") == [Held(at(4), "seen", at(5), None)]
    assert told.held("ann", TOKEN) == [Held(at(3), "unknown", None, None)]


def test_an_incremental_census_closes_only_what_it_lists_whole_of_its_accounts(store_url: str) -> None:
    told = Told(store_url)
    told.tell(small(3).events())
    census = CensusOf(day(5), scope="incremental", of_accounts=["group"]).account("ann").grant("ann", "g2")
    told.tell(census.events())
    assert told.held("ann", GROUP) == [Held(at(3), "unknown", at(5), None)]
    assert told.held("ann", "group:g2") == [Held(at(3), "unknown", None, None)]
    assert told.held("ann", TOKEN) == [Held(at(3), "unknown", None, None)]
    assert told.held("bob", GROUP) == [Held(at(3), "unknown", None, None)]
    assert told.state("bob") == ("active", None)


def test_an_incremental_census_closes_what_left_the_groups_that_it_lists_whole(store_url: str) -> None:
    told = Told(store_url)
    told.tell(small(3).events())
    told.tell([record(day(4), "grant_added", "cyd", "g1"), record(day(4), "grant_added", "cyd", "g2")])
    told.tell(CensusOf(day(5), scope="incremental", groups=["g1"]).grant("ann", "g1").events())
    assert told.held("ann", GROUP) == [Held(at(3), "unknown", None, None)]
    assert told.held("bob", GROUP) == [Held(at(3), "unknown", at(5), None)]
    assert told.held("cyd", GROUP) == [Held(at(4), "seen", at(5), None)]
    assert told.held("cyd", "group:g2") == [Held(at(4), "seen", None, None)]
    assert told.held("ann", TOKEN) == [Held(at(3), "unknown", None, None)]


def test_what_a_group_confers_is_found_and_missing_too(store_url: str) -> None:
    told = Told(store_url)
    told.tell(small(3).grant(None, "a1", via="g1").events())
    group = "okta:acme|group:g1"
    assert told.held("bob", "app_assignment:a1") == [Held(at(3), "unknown", None, group)]
    told.tell(small(5).events())
    assert told.held("bob", "app_assignment:a1") == [Held(at(3), "unknown", at(5), group)]


def test_a_census_that_tells_another_path_tells_no_other_grant(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell([record(day(1), "grant_added", "ann", "a1")])
    told.tell(small(3).grant("ann", "a1", via="g1").events())
    assert told.held("ann", "app_assignment:a1") == [Held(at(1), "seen", None, "okta:acme|group:g1")]
    told.tell([record(day(4), "grant_removed", "ann", "a1")])
    assert told.held("ann", "app_assignment:a1") == [Held(at(1), "seen", at(4), "okta:acme|group:g1")]


def test_a_late_record_meets_the_censuses_that_came_before_it(sqlite_url: str) -> None:
    told = Told(sqlite_url)
    told.tell(all_of(small(3), small(5), small(7)))
    told.tell([record(day(4), "grant_removed", "ann", "g1"), record(day(4), "account_disabled", "bob")])
    assert told.held("ann", GROUP) == [Held(at(3), "unknown", at(4), None), Held(at(5), "unknown", None, None)]
    assert told.state("bob") == ("active", None)


def test_it_is_taken_in_by_bounded_chunks(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "CHUNK", 7)
    census, fewer = CensusOf(day(3)), CensusOf(day(5))
    for number in range(50):
        census.account(f"u{number:03}").grant(f"u{number:03}", "g1")
        if number % 10:
            fewer.account(f"u{number:03}").grant(f"u{number:03}", "g1")
    told = Told(store_url)
    told.take(census.events())
    assert told.drain() > 50 // 7 * 2
    told.tell(fewer.events())
    assert told.ask("SELECT state, COUNT(*) FROM account GROUP BY state ORDER BY 1") == [("active", 45), ("deleted", 5)]
    assert told.ask("SELECT COUNT(*) FROM held_grant WHERE recorded_to IS NULL AND valid_to IS NULL") == [(45,)]


@pytest.mark.parametrize("sign_in_on", [2, 9])
def test_what_is_listed_as_the_platforms_own_is_nobodys_to_sweep(sqlite_url: str, sign_in_on: int) -> None:
    told = Told(sqlite_url)
    robots = CensusOf(day(3)).account("robot", type="service").account("core", type="system")
    for name in ("robot", "core"):
        sign_in = record(day(sign_in_on), "sign_in", name)
        told.tell([replace(sign_in, account=person(name, type="service"))])
    told.tell(robots.grant("core", "role").events())
    kinds = told.ask("SELECT subject, type FROM account ORDER BY subject")
    assert kinds == [("core", "system"), ("robot", "service")]
    with reading(told.engine) as connection:
        swept = list(sweep_all(Snapshot(connection, GovernanceSettings()), at(200)))
    assert [each.subject for each in swept] == ["robot"]
