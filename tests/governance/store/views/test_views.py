"""The views hold what they say, by name and kind, on both stores; a migrated store has them too."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import migrate
from governance.store.database.statements import rows
from governance.store.schema import assessment, held, metadata, reviewing, rosters
from governance.store.views.catalogue import BEHIND_VIEWS, VIEWS
from governance.store.views.view import Dialect, View
from tests.governance.queries.filled import (
    ACME,
    CORP,
    accepted,
    account,
    app_account,
    at,
    empty_store,
    finding,
    grant,
    named,
    put,
    use,
)
from tests.governance.store.stores import made_at

ALICE, BOB = f"{ACME}|alice", f"{CORP}|bob"
FINANCE, PAYROLL = f"{ACME}|group:g1", f"{ACME}|0oa1"
_PG = {
    "text": "text",
    "timestamp": "timestamp with time zone",
    "date": "date",
    "number": "bigint",
    "boolean": "boolean",
}


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE, display_name="Alice")
        account(connection, BOB)
        app_account(connection, ALICE, PAYROLL)
        for key in (ALICE, BOB):
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        put(connection, held.identity_link, account_id=ALICE, link="person:roster:acme|1")
        of_roster = {"issuer": "roster:acme", "status": "active", "recorded_from": 1}
        put(connection, rosters.person, person_id="roster:acme|1", name="Alice Lee", starts_at=at(1), **of_roster)
        put(connection, rosters.person, person_id="roster:acme|2", name="Cyd", missing=2, **of_roster)
        named(connection, "entitlement", FINANCE, "Finance", name_at=1)
        named(connection, "entitlement", FINANCE, "Money", name_at=2, shard=1)
        named(connection, "application", PAYROLL, "Payroll")
        grant(connection, "g1", ALICE, FINANCE, privileged=1, granted_by=BOB)
        grant(connection, "g2", ALICE, f"{ACME}|app_assignment:0oa1", via=FINANCE, application_id=PAYROLL)
        grant(connection, "g3", ALICE, FINANCE, recorded_to=at(3))
        use(connection, ALICE, at(5, 7), application_id=PAYROLL)
        use(connection, BOB, at(6), use="stated")
        finding(connection, "f1", ALICE, opened_at=at(2))
        finding(connection, "f2", ALICE, closed_at=at(12))
        finding(connection, "f3", BOB, opened_at=at(36_500))
        accepted(connection, "f1", at(3), at(36_500))
        put(connection, reviewing.review, review_id="r1", kind="weekly", opened_at=at(1), due_at=at(9))
        for item in ("i1", "i2"):
            put(connection, reviewing.review_item, item_id=item, review_id="r1", account_id=ALICE, due_at=at(9))
        for number, verdict in ((1, "approve"), (2, "revoke")):
            decided = {"decision_id": f"d{number}", "verdict": verdict, "decided_at": at(number)}
            put(connection, reviewing.decision, item_id="i1", **decided)
    return engine


def asked(engine: Engine, sql: str) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        result = connection.exec_driver_sql(sql)
        return [dict(zip(result.keys(), row, strict=True)) for row in result]


def dialect(engine: Engine) -> Dialect:
    return "sqlite" if engine.dialect.name == "sqlite" else "postgresql"


def test_columns_are_of_the_names_and_kinds_that_they_say(engine: Engine) -> None:
    with reading(engine) as connection:
        for view in VIEWS:
            assert tuple(connection.exec_driver_sql(f"SELECT * FROM {view.name}").keys()) == _names(view)
            if dialect(engine) == "postgresql":
                assert _kinds(connection, view) == {c.name: _PG[c.kind] for c in view.columns}


def _names(view: View) -> tuple[str, ...]:
    return tuple(column.name for column in view.columns)


def _kinds(connection: Connection, view: View) -> dict[str, str]:
    sql = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
    return dict(map(tuple, rows(connection, sql, (view.name,))))


def test_what_the_views_read_is_listed() -> None:
    for view in VIEWS:
        words = set(view.definition("sqlite").replace("(", " ").replace(")", " ").split())
        assert words & metadata.tables.keys() <= BEHIND_VIEWS | {"day"}, view.name


def test_grants_are_those_believed_now_with_names(engine: Engine) -> None:
    sql = "SELECT grant_id, login, entitlement, via, application, granted_by, identity_id FROM v_access ORDER BY 1"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [
        ("g1", "alice@example.com", "Money", None, None, "bob@example.com", "identity:1"),
        ("g2", "alice@example.com", None, "Money", "Payroll", None, "identity:1"),
    ]
    (row,) = asked(engine, "SELECT valid_from, privileged FROM v_access WHERE privileged")
    spelled = "2026-05-01T00:00:00.000000Z" if dialect(engine) == "sqlite" else "2026-05-01T00:00:00+00:00"
    assert row["privileged"] == 1
    assert (row["valid_from"] if dialect(engine) == "sqlite" else row["valid_from"].isoformat()) == spelled


def test_accounts_and_whose_they_are(engine: Engine) -> None:
    sql = (
        "SELECT account_id, identity_id, application, CASE WHEN last_used_at IS NULL THEN 0 ELSE 1 END FROM v_accounts"
    )
    assert {tuple(row.values()) for row in asked(engine, sql)} == {
        (ALICE, "identity:1", None, 1),
        (BOB, "identity:1", None, 0),
        (f"{PAYROLL}>{ALICE}", "identity:1", "Payroll", 1),
    }


def test_identities_are_all_of_one_and_persons_without_accounts(engine: Engine) -> None:
    sql = "SELECT identity_id, accounts, person, missing FROM v_identities ORDER BY accounts DESC"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [
        ("identity:1", 2, "Alice Lee", 0),
        ("roster:acme|2", 0, "Cyd", 1),
    ]
    with writing(engine) as connection:
        connection.execute(held.account_identity.delete())
    sql = "SELECT identity_id, accounts, person FROM v_identities WHERE accounts = 1 ORDER BY identity_id"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [(BOB, 1, None), (ALICE, 1, "Alice Lee")]


def test_findings_have_the_status_of_the_instant_of_asking(engine: Engine) -> None:
    sql = "SELECT finding_id, status FROM v_findings ORDER BY finding_id"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [
        ("f1", "accepted"),
        ("f2", "closed"),
        ("f3", "foreseen"),
    ]
    with writing(engine) as connection:
        connection.execute(assessment.finding.update().values(live=0))
    assert {row["status"] for row in asked(engine, sql)} == {"superseded"}


def test_what_is_found_of_an_application_names_no_account(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            assessment.finding.update().values(account_id="okta:acme|crm", application_id="okta:acme|crm")
        )
    sql = "SELECT DISTINCT identity_id, account_id, application_id, issuer FROM v_findings"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [(None, None, "okta:acme|crm", "okta:acme")]


def test_uses_by_day_and_what_lists_state(engine: Engine) -> None:
    sql = "SELECT login, application, CAST(day AS text) AS day, use, mfa FROM v_usage ORDER BY 3"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [
        ("alice@example.com", "Payroll", "2026-05-05", "interactive", "multi"),
        ("bob@example.com", None, "2026-05-06", "stated", "multi"),
        ("bob@example.com", None, "2026-05-06", "stated", "unknown"),
    ]


def test_items_have_the_last_word(engine: Engine) -> None:
    sql = "SELECT item_id, verdict FROM v_reviews ORDER BY item_id"
    assert [tuple(row.values()) for row in asked(engine, sql)] == [("i1", "revoke"), ("i2", "pending")]


def test_an_older_store_has_them_once_migrated_and_steps_may_change_tables(bare_store_url: str) -> None:
    engine = open_engine(bare_store_url)
    made_at(engine, "0038")
    migrate(engine)
    # Again, with the views in the way of a step that changes what they read.
    migrate(engine)
    assert all(asked(engine, f"SELECT COUNT(*) AS n FROM {view.name}") == [{"n": 0}] for view in VIEWS)


@pytest.mark.parametrize("column", ["account_id", "entitlement_id"])
def test_a_grant_is_found_by_index(engine: Engine, column: str) -> None:
    with writing(engine) as connection:
        for n in range(2_000):
            grant(connection, f"n{n}", f"{ACME}|n{n % 500}", f"{ACME}|group:n{n % 400}")
    explain = "EXPLAIN QUERY PLAN" if dialect(engine) == "sqlite" else "EXPLAIN"
    with writing(engine) as connection:
        connection.exec_driver_sql("ANALYZE held_grant" if dialect(engine) == "postgresql" else "ANALYZE")
        sql = f"{explain} SELECT entitlement FROM v_access WHERE {column} = 'x'"
        plan = " ".join(str(row) for row in rows(connection, sql))
    assert "ix_held_grant" in plan and "Seq Scan on held_grant" not in plan and "SCAN h" not in plan, plan
