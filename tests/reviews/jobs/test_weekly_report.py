"""The weekly report is written into a folder of its own, named by the day that it ends on."""

from __future__ import annotations

from pathlib import Path

from reviews.jobs.interface import Times
from reviews.jobs.weekly_report import JOB, WeeklyReportJob
from tests.reviews.jobs.job_runs import folder_of, ran, settings_for, small_store


def test_it_is_written_each_week() -> None:
    assert JOB.times(WeeklyReportJob()) == Times(5, "mon")


def test_its_line_is_the_page(sqlite_url: str, tmp_path: Path) -> None:
    (run,) = ran(small_store(sqlite_url), settings_for("weekly_report", **folder_of(tmp_path)))
    assert (run.status, run.result) == ("done", str(tmp_path / "2026-05-04" / "weekly.html"))
    assert (tmp_path / "2026-05-04" / "weekly.html").is_file()
