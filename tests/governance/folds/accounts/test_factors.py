"""The factors of an account, as lists and records tell them; in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from governance.folds.accounts.factors import enrolled_factors
from governance.folds.census.listing import Statement
from governance.model.credentials import Factorless
from ingest.contract.event import Event, Kind
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, CensusOf, day, record
from tests.governance.told import Told

P14 = "SELECT closed_at FROM finding WHERE policy = 'person_without_factor' AND live = 1"
UNKNOWN = "SELECT account_id FROM not_evaluable WHERE policy = 'person_without_factor'"


def at(number: float) -> int:
    return to_micros(day(number))


def changed(number: float, kind: Kind, **told: Any) -> Event:
    return record(day(number), kind, "ann", **told)


def listed(number: float, *factors: str) -> Statement:
    (event, *_) = CensusOf(day(number)).account("ann", factors=list(factors)).events()
    return Statement(at(number), event, f"listed{number}")


def stretches(issuer: str, records: list[Event], statements: list[Statement]) -> list[tuple[int, int | None]]:
    return [(f.from_at, f.to_at) for f in enrolled_factors(issuer, records, statements).factorless]


def test_an_empty_list_begins_it_and_an_enrolment_or_a_list_ends_it() -> None:
    assert stretches(ISSUER, [], [listed(1)]) == [(at(1), None)]
    assert stretches(ISSUER, [], [listed(1), listed(3, "push")]) == [(at(1), at(3))]
    assert stretches(ISSUER, [changed(2, "mfa_enrolled")], [listed(1)]) == [(at(1), at(2))]


def test_the_reset_of_all_factors_leaves_none() -> None:
    told = enrolled_factors(ISSUER, [changed(2, "mfa_removed", reason="reset_all")], [listed(1, "push")])
    assert told.factorless == (Factorless(at(2), None, changed(2, "mfa_removed", reason="reset_all").event_id),)
    assert told.enrolled is False
    again = [changed(2, "mfa_removed", reason="reset_all"), changed(3, "mfa_enrolled", factor="push")]
    assert enrolled_factors(ISSUER, again, []).enrolled is True


def test_the_last_known_factor_that_is_removed_leaves_none_and_an_unknown_one_leaves_it_open() -> None:
    assert enrolled_factors(ISSUER, [changed(2, "mfa_removed", factor="push")], [listed(1, "push")]).enrolled is False
    two = enrolled_factors(ISSUER, [changed(2, "mfa_removed", factor="push")], [listed(1, "push", "sms")])
    assert two == ((), True)
    unknown = enrolled_factors(ISSUER, [changed(2, "mfa_removed")], [listed(1, "push")])
    assert unknown == ((), None)
    assert enrolled_factors(ISSUER, [], []).enrolled is None


def test_a_password_is_no_factor_nor_is_what_resets_one() -> None:
    assert stretches("okta:acme", [], [listed(1, "password")]) == [(at(1), None)]
    assert stretches("entra:acme", [], [listed(1, "email", "securityQuestion")]) == [(at(1), None)]
    assert stretches("okta:acme", [], [listed(1, "email")]) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_of_lists_and_records_gives_one_verdict(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    batches = [
        CensusOf(day(10)).account("ann", factors=[]).account("bob", factors=["push"]).events(),
        [record(day(12), "mfa_enrolled", "ann", factor="push")],
        CensusOf(day(14)).account("ann", factors=["push"]).account("bob").events(),
    ]
    for place in order:
        told.tell(batches[place])
    assert told.ask(P14) == [(at(12),)]
    assert told.ask(UNKNOWN) == []
    told.tell(CensusOf(day(16)).account("ann", factors=[]).account("bob", factors=[]).events())
    assert sorted(told.ask(P14)) == [(None,), (None,)]
