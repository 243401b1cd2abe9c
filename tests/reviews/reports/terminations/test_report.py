"""Those who left, by the roster: in time, late, or with access that still stands."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.schema import held, rosters
from reviews.reports.terminations.report import REPORT
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import ACME, account, app_account, at, put, use
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END


def leaver(connection: Connection, name: str, left_at: int, **values: object) -> None:
    person = f"roster:hr|{name}"
    put(connection, rosters.person, person_id=person, issuer="roster:hr", valid_from=at(1), recorded_from=at(1),
        name=name, status="ended", ends_at=left_at)  # fmt: skip
    put(connection, rosters.person_key, person_id=person, key=f"name:{name}")
    account(connection, f"{ACME}|{name}", **values)
    put(connection, held.identity_link, account_id=f"{ACME}|{name}", link=f"person:{person}")


def filled(connection: Connection) -> None:
    leaver(connection, "prompt", at(50), state="disabled", ended_at=at(50, 3))
    leaver(connection, "lingers", at(60), state="disabled", ended_at=at(60, 1))
    app_account(connection, f"{ACME}|lingers", f"{ACME}|crm")
    use(connection, f"{ACME}|lingers", at(62))
    leaver(connection, "slow", at(70), state="deleted", ended_at=at(75))
    leaver(connection, "long-ago", at(-60), state="deleted", ended_at=at(-59))


def test_each_leaver_has_one_outcome(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    lines = {row["person"]: row for row in rows_of(tables, "leavers")}
    told = ("outcome", "hours_to_deactivate", "hours_to_gone", "still_stands", "used_since")
    assert {name: tuple(line[column] for column in told) for name, line in lines.items()} == {
        "prompt": ("in time", 3, 3, None, "no"),
        "lingers": ("overdue", 1, None, "lingers@example.com (crm, active)", "yes"),
        "slow": ("late", 120, 120, None, "no"),
    }
    assert {row["person"] for row in rows_of(tables, "late_or_overdue")} == {"lingers", "slow"}
    assert document.verdict == ("Of 3 people who left, access of 2 was not gone within 24 hours, of 1 it still stands.")
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def test_the_agreed_hours_are_a_setting(sqlite_url: str) -> None:
    settings = ReportSettings(termination_sla_hours=200)
    document, _ = document_of(REPORT, store_with(sqlite_url, filled), END, of_reports=settings)
    assert document.population == {"left": 3, "in_time": 2, "late": 0, "overdue": 1}


def test_without_a_roster_nobody_is_told_to_have_left(sqlite_url: str) -> None:
    document, _ = document_of(REPORT, store_with(sqlite_url, lambda _: None), END)
    assert "No roster was read" in document.verdict
