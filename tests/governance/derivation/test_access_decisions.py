"""What reviewers took away and what came back, over the store: by their words and the log's records, in any order."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import permutations

import msgspec
import pytest

from governance.derivation.checking.rebuild import check
from governance.model.acts import Author
from governance.settings.links import LinkSettings
from governance.store.database.engine import writing
from governance.store.evidence.access_decisions import AccessWord, enter_access_decisions
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, day, key, person, record
from tests.governance.configured import governance, only_policies
from tests.governance.told import Told

RITA = Author(via="os", uid=7, name="rita")
SQL = "SELECT detail FROM finding WHERE policy = 'regrant_after_revoke' AND live = 1 AND closed_at IS NULL"


def decide(told: Told, number: float, verdict: str, item: str = "i1", of: str = "ann") -> None:
    word = AccessWord(key(of), f"{ISSUER}|group:g1", None, item, verdict, key("bob"))
    with writing(told.engine) as connection:
        enter_access_decisions(connection, [word], RITA, to_micros(day(number)))
    told.drain()


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_it_is_found_in_any_order_of_words_and_records(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url)
    steps = [
        lambda: told.tell([record(day(1), "grant_added", "ann", "g1")]),
        lambda: decide(told, 2, "revoked"),
        lambda: told.tell([record(day(3), "grant_removed", "ann", "g1")]),
        lambda: told.tell([record(day(5), "grant_added", "ann", "g1")]),
    ]
    for place in order:
        steps[place]()
    assert told.ask(SQL) == [("decision:i1",)]


def test_a_corrected_word_and_a_later_one_to_keep_it_end_it(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "grant_added", "ann", "g1"), record(day(3), "grant_removed", "ann", "g1")])
    told.tell([record(day(5), "grant_added", "ann", "g1")])
    decide(told, 2, "approved")
    assert told.count("act") == 0, "nothing of the account was to go"
    decide(told, 2.1, "revoked")
    assert told.ask(SQL) == [("decision:i1",)]
    decide(told, 2.2, "approved")
    assert told.ask(SQL) == []
    decide(told, 2.3, "revoked")
    decide(told, 6, "approved", "i2")
    assert told.ask(SQL) == []


PERSON = governance(
    links=LinkSettings(attributes={ISSUER: "employeeNumber"}), policies=only_policies({"regrant_after_revoke": {}})
)
HOLDERS = "SELECT account_id, opened_at, closed_at FROM finding WHERE live = 1 ORDER BY account_id"


def came(subject: str, number: str | None = "7", on: float = 1) -> Event:
    event = record(day(on), "account_created", subject, profile={"employeeNumber": number} if number else {})
    return msgspec.structs.replace(event, account=person(subject, display_name=subject.title()))


def went_over(told: Told) -> list[Callable[[], None]]:
    """What makes it that a group was taken from one account, and came to another of the same person."""
    return [
        lambda: told.tell([came("ann")]),
        lambda: told.tell([came("ann2")]),
        lambda: told.tell([record(day(2), "grant_added", "ann", "g1")]),
        lambda: decide(told, 3, "revoked"),
        lambda: told.tell([record(day(4), "grant_removed", "ann", "g1")]),
        lambda: told.tell([record(day(6), "grant_added", "ann2", "g1")]),
    ]


@pytest.mark.parametrize("order", list(permutations(range(6)))[::29])
def test_it_is_found_at_another_account_of_the_person_in_any_order(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url, PERSON)
    steps = went_over(told)
    for place in order:
        steps[place]()
    assert told.ask(HOLDERS) == [(key("ann2"), to_micros(day(6)), None)]


def test_any_order_and_any_batches_give_one_state(store_url: str) -> None:
    told = Told(store_url, PERSON)
    for step in went_over(told):
        step()
    digest = told.digest()
    events = [came("ann"), came("ann2"), record(day(2), "grant_added", "ann", "g1")]
    events += [record(day(4), "grant_removed", "ann", "g1"), record(day(6), "grant_added", "ann2", "g1")]
    for seed in range(6):
        order, cut = random.Random(seed).sample(events, k=5), seed % 4 + 1
        told.forget()
        told.take(order[:cut], 0)
        decide(told, 3, "revoked") if seed % 2 else None
        told.take(order[cut:], 1)
        decide(told, 3, "revoked")
        assert told.digest() == digest
        assert list(check(told.engine, told.rules)) == []


def test_whoever_leaves_the_identity_leaves_the_finding(store_url: str) -> None:
    told = Told(store_url, PERSON)
    told.tell([came("ada")])
    for step in went_over(told):
        step()
    told.tell([record(day(8), "account_updated", "ann", profile={"employeeNumber": "8"})])
    assert told.ask(HOLDERS) == []
    told.tell([record(day(9), "account_updated", "ann", profile={"employeeNumber": "7"})])
    assert told.ask(HOLDERS) == [(key("ann2"), to_micros(day(6)), None)]


def test_a_word_to_keep_it_at_either_account_ends_it(store_url: str) -> None:
    told = Told(store_url, PERSON)
    steps = went_over(told)
    for step in steps[:-1]:
        step()
    decide(told, 5, "approved", "i2", of="ann2")
    steps[-1]()
    assert told.ask(HOLDERS) == [], "the person may hold it, though nothing of the second account was ever to go"
    decide(told, 5.5, "revoked", "i2", of="ann2")
    assert [row[0] for row in told.ask(HOLDERS)] == [key("ann2")]
    decide(told, 7, "approved", "i3")
    assert told.ask(HOLDERS) == [(key("ann2"), to_micros(day(6)), to_micros(day(7)))]
