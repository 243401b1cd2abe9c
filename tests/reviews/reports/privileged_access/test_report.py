"""Who holds privileges, in which way; what changed; that the ways add up to what stands."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.engine import writing
from governance.store.schema import listed
from reviews.reports.privileged_access.report import REPORT
from tests.governance.queries.filled import ACME, account, at, finding, grant, named, put, use
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END

ADMIN = f"{ACME}|directory_role:admin"


def filled(connection: Connection) -> None:
    named(connection, "entitlement", ADMIN, "Super Admin")
    for name in ("ada", "bob"):
        account(connection, f"{ACME}|{name}")
    use(connection, f"{ACME}|ada", at(99))
    standing = {"privileged": 1, "granted_by": f"{ACME}|bob"}
    grant(connection, "g1", f"{ACME}|ada", ADMIN, valid_from=at(90), **standing)
    grant(connection, "g2", f"{ACME}|bob", ADMIN, privileged=1, mode="eligible")
    grant(connection, "g3", f"{ACME}|bob", ADMIN, privileged=1, expires_at=at(120), scope="/x")
    grant(connection, "g4", f"{ACME}|bob", ADMIN, privileged=1, valid_to=at(95), scope="/y")
    grant(connection, "g5", f"{ACME}|bob", ADMIN, privileged=1, mode="activated", valid_from=at(98), valid_to=at(99))
    grant(connection, "g6", f"{ACME}|bob", f"{ACME}|group:all")
    finding(connection, "f1", f"{ACME}|ada", policy="standing_privilege", severity="critical")
    finding(connection, "f2", f"{ACME}|ada", policy="orphan")


def test_holders_are_told_by_the_way_they_hold(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    lines = rows_of(tables, "privileged_access")
    told = ("account", "entitlement", "held_as", "granted_by", "last_used_at")
    assert [tuple(line[name] for name in told) for line in lines] == [
        ("ada@example.com", "Super Admin", "standing", "bob@example.com", "2026-08-07T00:00:00Z"),
        ("bob@example.com", "Super Admin", "time-bound", None, None),
        ("bob@example.com", "Super Admin", "eligible", None, None),
    ]
    assert document.population == {"privileged_grants": 3, "accounts_with_privileges": 2}
    assert document.open_findings == {"low": 0, "medium": 0, "high": 0, "critical": 1}
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def test_changes_and_activations_are_of_privileges_alone(sqlite_url: str) -> None:
    _, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    assert [(row["change"], row["account"]) for row in rows_of(tables, "privilege_changes")] == [
        ("granted", "ada@example.com"),
        ("removed", "bob@example.com"),
    ]
    assert [(row["account"], row["times"]) for row in rows_of(tables, "activations")] == [("bob@example.com", 1)]


def test_a_privilege_that_only_a_census_tells_of_is_a_change(sqlite_url: str) -> None:
    engine = store_with(sqlite_url, filled)
    with writing(engine) as connection:
        for day in (85, 94):
            put(
                connection,
                listed.census,
                census_id=f"c{day}",
                issuer=ACME,
                began_at=at(day),
                scope="full",
                status="done",
            )
        unseen = {"privileged": 1, "from_basis": "unknown"}
        grant(connection, "g7", f"{ACME}|ada", f"{ACME}|directory_role:x", valid_from=at(94), **unseen)
    _, tables = document_of(REPORT, engine, END)
    assert [(row["change"], row["at"]) for row in rows_of(tables, "privilege_changes")] == [
        ("granted", "2026-07-29T00:00:00Z"),
        ("found by census, no record tells of it", "2026-08-02T00:00:00Z"),
        ("removed", "2026-08-03T00:00:00Z"),
    ]
