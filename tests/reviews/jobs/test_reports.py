"""Reports are written on their days, each once, also when a day was missed; what cannot be is refused by its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from governance.model.states import DAY
from ingest.contract.errors import SetupError
from reviews.jobs.catalogue import settings_in_force
from reviews.jobs.interface import Times
from reviews.jobs.reports import JOB, ReportsJob, ScheduledReport, _is_due
from tests.reviews.jobs.job_runs import NOW, ran, settings_for, small_store

TUESDAY = date(2026, 5, 5)
"""The day of NOW."""


def test_it_looks_each_day() -> None:
    assert JOB.times(ReportsJob()) == Times(6)


@pytest.mark.parametrize(
    ("one", "since", "is_due"),
    [
        (ScheduledReport(report="orphans", every="day"), TUESDAY.replace(day=4), True),
        (ScheduledReport(report="orphans", every="day"), TUESDAY, False),
        (ScheduledReport(report="orphans", weekday="tue"), TUESDAY.replace(day=4), True),
        (ScheduledReport(report="orphans", weekday="mon"), TUESDAY.replace(day=4), False),
        (ScheduledReport(report="orphans", weekday="mon"), TUESDAY.replace(day=3), True),
        (ScheduledReport(report="orphans", every="month", day=5), TUESDAY.replace(day=4), True),
        (ScheduledReport(report="orphans", every="month", day=1), TUESDAY.replace(day=4), False),
    ],
)
def test_a_day_that_was_missed_is_caught_up(one: ScheduledReport, since: date, is_due: bool) -> None:
    assert _is_due(one, since, TUESDAY) is is_due


def test_each_stands_in_a_folder_of_its_own_in_its_formats(sqlite_url: str, tmp_path: Path) -> None:
    engine = small_store(sqlite_url)
    write = [
        {"report": "orphans", "weekday": "tue", "formats": ["markdown", "json"]},
        {"report": "stale_accounts", "weekday": "wed"},
    ]
    settings = settings_for("reports", hour=0, out=str(tmp_path), write=write)
    (run,) = ran(engine, settings)
    page = tmp_path / "orphans" / "2026-05-04" / "orphans.md"
    assert (run.status, run.result) == ("done", str(page))
    assert page.is_file() and page.with_suffix(".json").is_file() and not (tmp_path / "stale_accounts").exists()
    ran(engine, settings, NOW + DAY)
    assert (tmp_path / "stale_accounts" / "2026-05-04" / "stale_accounts.html").is_file()


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ({"report": "orphan"}, "'orphan' is no report; did you mean orphans?"),
        ({"report": "orphans", "formats": ["xls"]}, "'xls' is no format of reports; did you mean xlsx?"),
    ],
)
def test_what_there_is_not_is_refused_with_the_settings_by_its_place(one: dict[str, object], why: str) -> None:
    with pytest.raises(SetupError) as refused:
        settings_in_force(settings_for("reports", write=[{"report": "weekly"}, one]))
    assert "reviews.schedule.reports: " in str(refused.value)
    assert why in str(refused.value) and "write[1]" in str(refused.value)
