"""Facts that are not there are stored, and they alone touch anybody, whether all of a batch are new or only some."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from governance.folds.batch_rows import FactRow
from governance.model.keys import Subject
from governance.store.database.bulk import rows, run
from governance.store.database.engine import open_engine, writing
from governance.store.evidence.facts import write_facts

OLDER, NEWER, OTHER = "a" * 64, "b" * 64, "c" * 64
VERSIONS = "SELECT record_id, issuer, content_hash FROM record ORDER BY record_id, issuer"
FACTS = "SELECT record_id, content_hash, part, recorded_at FROM fact ORDER BY record_id, content_hash, part"


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


def fact(record: str, who: str, content_hash: str = OLDER, at: int = 1, issuer: str = "okta:acme") -> FactRow:
    about = f"{issuer}|{who}"
    return FactRow(record, content_hash, 0, record, about, "account", "account_updated", at, b"{}", b"{}", issuer)


def touched(engine: Engine, *facts: FactRow, now: int) -> set[str]:
    with writing(engine) as connection:
        holders = write_facts(connection, list(facts), now).holders
    assert all(isinstance(holder, Subject) for holder in holders)
    return {holder.key.partition("|")[2] for holder in holders}


def stored(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    with writing(engine) as connection:
        return [tuple(row) for row in rows(connection, sql)]


def test_new_facts_beside_known_ones_are_stored_and_touch_alone(engine: Engine) -> None:
    assert touched(engine, fact("okta:1", "ann"), fact("okta:2", "bob"), now=10) == {"ann", "bob"}
    assert touched(engine, fact("okta:2", "bob"), fact("okta:3", "cy"), now=20) == {"cy"}
    assert touched(engine, fact("okta:1", "ann"), fact("okta:3", "cy"), now=30) == set()
    assert stored(engine, FACTS) == [("okta:1", OLDER, 0, 10), ("okta:2", OLDER, 0, 10), ("okta:3", OLDER, 0, 20)]


def test_the_version_that_the_vendor_dates_last_counts_in_whatever_order_they_come(engine: Engine) -> None:
    assert touched(engine, fact("okta:1", "ann", NEWER, 2), fact("okta:2", "bob"), now=10) == {"ann", "bob"}
    # Whom the other versions spoke of is touched, too.
    assert touched(engine, fact("okta:1", "dan", OLDER, 1), fact("okta:2", "eve", NEWER, 2), now=20) == {
        *("ann", "bob", "dan", "eve"),
    }
    assert stored(engine, VERSIONS) == [("okta:1", "okta:acme", NEWER), ("okta:2", "okta:acme", NEWER)]


def test_a_record_that_is_read_under_another_label_has_a_version_that_counts_there(engine: Engine) -> None:
    touched(engine, fact("okta:1", "ann", NEWER, 2), now=10)
    elsewhere = fact("okta:1", "ann", OTHER, 1, "okta:corp")
    assert touched(engine, elsewhere, fact("okta:2", "bob"), now=20) == {"ann", "bob"}
    assert stored(engine, VERSIONS) == [
        ("okta:1", "okta:acme", NEWER),
        ("okta:1", "okta:corp", OTHER),
        ("okta:2", "okta:acme", OLDER),
    ]


def test_a_fact_that_is_there_after_all_stays_and_the_others_are_stored(engine: Engine) -> None:
    touched(engine, fact("okta:2", "bob"), now=10)
    with writing(engine) as connection:
        run(connection, "DELETE FROM record")
    assert touched(engine, fact("okta:1", "ann"), fact("okta:2", "bob"), now=20) == {"ann"}
    assert stored(engine, FACTS) == [("okta:1", OLDER, 0, 20), ("okta:2", OLDER, 0, 10)]
    assert stored(engine, VERSIONS) == [("okta:1", "okta:acme", OLDER), ("okta:2", "okta:acme", OLDER)]
