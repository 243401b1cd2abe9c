"""A batch's census events as rows: one for each subject, and end markers that can be believed."""

from __future__ import annotations

from msgspec.structs import replace

from governance.folds.census.listed_rows import ended_rows, head_rows, listed_rows, partial_types
from governance.folds.census.subjects import EVERY_TYPE
from governance.folds.usage.batch import Batch
from ingest.contract.codec import decode, encode_bare
from ingest.contract.event import Source
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day


def small() -> CensusOf:
    return CensusOf(day(3)).account("ann").grant("ann", "g1").grant(None, "a1", via="g1")


def test_each_subject_is_one_row_however_often_it_comes() -> None:
    listed = small().listed
    found = listed_rows([*listed, *reversed(listed)], encode_bare)
    assert [row[1:4] for row in found] == [
        ("okta:acme|ann", "", "account"),
        ("okta:acme|ann", "okta:acme|group:g1\x1factive\x1f\x1f/", "group"),
        ("okta:acme|group:g1", "okta:acme|app_assignment:a1\x1factive\x1f\x1f/", "app_assignment"),
    ]
    assert decode(found[0][7]).account == listed[0].account


def test_of_two_versions_of_a_subject_the_greater_hash_counts_in_either_order() -> None:
    one = CensusOf(day(3)).account("ann").listed
    other = CensusOf(day(3)).account("ann", "disabled").listed
    assert listed_rows([*one, *other], encode_bare) == listed_rows([*other, *one], encode_bare)
    assert len(listed_rows([*one, *other], encode_bare)) == 1


def test_a_digest_tells_what_is_listed_not_by_which_census() -> None:
    one = listed_rows(small().listed, encode_bare)
    later = listed_rows(CensusOf(day(9)).account("ann").grant("ann", "g1", expires_at=day(20)).listed, encode_bare)
    assert one[0][5] == later[0][5]
    assert one[1][5] != later[1][5]


def test_an_end_marker_tells_counts_partial_types_and_groups() -> None:
    census = CensusOf(day(3), partial=["group", "factors"], groups=["g1"]).account("ann").grant("ann", "g1")
    ((census_id, accounts, grants, partial, groups, ended),) = ended_rows(census.events(), encode_bare)
    assert (census_id, accounts, grants) == (census.id, 1, 1)
    assert (partial, groups) == ('["group"]', '["okta:acme|group:g1"]')
    assert decode(ended.encode()).kind == "census_ended"


def test_an_end_marker_without_counts_or_accounts_is_none() -> None:
    end = small().end()
    assert ended_rows([replace(end, attributes={"census": end.attributes["census"]})], encode_bare) == []
    assert ended_rows([CensusOf(day(3)).end()], encode_bare) == []


def test_an_application_may_have_no_account_where_no_tenant_has_none() -> None:
    end = replace(CensusOf(day(3)).end(), source=Source("applist", "Orbit CRM", "census"))
    ((_, accounts, grants, partial, groups, _),) = ended_rows([end], encode_bare)
    assert (accounts, grants, partial, groups) == (0, 0, "[]", None)


def test_a_part_that_nobody_knows_stands_for_all() -> None:
    assert partial_types(["federation"]) == frozenset()
    assert partial_types(["licence", "account"]) == {"licence", "account"}
    assert partial_types(["licence", "permission:owner"]) == {"licence", "permission:owner"}
    assert partial_types(["licence", "the moon"]) == {EVERY_TYPE}


def test_who_may_enter_an_application_is_noted_as_its_list_says() -> None:
    census = CensusOf(day(3)).grant("ann", "a1", attributes={"application": {"sign_on_mode": "SAML 2.0"}})
    census.account("r1", type="service", app_id="b2", assignment_required=True)
    census.account("r2", type="service", app_id="c3", assignment_required=False, display_name="Wiki")
    batch = Batch(0, encode_bare)
    for event in census.events():
        batch.add(event)
    at = to_micros(day(3))
    noted = {row[1]: row[-5:-1] for row in batch.folded().sightings if row[0] == "application"}
    assert noted == {
        "okta:acme|a1": ("SAML_2_0", at, "assigned", at),
        "okta:acme|b2": (None, -1, "assigned", at),
        "okta:acme|c3": (None, -1, "everybody", at),
    }
    called = {row[1]: row[3] for row in batch.folded().sightings if row[0] == "application"}
    assert called == {"okta:acme|a1": "A1", "okta:acme|b2": None, "okta:acme|c3": "Wiki"}


def test_a_batch_sends_a_census_apart_from_records() -> None:
    batch = Batch(2, encode_bare)
    for event in small().events():
        batch.add(event)
    folded = batch.folded()
    assert folded.censuses == head_rows(small().events())
    assert (len(folded.listed), len(folded.ended)) == (3, 1)
    assert (folded.facts, folded.days) == ([], [])
    assert {row[1] for row in folded.sightings} >= {"okta:acme|group:g1", "okta:acme|app_assignment:a1"}
