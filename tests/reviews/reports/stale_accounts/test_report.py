"""The report of stale accounts: every account has one verdict, and the lists add up to the population."""

from __future__ import annotations

from sqlalchemy import Connection

from reviews.reports.stale_accounts.report import REPORT
from tests.governance.queries.filled import ACME, account, app_account, at, covered, use
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END


def three_accounts(connection: Connection) -> None:
    covered(connection, ACME, "system_log", at(-400), END)
    for name, used_at in (("quiet", at(-250)), ("busy", at(99))):
        account(connection, f"{ACME}|{name}", created_at=at(-300))
        use(connection, f"{ACME}|{name}", used_at)
    app_account(connection, f"{ACME}|busy", f"{ACME}|crm")
    account(connection, "entra:corp|unread", created_at=at(1))


def test_each_account_has_a_verdict_and_the_lists_add_up(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, three_accounts), END)
    assert {row["account"]: (row["verdict"], row["days_unused"]) for row in rows_of(tables, "population")} == {
        "quiet@example.com": ("stale", 350),
        "busy@example.com": ("active", 1),
        "unread@example.com": ("not_evaluable", None),
    }
    assert document.verdict == "1 of 3 accounts stale; of 1 nobody can tell."
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")} == {
        **{"stale": 1, "not evaluable": 1, "excluded": 0, "young": 0, "active": 1},
        **{"sum": 3, "counted by itself": 3, "ties out": "yes"},
    }
    assert [row["account"] for row in rows_of(tables, "accounts_not_evaluable")] == ["unread@example.com"]


def test_the_map_of_silence_counts_each_account_once(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, three_accounts), END)
    lines = {row["source"]: row for row in rows_of(tables, "silence_by_source")}
    assert (lines[ACME]["up_to_30_days"], lines[ACME]["up_to_365_days"]) == (1, 1)
    assert lines["entra:corp"]["no_use_seen"] == 1
    numbers = [number for line in lines.values() for number in line.values() if isinstance(number, int)]
    assert sum(numbers) == document.population["accounts"] == 3
