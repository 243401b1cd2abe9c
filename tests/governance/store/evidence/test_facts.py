"""Facts that are not there are stored, and they alone touch anybody, whether all of a batch are new or only some."""

from __future__ import annotations

from threading import Event, Thread, current_thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from governance.folds.batch_rows import FactRow
from governance.model.keys import Subject
from governance.store.database import bulk
from governance.store.database.engine import open_engine, writing
from governance.store.database.statements import rows, run
from governance.store.evidence import facts
from governance.store.evidence.facts import write_facts
from tests.governance.store.noted import noted

OLDER, NEWER, OTHER = "a" * 64, "b" * 64, "c" * 64
VERSIONS = "SELECT record_id, issuer, content_hash FROM record ORDER BY record_id, issuer"
FACTS = "SELECT record_id, content_hash, part, recorded_at FROM fact ORDER BY record_id, content_hash, part"


def fact(record: str, who: str, content_hash: str = OLDER, at: int = 1, issuer: str = "okta:acme") -> FactRow:
    about = f"{issuer}|{who}"
    return FactRow(record, content_hash, 0, record, about, "account", "account_updated", at, b"{}", b"{}", issuer)


def touched(engine: Engine, *told: FactRow, now: int) -> set[str]:
    with writing(engine) as connection:
        holders = write_facts(connection, list(told), now).holders
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


def test_whom_new_records_speak_of_is_not_read_again(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    nobody = fact("okta:3", "cy")._replace(about="", about_kind="")
    with noted(engine) as asked:
        assert touched(engine, fact("okta:1", "ann"), fact("okta:1", "dan", NEWER, 2), nobody, now=10) == {"ann", "dan"}
    assert not [sql for sql, _ in asked if "FROM fact" in str(sql)]
    engine.dispose()


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


def test_workers_that_know_some_of_the_same_records_never_wait_for_each_other(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(postgres_url)
    both = [fact("okta:1", "ann", NEWER, 2), fact("okta:2", "bob")]
    touched(engine, fact("okta:1", "ann"), now=10)
    known_to, beside = facts._known, Thread(target=lambda: touched(engine, *both, now=20))
    has_looked = Event()

    def known(connection: Connection, record_ids: set[str]) -> set[str]:
        if current_thread() is beside and not has_looked.is_set():
            has_looked.set()
            return set()  # as if the record that is known had been written right after this look
        return known_to(connection, record_ids)

    def merge(connection: Connection, *told: Any) -> None:
        if beside.ident is None:
            beside.start()
            while not stored(engine, "SELECT 1 FROM pg_locks WHERE NOT granted"):
                assert beside.is_alive(), "it ended while the first held the new record"
        bulk.merge(connection, *told)

    monkeypatch.setattr(facts, "_known", known)
    monkeypatch.setattr(facts, "merge", merge)
    assert touched(engine, *both, now=30) == {"ann", "bob"}
    beside.join()
    engine.dispose()
    assert has_looked.is_set()
    assert stored(engine, FACTS) == [
        ("okta:1", OLDER, 0, 10),
        ("okta:1", NEWER, 0, 30),
        ("okta:2", OLDER, 0, 30),
    ]
