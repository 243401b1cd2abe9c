"""A manager who has left by the roster's word is none, whoever names them, and whatever comes first."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from governance.derivation.checking.rebuild import check
from governance.settings.links import LinkSettings
from ingest.contract.event import Event
from tests.governance.censuses import ISSUER, CensusOf, day
from tests.governance.configured import governance
from tests.governance.rosters import listed, person
from tests.governance.told import Told

LINKS = LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"])
STAFF = [
    person("1", "Ann", department="IT", manager="9"),
    person("2", "Bob", department="IT", manager="Max  Boss"),
    person("3", "Cyd", department="IT", manager="max@example.com"),
    person("4", "Dan", department="IT", manager="8"),
]
BOSS, OTHER = person("9", "Max Boss", mails=("max@example.com",)), person("8", "Eve")
LEFT = person("9", "Max Boss", mails=("max@example.com",), status="ended")


@pytest.fixture
def told(store_url: str) -> Told:
    return Told(store_url, governance(links=LINKS))


def without_manager(told: Told) -> set[str]:
    sql = "SELECT account_id FROM finding WHERE policy = 'incomplete_profile' AND live = 1 AND closed_at IS NULL"
    return {str(account).removeprefix(f"{ISSUER}|") for (account,) in told.ask(sql)}


def accounts() -> Sequence[Event]:
    census = CensusOf(day(3))
    for subject, number in (("ann", "1"), ("bob", "2"), ("cyd", "3"), ("dan", "4"), ("max", "9")):
        census = census.account(subject, profile={"employeeNumber": number})
    # Fay is in no roster: her profile alone names her manager.
    return census.account("fay", profile={"department": "IT", "managerId": "max"}).events()


def test_a_manager_who_has_left_is_none_by_id_name_address_and_in_the_profile(told: Told) -> None:
    told.tell([*accounts(), *listed(50, [*STAFF, BOSS, OTHER])])
    before = without_manager(told)
    assert before == {"max"}
    told.tell(listed(60, [LEFT]))
    assert without_manager(told) == {"ann", "bob", "cyd", "fay", "max"}
    assert not list(check(told.engine, told.rules))
    told.tell(listed(70, [BOSS]))
    assert without_manager(told) == {"max"}
    assert not list(check(told.engine, told.rules))


def test_a_manager_who_is_merely_missing_counts(told: Told) -> None:
    told.tell([*accounts(), *listed(50, [*STAFF, BOSS, OTHER], "employees")])
    told.tell(listed(60, [*STAFF, OTHER], "employees"))
    assert without_manager(told) == {"max"}


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_cut_give_one_state(seed: int, told: Told) -> None:
    events, rng = [*accounts(), *listed(50, [*STAFF, BOSS, OTHER]), *listed(60, [LEFT])], random.Random(seed)
    at_once = Told("sqlite://", governance(links=LINKS))
    at_once.tell(events)
    rng.shuffle(events)
    while events:
        size = rng.randint(1, 9)
        told.tell(events[:size])
        del events[:size]
    assert told.digest() == at_once.digest()
    assert {"ann", "bob", "cyd", "fay"} <= without_manager(told)
