"""Versions of one record that several translations gave: whatever their order of arrival, one of them counts.

It is the one that the vendor dates last; among those of one date the one of the highest translation, then of the
highest hash. So a mended translator wins over the old one in every store.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from governance.store.database.engine import reading
from governance.store.digest import state_digest
from ingest.contract.event import Event, Party, translation_of
from ingest.contract.instants import EPOCH
from ingest.contract.sealing import seal
from tests.governance.spoken import hold_rows_against_the_trail
from tests.governance.told import Told
from tests.ingest.contract.events import ADA, AT, event


class Version(NamedTuple):
    """A version of a record: the vendor's date, the translation, and what that made of it."""

    minutes: int
    translation: int
    name: str
    subject: str


VERSIONS = st.lists(
    st.builds(Version, st.integers(0, 1), st.integers(1, 3), st.sampled_from("abc"), st.sampled_from(["1", "2"])),
    min_size=1,
    max_size=6,
)


def sealed(version: Version) -> Event:
    account = replace(ADA, subject=version.subject, display_name=version.name)
    told = event(
        "account_created", account=account, actor=None, application=None, occurred_at=AT + timedelta(minutes=version[0])
    )
    return seal("okta:record", [told], b"{}", AT, version.translation)[0]


def order(told: Event) -> tuple[object, ...]:
    return told.occurred_at, translation_of(told), told.content_hash


def state(told: Told) -> tuple[str, list[tuple[object, ...]]]:
    accounts = told.ask("SELECT account_id, display_name FROM account ORDER BY account_id")
    with reading(told.engine) as connection:
        hold_rows_against_the_trail(connection)
        return state_digest(connection), accounts


@given(VERSIONS, st.randoms(use_true_random=False))
@example([Version(0, 1, "a", "1"), Version(0, 1, "b", "1"), Version(0, 2, "a", "1")], random.Random(1))
@example([Version(0, 1, "b", "1"), Version(0, 2, "a", "2")], random.Random(1))
def test_any_order_of_arrival_lets_the_same_version_count(versions: list[Version], rng: random.Random) -> None:
    events = [sealed(version) for version in versions]
    at_once = Told("sqlite://")
    at_once.tell(events)
    rng.shuffle(events)
    one_by_one = Told("sqlite://")
    for each in [*events, *events[:2]]:
        one_by_one.tell([each])
    assert state(at_once) == state(one_by_one)
    counting = max(events, key=order).account
    assert isinstance(counting, Party)
    assert (f"{counting.issuer}|{counting.subject}", counting.display_name) in state(at_once)[1]


def test_a_mended_translation_wins_on_both_stores_whichever_came_first(store_url: str) -> None:
    old, other, mended = (sealed(Version(0, number, name, "1")) for number, name in ((1, "a"), (1, "b"), (2, "a")))
    lesser = min(old, other, key=order)
    mended = seal("okta:record", [replace(lesser, content_hash="")], b"{}", AT, 2)[0]
    told = Told(store_url)
    told.tell([old, other])
    told.tell([mended])
    assert state(told)[1] == [("okta:default|1", lesser.account.display_name if lesser.account else None)]
    told.tell([old, other])
    assert state(told)[1] == [("okta:default|1", lesser.account.display_name if lesser.account else None)]


USES = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 3)), min_size=1, max_size=8)
DAYS = "SELECT issuer, stream, day, first_at, last_at, translation FROM coverage_day ORDER BY issuer, stream, day"


def signed_in(hours: int, translation: int) -> Event:
    at = AT + timedelta(hours=hours)
    told = event("sign_in", occurred_at=at, observed_at=at)
    return seal(f"okta:{hours}", [told], b"{}", at, translation)[0]


@given(USES, st.randoms(use_true_random=False))
@example([(0, 2), (0, 1), (1, 3), (30, 2)], random.Random(1))
def test_a_day_says_in_which_translation_its_records_were_folded_at_the_lowest(
    uses: list[tuple[int, int]], rng: random.Random
) -> None:
    events = [signed_in(*use) for use in uses]
    at_once = Told("sqlite://")
    at_once.take(events)
    rng.shuffle(events)
    one_by_one = Told("sqlite://")
    for each in events:
        one_by_one.take([each])
    assert at_once.ask(DAYS) == one_by_one.ask(DAYS)
    lowest: dict[object, int] = {}
    for each in events:
        day = (each.occurred_at - EPOCH).days
        lowest[day] = min(lowest.get(day, 9), translation_of(each))
    assert {row[2]: row[5] for row in at_once.ask(DAYS)} == lowest


def test_both_stores_keep_the_lowest_translation_of_a_day(store_url: str) -> None:
    told = Told(store_url)
    for numbers in ([3, 2], [2, 3], [1], [2]):
        told.take([signed_in(hours, number) for hours, number in enumerate(numbers)])
        told.ask(DAYS)
    assert [row[5] for row in told.ask(DAYS)] == [1]
