"""One count, wherever it is told: on the page, in the tables, in the manifest, in the command's line."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from reviews.reports.weekly.report import REPORT
from reviews.reports.writing import Written, write_report
from reviews.settings.sections import ReportSettings
from reviews.store.reports.counts import Span, count_accounts
from tests.governance.queries.filled import ACME, accepted, account, at, finding
from tests.reviews.reports.weekly.filled_week import END, SCRIPT, SETTINGS, filled_week

MANY = 60
"""More than the page shows of a table that is no list of open findings."""


@pytest.fixture
def written(store_url: str, tmp_path: Path) -> Written:
    engine = filled_week(store_url)
    add_findings(engine)
    with reading(engine) as connection:
        return write_report(REPORT, Snapshot(connection, SETTINGS), END, tmp_path, ReportSettings())


def add_findings(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(MANY):
            finding(connection, f"f-low-{number}", SCRIPT, severity="low", opened_at=at(50 + number // 2))
        for name in ("a", "b"):
            finding(connection, f"f-accepted-{name}", SCRIPT, severity="critical", opened_at=at(70))
            accepted(connection, f"f-accepted-{name}", at(80), at(200))
        for name in ("x", "y", "z"):
            finding(connection, f"f-ahead-{name}", f"{ACME}|alice", opened_at=at(101))


def json_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / "tables" / f"{name}.json").read_text())
    with (folder / "tables" / f"{name}.csv").open(newline="") as lines:
        assert len(list(csv.DictReader(lines))) == len(rows)
    return rows


def test_every_part_tells_the_same_counts(written: Written) -> None:
    folder = written.page.parent
    counts = json.loads((folder / "manifest.json").read_text())["population"]
    listed = json_rows(folder, "findings_open")
    by_severity = {row["severity"]: row for row in json_rows(folder, "finding_counts")}
    aged = json_rows(folder, "findings_by_age")
    figures = {row["what"]: row["this_week"] for row in json_rows(folder, "figures")}
    page = written.page.read_text()
    told = dict(re.findall(r"<li>(.*?)<span class=\"value\">(.*?)</span>", page))
    section = page[page.index("<h2>1. Findings") : page.index("<h2>2. ")]
    on_page = section[section.index("Findings open") : section.index("Findings accepted")].count("<tr><td")

    assert len(listed) == MANY + 2
    assert (
        {counts["findings_open"], by_severity["all"]["open"], figures["Open findings"], int(told["Open findings"])}
        == {len(listed), on_page, sum(row["open"] for row in aged)}
        == {MANY + 2}
    )
    for severity in ("critical", "high", "medium", "low"):
        assert by_severity[severity]["open"] == sum(row["severity"] == severity for row in listed)
    assert counts["findings_open_critical"] == by_severity["critical"]["open"] == 1
    assert (
        counts["findings_accepted"]
        == by_severity["all"]["accepted"]
        == len(json_rows(folder, "findings_accepted"))
        == 2
    )
    assert (
        counts["findings_foreseen"]
        == by_severity["all"]["foreseen"]
        == len(json_rows(folder, "findings_foreseen"))
        == 3
    )
    assert counts["findings_overdue"] == figures["Overdue findings"] == int(told["Overdue findings"]) == 1
    assert counts["new_jit_accounts"] == len(json_rows(folder, "new_jit_accounts")) == int(told["New JIT accounts"])
    assert counts["swept_stale"] == len(json_rows(folder, "stale_accounts")) == int(told["Stale accounts"])
    assert {row["ties_out"] for row in json_rows(folder, "tie_out")} == {"yes"}
    assert json_rows(folder, "tie_out_findings")[-1] == {"what": "ties out", "findings": "yes"}
    assert written.says == (
        f"COMPLETE: {MANY + 2} findings open (1 critical, 1 high), 2 accepted, 3 foreseen, 1 overdue; "
        f"{counts['new_jit_accounts']} new JIT accounts, {counts['swept_stale']} stale"
    )
    assert {name: written.summary[name] for name in counts} == counts


def test_an_account_that_is_suspended_is_there_at_both_ends_of_the_week(store_url: str) -> None:
    """The opening is the closing of the week before, whoever was suspended, or let in again, since it was printed."""
    engine = filled_week(store_url)
    with writing(engine) as connection:
        before = count_accounts(connection, Span(at(93), END))
        account(connection, f"{ACME}|suspended", created_at=at(2), state="disabled")
        account(connection, f"{ACME}|new", created_at=at(96), state="disabled")
        counts = count_accounts(connection, Span(at(93), END))
    assert counts == (before.before + 1, before.new + 1, before.ended, before.after + 2)


def test_an_accepted_finding_presses_nobody(written: Written) -> None:
    pressing = {row["finding_id"] for row in json_rows(written.page.parent, "act_now")}
    assert pressing == {"f-carried", "f-new"}
