"""What accounts are given is looked up once for all who hold it, and what nobody needs any more is let go."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Connection

from governance.derivation.checking import store_pass
from governance.derivation.loading import gifts
from governance.derivation.loading.gifts import Gifts
from governance.derivation.replaying import verdict_check
from governance.store.database.engine import checking
from governance.store.held.group_grant_rows import load_group_grants
from tests.governance.censuses import day, key, record
from tests.governance.derivation.held_replays import hold_replay
from tests.governance.derivation.standing_verdicts import filled
from tests.governance.told import Told
from tests.properties.any_settings import any_settings
from tests.properties.stores import history, in_memory

IN_ONE = record(day(2), "grant_added", "ann", "g1")
IN_TWO = record(day(2), "grant_added", "bob", "g2")
OUTER = record(day(3), "grant_added", None, "g2", via="g1")
ASSIGNED = record(day(3), "grant_added", None, "a1", via="g2")


def test_a_group_that_was_reached_through_another_one_is_not_looked_up_again(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []

    def noted(connection: Connection, groups: set[str], *known: object) -> object:
        asked.append(groups)
        return load_group_grants(connection, groups, *known)  # type: ignore[arg-type]  # as it was called

    told = Told(store_url)
    told.tell([IN_ONE, IN_TWO, OUTER, ASSIGNED])
    monkeypatch.setattr(gifts, "load_group_grants", noted)
    with checking(told.engine) as connection:
        own = Gifts(told.rules.privileges, {})
        known = [own.of(connection, facts)._replace() for facts in ([IN_ONE], [IN_TWO], [IN_ONE, IN_TWO])]
    assert asked == [{key("group:g1")}, set(), set()]
    assert {group: [g.entitlement_id for g in held] for group, held in known[0].group_grants.items()} == {
        key("group:g1"): [key("group:g2")],
        key("group:g2"): [key("app_assignment:a1")],
    }


def test_where_too_much_is_known_it_is_looked_up_anew(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gifts, "_MOST_KEPT", 1)
    told = Told(store_url)
    told.tell([IN_ONE, IN_TWO, ASSIGNED])
    with checking(told.engine) as connection:
        own = Gifts(told.rules.privileges, {})
        assert own.of(connection, [IN_TWO]).group_grants.keys() == {key("group:g2")}
        assert own.of(connection, [IN_ONE]).group_grants == {}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [0, 50_000])
def test_of_small_pages_a_replay_tells_what_deriving_anew_then_makes(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(16_000 + seed)
    told = history(rng)
    monkeypatch.setattr(gifts, "_MOST_KEPT", most)
    with in_memory() as store:
        filled(store, told, rng)
        monkeypatch.setattr(verdict_check, "CHUNK", 2)
        monkeypatch.setattr(store_pass, "CHUNK", 2)
        hold_replay(store, any_settings(rng, told))
