"""Who may use jitgov itself: what lets in, and who holds it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from governance.store.schema import held
from reviews.reports.own_access.report import REPORT
from reviews.settings.own_access import Door
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import ACME, account, grant, named, put
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END

OTHER = "okta:other"
AUDITORS, REVIEWERS = f"{ACME}|group:00gaud", f"{ACME}|group:00grev"


def door(name: str, *roles: str, **more: object) -> Door:
    keys = {"reach": [], "until": None} | more
    return Door(entitlement=f"{ACME}|group:{name}", roles=[*roles], **keys)  # type: ignore[arg-type]  # by name


SETTINGS = ReportSettings(
    doors=[
        door("auditors", "auditor", until=datetime(2027, 1, 1, tzinfo=UTC)),
        door("reviewers", "reviewer", "risk_owner"),
        door("payroll", reach=[f"{ACME}|payroll"]),
    ]
)


def filled(connection: Connection) -> None:
    for key, name in ((AUDITORS, "auditors"), (REVIEWERS, "reviewers"), (f"{OTHER}|group:00g9", "auditors")):
        named(connection, "entitlement", key, name)
    for name in ("ann", "bo", "cy"):
        account(connection, f"{ACME}|{name}")
    account(connection, f"{OTHER}|dee")
    grant(connection, "g1", f"{ACME}|ann", AUDITORS)
    grant(connection, "g2", f"{ACME}|ann", REVIEWERS)
    grant(connection, "g3", f"{ACME}|bo", REVIEWERS)
    grant(connection, "ended", f"{ACME}|cy", REVIEWERS, valid_to=END - 1)
    grant(connection, "elsewhere", f"{OTHER}|dee", f"{OTHER}|group:00g9")
    put(connection, held.identity_link, account_id=f"{ACME}|ann", link="person:roster:hr|1")


def test_who_is_let_in_as_what_is_told_by_group(store_url: str) -> None:
    document, tables = document_of(REPORT, store_with(store_url, filled), END, of_reports=SETTINGS)
    who = [(row["account"], row["lets_in_as"], row["entitlement"]) for row in rows_of(tables, "own_access")]
    assert who == [
        ("ann@example.com", "auditor", "auditors"),
        ("ann@example.com", "reviewer, risk owner", "reviewers"),
        ("bo@example.com", "reviewer, risk owner", "reviewers"),
    ]
    assert [tuple(row.values()) for row in rows_of(tables, "what_lets_in")] == [
        (f"{ACME}|group:auditors", "auditor", "everything", "2027-01-01T00:00:00Z", 1, "yes"),
        (f"{ACME}|group:reviewers", "reviewer, risk owner", "everything", None, 2, "yes"),
        (f"{ACME}|group:payroll", "nothing by itself", f"{ACME}|payroll", None, None, "no"),
    ]
    assert document.verdict == "2 accounts let into jitgov; known to no record: 1 of 3 groups or app roles that let in."
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")}["ties out"] == "yes"


def test_where_nobody_signs_in_by_a_provider_it_says_so(sqlite_url: str) -> None:
    document, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    assert rows_of(tables, "own_access") == []
    assert document.verdict == "No group or app role lets anybody into jitgov."
    assert "nobody signs in by an identity provider" in document.notes[0]
