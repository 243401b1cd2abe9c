"""Breaks of separation and all acceptances: what is open, what is borne, what ended."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from governance.settings.sections import GovernanceSettings
from reviews.reports.sod_acceptances.report import REPORT
from tests.governance.queries.filled import ACME, accepted, account, at, finding
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END

RULES = msgspec.Raw(b'{"rules": [{"id": "pay", "a": "*|group:pay", "b": "*|group:approve"}]}')


def filled(connection: Connection) -> None:
    account(connection, f"{ACME}|both")
    for finding_id in ("f-open", "f-borne"):
        finding(connection, finding_id, f"{ACME}|both", policy="separation_of_duties")
    accepted(connection, "f-borne", at(20), at(110))
    finding(connection, "f-other", f"{ACME}|both")
    accepted(connection, "f-other", at(20), at(90))


def test_open_and_accepted_add_up_and_acceptances_are_told_with_their_end(store_url: str) -> None:
    settings = GovernanceSettings(policies={"separation_of_duties": RULES})
    document, tables = document_of(REPORT, store_with(store_url, filled), END, settings)
    assert document.verdict == "1 break of 1 rule open; 1 acceptance in force, 1 of them ending soon."
    assert [row["finding_id"] for row in rows_of(tables, "open_breaks")] == ["f-open"]
    (rule,) = rows_of(tables, "rules")
    assert (rule["rule"], rule["holds"], rule["together_with"]) == (
        "pay",
        "group: pay (any source)",
        "group: approve (any source)",
    )
    assert (rule["holds_id"], rule["together_with_id"]) == ("*|group:pay", "*|group:approve")
    (in_force,) = rows_of(tables, "acceptances")
    assert (in_force["finding_id"], in_force["until"], in_force["ends_soon"]) == (
        "f-borne",
        "2026-08-18T00:00:00Z",
        "yes",
    )
    assert [(row["finding_id"], row["status"]) for row in rows_of(tables, "acceptances_ended")] == [
        ("f-other", "ended")
    ]
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def long_ago(connection: Connection) -> None:
    """What was accepted until a day ahead: one was accepted anew long ago, of another the finding closed long ago."""
    account(connection, f"{ACME}|both")
    for finding_id, closed_at in (("f-renewed", None), ("f-closed", at(100)), ("f-lately", at(390))):
        finding(connection, finding_id, f"{ACME}|both", closed_at=closed_at)
        accepted(connection, finding_id, at(20), at(500))
    accepted(connection, "f-renewed", at(90), at(500))


def test_what_ended_before_the_period_is_not_told_as_ended_in_it(store_url: str) -> None:
    _, tables = document_of(REPORT, store_with(store_url, long_ago), at(400))
    assert [(row["finding_id"], row["accepted_at"]) for row in rows_of(tables, "acceptances")] == [
        ("f-renewed", "2026-07-29T00:00:00Z")
    ]
    assert [(row["finding_id"], row["status"]) for row in rows_of(tables, "acceptances_ended")] == [
        ("f-lately", "closed")
    ]


def test_where_no_rule_is_configured_nobody_is_told_to_be_clean(sqlite_url: str) -> None:
    document, _ = document_of(REPORT, store_with(sqlite_url, lambda _: None), END)
    assert document.verdict.startswith("No rule of separation is configured, so nobody was asked")
    assert document.first[0].none == "No rule is configured: nobody is asked."
