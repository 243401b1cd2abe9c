"""Everything that is held, by account; what nobody uses; that the ways add up to what stands."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.engine import writing
from ingest.contract.instants import to_micros
from reviews.reports.access_matrix.report import BANDS, REPORT
from tests.governance.censuses import day, record
from tests.governance.queries.filled import ACME, account, at, covered, grant, named, use
from tests.governance.told import Told
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END

CRM = f"{ACME}|crm"


def filled(connection: Connection) -> None:
    named(connection, "application", CRM, "CRM")
    for name in ("ada", "bob"):
        account(connection, f"{ACME}|{name}")
        grant(connection, f"g-{name}", f"{ACME}|{name}", f"{ACME}|app:crm", application_id=CRM)
    grant(connection, "g-role", f"{ACME}|ada", f"{ACME}|directory_role:admin", privileged=1, from_basis="unknown")
    grant(connection, "g-gone", f"{ACME}|ada", f"{ACME}|group:gone", valid_to=at(50))
    use(connection, f"{ACME}|ada", at(40), application_id=CRM)


def test_each_grant_is_a_line_and_each_account_a_sum(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    lines = rows_of(tables, "access_matrix")
    assert [(line["account"], line["type"], line["application"]) for line in lines] == [
        ("ada@example.com", "app", "CRM"),
        ("ada@example.com", "directory_role", None),
        ("bob@example.com", "app", "CRM"),
    ]
    assert (lines[1]["held_from"], lines[1]["since"]) == (None, "before it was first seen"), "an instant, or null"
    assert lines[0]["held_from"] == lines[0]["since"]
    sums = {row["account"]: row for row in rows_of(tables, "by_account")}
    assert (sums["ada@example.com"]["grants"], sums["ada@example.com"]["privileged"]) == (2, 1)
    assert sums["bob@example.com"]["applications"] == 1
    assert document.population == {"grants": 3, "accounts": 2, "no_use_seen": 1}
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def test_use_by_application_counts_each_grant_once(sqlite_url: str) -> None:
    _, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    lines = {row["application"]: row for row in rows_of(tables, "use_by_application")}
    assert (lines["CRM"]["up_to_90_days"], lines["CRM"]["no_use_seen"]) == (1, 1)
    assert all(sum(line[band] for band in BANDS) == line["grants"] for line in lines.values())


def test_two_applications_of_one_name_are_two(sqlite_url: str) -> None:
    def alike(connection: Connection) -> None:
        account(connection, f"{ACME}|ada")
        for number in (1, 2):
            application_id = f"{ACME}|crm{number}"
            named(connection, "application", application_id, "CRM")
            grant(connection, f"g{number}", f"{ACME}|ada", f"{ACME}|app:crm{number}", application_id=application_id)

    _, tables = document_of(REPORT, store_with(sqlite_url, alike), END)
    assert [row["applications"] for row in rows_of(tables, "by_account")] == [2]
    assert [
        (row["application"], row["grants"], row["application_id"]) for row in rows_of(tables, "use_by_application")
    ] == [
        ("CRM", 1, f"{ACME}|crm1"),
        ("CRM", 1, f"{ACME}|crm2"),
    ]


def test_an_account_is_told_in_the_state_of_the_instant_that_is_asked_for(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "ann"), record(day(2), "grant_added", "ann", "g1")])
    told.tell(
        [record(day(9), "account_disabled", "ann", reason="suspended"), record(day(12), "account_enabled", "ann")]
    )
    with writing(told.engine) as connection:
        covered(connection, ACME, "system_log", to_micros(day(1)), to_micros(day(20)))
    states = {}
    for number in (3, 10, 13):
        _, tables = document_of(REPORT, told.engine, to_micros(day(number)))
        (line,) = rows_of(tables, "access_matrix")
        states[number] = line["account_state"]
    assert states == {3: "active", 10: "disabled", 13: "active"}
