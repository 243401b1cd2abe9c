"""The digest is one on both stores, tells any change of what is valid, and none of when we learned it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, Table, text

from governance.store.database.engine import reading, writing
from governance.store.digest import state_digest
from governance.store.schema import assessment, held, metadata, rosters, seen
from tests.governance.queries.filled import (
    ACME,
    account,
    app_account,
    at,
    covered,
    empty_store,
    finding,
    grant,
    put,
    unanswered,
    use,
)

COVERED = (
    held.account,
    held.account_identity,
    held.grant,
    rosters.person,
    seen.usage,
    seen.usage_rollup,
    seen.session,
    assessment.finding,
    assessment.not_evaluable,
)
LEARNED = {"recorded_from", "recorded_to", "recorded_at", "policy_version", "generation", "changes", "became"}
LEARNED |= {
    "watch",
    "called_over_time",
    "live",
    "detected_at",
    "first_place",
    "last_place",
    "started_place",
    "mfa_place",
}
CELLS = [(table, column.name) for table in COVERED for column in table.columns if column.name not in LEARNED]


def fill(connection: Connection) -> None:
    # Order by bytes: upper before lower case, ASCII before all else, whatever the database's locale.
    for subject in ("b", "B", "a", "ä", "_", "a|b", "Ａ", "😀"):
        account(connection, f"{ACME}|{subject}", profile='{"x":1}', display_name="Zoë 😀")
        use(connection, f"{ACME}|{subject}", at(5))
    app_account(connection, f"{ACME}|a", f"{ACME}|0oa1")
    put(connection, held.account_identity, account_id=f"{ACME}|a", identity_id="identity:1")
    put(connection, seen.session, account_id=f"{ACME}|a", session_id="s1", last_at=at(5))
    grant(connection, "g1", f"{ACME}|a", f"{ACME}|group:g1")
    grant(connection, "g0", f"{ACME}|b", f"{ACME}|group:g1", valid_to=at(9))
    put(connection, rosters.person, person_id="roster:acme|1", valid_from=at(1), status="active")
    finding(connection, "f1", f"{ACME}|a")
    unanswered(connection, "n1", f"{ACME}|a")


def filled(url: str) -> Engine:
    engine = empty_store(url)
    with writing(engine) as connection:
        fill(connection)
    return engine


def digest(engine: Engine) -> str:
    with reading(engine) as connection:
        return state_digest(connection)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return filled(f"sqlite:///{tmp_path_factory.mktemp('digest') / 'store.sqlite'}")


def test_it_is_one_on_both_stores(sqlite_url: str, postgres_url: str) -> None:
    assert digest(filled(sqlite_url)) == digest(filled(postgres_url))
    assert len(digest(filled(sqlite_url + ".second"))) == 64


def test_it_is_one_in_whatever_order_rows_were_written(stored: Engine, sqlite_url: str) -> None:
    other = empty_store(sqlite_url)
    with reading(stored) as source, writing(other) as target:
        for table in COVERED:
            rows = [row._asdict() for row in source.execute(table.select())]
            target.execute(table.insert(), rows[::-1])
    assert digest(other) == digest(stored)


@pytest.mark.parametrize(("table", "column"), CELLS, ids=[f"{table.name}.{column}" for table, column in CELLS])
def test_any_cell_of_what_is_valid_changes_it(stored: Engine, table: Table, column: str) -> None:
    before = digest(stored)
    fresh = "7" if table.c[column].type.python_type is int else "'other'"
    with stored.connect() as connection:
        change = f"UPDATE {table.name} SET {column} = {fresh} WHERE rowid = (SELECT MAX(rowid) FROM {table.name})"
        connection.execute(text(change))
        assert state_digest(connection) != before
        connection.rollback()
    assert digest(stored) == before


@pytest.mark.parametrize("table", COVERED, ids=lambda table: str(table.name))
def test_a_row_less_changes_it(stored: Engine, table: Table) -> None:
    with stored.connect() as connection:
        before = state_digest(connection)
        connection.execute(text(f"DELETE FROM {table.name} WHERE rowid = (SELECT MAX(rowid) FROM {table.name})"))
        assert state_digest(connection) != before
        connection.rollback()


def test_it_ignores_when_we_learned_it(stored: Engine) -> None:
    with stored.connect() as connection:
        before = state_digest(connection)
        connection.execute(text("UPDATE account SET watch = 3, called_over_time = 3"))
        connection.execute(text("UPDATE usage SET first_place = 77"))
        connection.execute(text("UPDATE held_grant SET recorded_from = recorded_from + 1"))
        connection.execute(text("UPDATE person SET recorded_from = recorded_from + 1"))
        connection.execute(text("UPDATE finding SET recorded_at = 77, policy_version = 'other'"))
        grant(connection, "g1", f"{ACME}|a", f"{ACME}|group:g1", recorded_from=at(1), recorded_to=at(2), mode="other")
        finding(connection, "f0", f"{ACME}|a", live=0)
        covered(connection, ACME, "system_log", at(1), at(9))
        assert state_digest(connection) == before
        connection.rollback()


def test_null_is_not_nothing(stored: Engine) -> None:
    with stored.connect() as connection:
        before = state_digest(connection)
        connection.execute(text("UPDATE usage_rollup SET last_name = ''"))
        assert state_digest(connection) != before
        connection.rollback()


def test_every_table_is_covered_or_left_out_on_purpose() -> None:
    left_out = {
        "act", "acted", "audit_checkpoint", "audit_entry", "audit_head", "audit_key", "audit_tile", "audit_timestamp",
        "audit_verified", "bus_offset", "census", "census_count", "census_row", "change", "change_consumer",
        "conferral", "coverage_day",
        "coverage_statement", "decision", "dirty_mark", "fact", "identity_link", "job_run", "listing", "other_seen",
        "outbox", "overshared_link", "record", "rejected", "registration", "review", "review_item", "revision",
        "sighting", "source_reading", "store_key", "derivation", "entity_name", "known_bus", "tally", "worker_beat",
        "detection", "printed_report", "told_finding", "person_key", "roster_list", "roster_row", "silence_due",
        "silence_judged", "evidence_record", "campaign", "campaign_asked", "campaign_exclusion", "campaign_item",
        "outbox_digest", "outbox_effect", "outbox_lane", "removal", "removal_breaker", "removal_taken", "removal_write",
        "told_reviewer", "stale_case",
    }  # fmt: skip
    assert set(metadata.tables) == {table.name for table in COVERED} | left_out
