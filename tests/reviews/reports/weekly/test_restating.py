"""This week is held against what last week's report printed; what changed of it since is told with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import writing
from governance.store.telling.printed_reports import ToPrint, write_printed
from reviews.reports.weekly.model import WEEK
from tests.governance.queries.filled import ACME, at, finding
from tests.reviews.reports.weekly.filled_week import END, SCRIPT, filled_week, report_of, table, write

LATE = f"{ACME}|alice"


@pytest.fixture
def engine(store_url: str) -> Engine:
    """Last week's report was printed, then this week came."""
    engine = filled_week(store_url)
    print_report(engine, report_of(engine, END - WEEK).printed)
    return engine


def print_report(engine: Engine, printed: ToPrint) -> None:
    with writing(engine) as connection:
        write_printed(connection, printed, printed.as_of + 1)


def test_what_is_told_today_as_it_was_printed_needs_no_word(engine: Engine, tmp_path: Path) -> None:
    report = report_of(engine)
    assert report.first.restated is None
    assert table(report, "restated_figures").rows == table(report, "restated_findings").rows == []
    assert "Restated" not in write(engine, tmp_path).read_text().partition("<h2>1.")[0]


def test_a_finding_that_came_late_restates_last_week(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        finding(connection, "f-late", LATE, severity="critical", opened_at=at(90))
    report = report_of(engine)
    assert report.first.restated == (
        "Restated since the report up to 2026-08-01T00:00:00Z was printed: 1 finding (1 by late records); "
        "open findings 2 printed, 3 today; open findings, critical 1 printed, 2 today; "
        "findings opened 0 printed, 1 today."
    )
    assert list(table(report, "restated_findings").rows) == [
        (
            *("alice@example.com", "An account outlives the person or the owner behind it"),
            *("not printed", "open, critical", "late records", "orphan", LATE, "f-late"),
        )
    ]
    _, open_findings, *_ = report.first.cards
    assert (open_findings.now, open_findings.before) == ("3", "2: 1 critical, 1 high"), "as it was printed"
    assert table(report, "figures").rows[1] == ("Open findings", 3, 2, 1, 3)
    assert "since the report up to 2026-08-01 00:00 was printed" in write(engine, tmp_path).read_text()


def test_a_report_of_another_week_is_no_last_week(sqlite_url: str) -> None:
    engine = filled_week(sqlite_url)
    for days_before in (1, 9):
        printed = report_of(engine, END - days_before * (WEEK // 7)).printed
        print_report(engine, printed._replace(figures={"open": 77}))
    finding_count = report_of(engine).first.cards[1].before
    assert finding_count == "2: 1 critical, 1 high"


def test_what_lies_between_two_reports_that_are_far_apart_is_said_to_stand_in_none(
    store_url: str, tmp_path: Path
) -> None:
    engine = filled_week(store_url)
    assert report_of(engine).first.untold is None, "no report came before"
    print_report(engine, report_of(engine, at(91)).printed)
    says = "What happened from 2026-07-30T00:00:00Z to 2026-08-01T00:00:00Z stands in no weekly report."
    assert report_of(engine).first.untold == says
    assert "stands in no weekly report" in write(engine, tmp_path).read_text().partition("<h2>1.")[0]
    print_report(engine, report_of(engine, at(99)).printed)
    assert report_of(engine).first.untold == says.replace("2026-08-01", "2026-07-31"), "a report of between tells more"
    print_report(engine, report_of(engine, END - WEEK).printed)
    assert report_of(engine).first.untold is None


def test_a_number_that_was_not_printed_is_not_known(sqlite_url: str) -> None:
    engine = filled_week(sqlite_url)
    print_report(engine, report_of(engine, END - WEEK).printed._replace(figures={"open": 2}))
    report = report_of(engine)
    assert report.first.cards[0].before == "not read"
    assert table(report, "figures").rows[0] == ("New JIT accounts", 2, None, None, 0)


def test_what_the_report_itself_prints_is_what_its_page_shows(engine: Engine) -> None:
    report = report_of(engine)
    assert report.printed.figures["open"] == report.population["findings_open"]
    assert (report.printed.from_at, report.printed.as_of) == (END - WEEK, END)
    assert SCRIPT not in str(report.printed.figures)
