"""A damaged row of a roster's person is named, and nothing that rests on it; a repair restores the state."""

from __future__ import annotations

import pytest

from governance.derivation.checking.rebuild import check, enqueue_repairs
from governance.settings.links import LinkSettings
from governance.store.database.engine import writing
from governance.store.running.work_items import enqueue
from tests.governance.censuses import ISSUER, CensusOf, day
from tests.governance.configured import governance
from tests.governance.rosters import PERSONNEL, listed, micros, person
from tests.governance.told import Told

LINKS = LinkSettings(attributes={ISSUER: "employeeNumber"}, owned_domains=["example.com"])
ANN, BOB = f"{PERSONNEL}|1", f"{PERSONNEL}|2"
_DAMAGE = {
    "an end that is no more": (
        f"UPDATE person SET status = 'active', ends_at = NULL WHERE person_id = '{ANN}' AND valid_to IS NULL",
        {("person", f"{ANN} {micros(8)}", "altered")},
    ),
    "another beginning": (
        f"UPDATE person SET valid_from = valid_from + 1 WHERE person_id = '{BOB}'",
        {("person", f"{BOB} {micros(5)}", "missing"), ("person", f"{BOB} {micros(5) + 1}", "unfounded")},
    ),
    "rows that are gone": (
        f"DELETE FROM person WHERE person_id = '{BOB}'",
        {("person", f"{BOB} {micros(5)}", "missing")},
    ),
    "a belief that was closed": (
        f"UPDATE person SET recorded_to = recorded_from + 1 WHERE person_id = '{BOB}'",
        {("person", f"{BOB} {micros(5)}", "missing")},
    ),
    "a person of whom no list speaks": (
        f"UPDATE person SET person_id = '{PERSONNEL}|7' WHERE person_id = '{BOB}'",
        {("person", f"{BOB} {micros(5)}", "missing"), ("person", f"{PERSONNEL}|7 {micros(5)}", "unfounded")},
    ),
    "another key": (
        f"UPDATE person_key SET key = 'id:7' WHERE person_id = '{ANN}' AND key = 'id:1'",
        {("person_key", f"{ANN} id:1", "missing"), ("person_key", f"{ANN} id:7", "unfounded")},
    ),
    "keys that are gone": (
        "DELETE FROM person_key WHERE key = 'mail:bob@example.com'",
        {("person_key", f"{BOB} mail:bob@example.com", "missing")},
    ),
    "a key of nobody": (
        "INSERT INTO person_key (person_id, key) VALUES ('nobody', 'id:1')",
        {("person_key", "nobody id:1", "unfounded")},
    ),
}
"""What is damaged → how, and the rows that are named."""


@pytest.fixture
def told(store_url: str) -> Told:
    told = Told(store_url, governance(links=LINKS))
    told.tell(CensusOf(day(3)).account("ann", profile={"employeeNumber": "1"}).account("bob", profile={}).events())
    told.tell(listed(5, [person("1", "Ann"), person("2", "Bob", mails=("bob@example.com",))]))
    told.tell(listed(8, [person("1", "Ann", status="ended")]))
    assert told.ask("SELECT account_id FROM finding WHERE policy = 'leaver_account'") == [(f"{ISSUER}|ann",)]
    return told


def named(told: Told) -> set[tuple[str, str, str]]:
    return {(deviation.table, deviation.key, deviation.kind) for deviation in check(told.engine, told.rules)}


def mend(told: Told) -> None:
    repairs = {deviation.repair for deviation in check(told.engine, told.rules)}
    enqueue_repairs(told.engine, repairs, told.clock())
    assert {deviation.waits for deviation in check(told.engine, told.rules)} == {True}
    told.drain()


def keys(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT person_id, key FROM person_key ORDER BY person_id, key")


@pytest.mark.parametrize("damaged", _DAMAGE)
def test_the_damaged_row_is_named_alone_and_mended(told: Told, damaged: str) -> None:
    damage, expected = _DAMAGE[damaged]
    assert named(told) == set()
    before = (told.digest(), keys(told))
    told.execute(damage)
    assert named(told) == expected
    mend(told)
    assert named(told) == set()
    assert (told.digest(), keys(told)) == before


def test_a_former_belief_that_stands_again_is_named_and_closed(told: Told) -> None:
    told.tell(listed(5, [person("2", "Robert", mails=("bob@example.com",))], tenant="other"))
    told.tell(listed(4, [person("2", "Bobby", mails=("bob@example.com",))], tenant="other"))
    before = told.digest()
    told.execute("UPDATE person SET recorded_to = NULL")
    reopened = named(told)
    assert {kind for _, _, kind in reopened} == {"unfounded"}
    mend(told)
    assert (named(told), told.digest()) == (set(), before)


def test_what_was_derived_from_the_damage_is_mended_with_it(told: Told) -> None:
    before = told.digest()
    told.execute(f"UPDATE person SET status = 'active' WHERE person_id = '{ANN}'")
    with writing(told.engine) as connection:
        enqueue(connection, {f"account:{ISSUER}|ann"}, told.clock())
    told.drain()
    assert told.digest() != before
    # Whether she left says also which of her uses are watched, and what cannot be told of them.
    assert {table for table, _, _ in named(told)} == {"person", "finding", "account", "not_evaluable"}
    mend(told)
    assert (named(told), told.digest()) == (set(), before)
