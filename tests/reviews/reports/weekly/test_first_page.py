"""The first page: whose week it is, five figures beside last week's, what to do, and what was not judged."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from governance.audit.entries import rejected
from governance.queries.not_judged import NO_LIST
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.schema import evidence, held
from reviews.reports.weekly.report import REPORT
from reviews.reports.writing import write_report
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, finding, put, unanswered
from tests.reviews.reports.weekly.filled_week import END, SETTINGS, filled_week, report_of, table, write


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    return filled_week(sqlite_url)


def test_whose_week_it_is_stands_first(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as connection:
        settings = ReportSettings(organisation="Example & Sons")
        named = write_report(REPORT, Snapshot(connection, SETTINGS), END, tmp_path / "named", settings)
        unnamed = write_report(REPORT, Snapshot(connection, SETTINGS), END, tmp_path / "unnamed", ReportSettings())
    assert "<h1><bdi>Example &amp; Sons</bdi></h1>" in named.page.read_text()
    assert "<h1><bdi>acme</bdi></h1>" in unnamed.page.read_text()
    assert json.loads((tmp_path / "named" / "manifest.json").read_text())["organisation"] == "Example & Sons"


def test_five_figures_stand_beside_last_week(engine: Engine) -> None:
    report = report_of(engine)
    assert [(card.label, card.now, card.before) for card in report.first.cards] == [
        ("New JIT accounts", "2", "0"),
        ("Open findings", "2", "2: 1 critical, 1 high"),
        ("Findings opened / closed", "2 / 2", "0 / 0"),
        ("Overdue findings", "1", "0"),
        ("Stale accounts", "2", "3"),
    ]
    assert table(report, "figures").rows[:3] == [
        ("New JIT accounts", 2, 0, 2, 0),
        ("Open findings", 2, 2, 0, 2),
        ("Open findings, critical", 1, 1, 0, 1),
    ]


def test_a_week_that_nobody_read_has_no_number(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(94), at(100))
    report = report_of(engine)
    jit, _, movement, *_ = report.first.cards
    assert (jit.now, jit.before) == ("0", "not read")
    assert (movement.now, movement.before) == ("0 / 0", "not read")
    assert table(report, "figures").rows[0] == ("New JIT accounts", 0, None, None, None)
    assert [row[1] for row in table(report, "trend").rows] == [None] * 11 + [0]


def test_what_to_do_names_who_what_why_since_owner_and_due(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|sod", name="sod.both@example.com", created_at=at(1))
        put(connection, held.account_identity, account_id=f"{ACME}|sod", identity_id="identity-1")
        finding(connection, "f-sod", "identity-1", severity="critical", policy="separation_of_duties", opened_at=at(99))
    page = write(engine, tmp_path).read_text().replace("@<wbr>", "@")
    section = page[page.index("<h2>Act now") : page.index("<h2>Not judged")]
    headings = ["severity", "who", "what", "why", "since", "owner", "due"]
    assert re.findall(r"<th scope=\"col\">(.*?)</th>", section) == headings
    cells = re.findall(r"<bdi>(.*?)</bdi>", section)
    last = cells[-2 * len(headings) : -len(headings)]
    assert last == [
        "critical",
        "sod.both@example.com",
        "One identity holds two things that must be kept apart",
        "what is wrong",
        '<span class="instant">2026-08-07 00:00</span> (new)',
        "no owner is known",
        "",
    ]
    assert "identity-1" not in page
    assert "f-sod" not in page, "ids are for tools"


def test_what_was_not_judged_says_why(engine: Engine) -> None:
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(96), at(97), basis="gap")
    settings = GovernanceSettings(policies={"orphan": msgspec.Raw(b"null")})
    lines = table(report_of(engine, settings=settings), "not_judged").rows
    assert lines[:3] == [
        ("the week", f"system_log of {ACME} was not read from 2026-08-04T00:00:00Z to 2026-08-05T00:00:00Z"),
        (f"{ACME} system_log", "1 gap from 2026-08-04T00:00:00Z to 2026-08-05T00:00:00Z"),
        (ACME, NO_LIST),
    ]
    assert ("One identity holds two things that must be kept apart", "not configured: nobody is asked") in lines
    assert ("An account outlives the person or the owner behind it", "switched off in the settings") in lines
    assert lines[-1] == ("JIT account made without MFA", "1 answer could not be given: unknown")


def test_complete_says_of_what(engine: Engine, tmp_path: Path) -> None:
    """A source without a list is no gap of the week: the page says what COMPLETE means, and what is unknown."""
    page = write(engine, tmp_path / "read").read_text()
    assert "COMPLETE: the logs of the week were read without a gap" in page
    assert NO_LIST in page
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(96), at(97), basis="gap")
    page = write(engine, tmp_path / "gap").read_text()
    assert "INCOMPLETE: not all of the week is known" in page


def test_many_reasons_of_one_policy_are_one_line(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(4):
            unanswered(connection, f"u{number}", f"{ACME}|alice", reason=f"reason {number}")
        unanswered(connection, "again", f"{ACME}|left", reason="reason 3")
    lines = table(report_of(engine), "not_judged").rows
    assert lines[-1][1] == "6 answers could not be given: reason 3 (2); reason 0 (1); 3 more reasons"


def test_a_broken_audit_trail_is_told_before_all_else(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.execute(evidence.audit_entry.update().values(body=b"{}"))
    page = write(engine, tmp_path).read_text()
    assert page.index('class="alarm"') < page.index('class="verdict"')
    assert "INCOMPLETE" in page


def test_a_trail_that_was_never_sealed_is_not_called_broken(sqlite_url: str) -> None:
    """`audit verify` finds no fault in it: it is only that nothing is proven yet."""
    engine = empty_store(sqlite_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
        entry = rejected("x", at(3), reason="no JSON", file=None, line=1, idp="okta", sha256="0", size=1)
        insert_entries(connection, [entry])
    report = report_of(engine)
    assert report.first.alarm is None
    assert ("the week", "the audit chain is not verified: nothing was ever sealed") in report.first.not_judged.rows
