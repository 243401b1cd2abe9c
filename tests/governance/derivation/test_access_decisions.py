"""What reviewers took away and what came back, over the store: by their words and the log's records, in any order."""

from __future__ import annotations

from itertools import permutations

import pytest

from governance.model.acts import Author
from governance.store.database.engine import writing
from governance.store.evidence.access_decisions import AccessWord, enter_access_decisions
from ingest.contract.instants import to_micros
from tests.governance.censuses import ISSUER, day, key, record
from tests.governance.told import Told

RITA = Author(via="os", uid=7, name="rita")
SQL = "SELECT detail FROM finding WHERE policy = 'regrant_after_revoke' AND live = 1 AND closed_at IS NULL"


def decide(told: Told, number: float, verdict: str, item: str = "i1") -> None:
    word = AccessWord(key("ann"), f"{ISSUER}|group:g1", None, item, verdict, key("bob"))
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
