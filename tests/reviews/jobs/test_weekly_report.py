"""The weekly report is written into a folder of its own, named by the day that it ends on."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.schema import evidence
from governance.store.telling.printed_reports import ToPrint, last_printed, write_printed
from reviews.jobs.interface import JobContext, Times
from reviews.jobs.weekly_report import JOB, WeeklyReportJob
from reviews.reports.weekly.model import WEEK
from reviews.settings.notifications import MailSettings, NotificationSettings
from tests.governance.queries.filled import ACME, at, covered, empty_store, put
from tests.reviews.jobs.job_runs import folder_of, ran, ran_with, settings_for, small_store


def test_it_is_written_each_week() -> None:
    assert JOB.times(WeeklyReportJob()) == Times(5, "mon")


def test_its_line_is_the_page(sqlite_url: str, tmp_path: Path) -> None:
    (run,) = ran(small_store(sqlite_url), settings_for("weekly_report", **folder_of(tmp_path)))
    assert (run.status, run.result) == ("done", str(tmp_path / "2026-05-04" / "weekly.html"))
    assert (tmp_path / "2026-05-04" / "weekly.html").is_file()


def test_what_it_prints_is_kept(sqlite_url: str, tmp_path: Path) -> None:
    engine = small_store(sqlite_url)
    ran(engine, settings_for("weekly_report", **folder_of(tmp_path)))
    with reading(engine) as connection:
        printed = last_printed(connection, "weekly", at(5))
    assert printed is not None
    assert (printed.as_of, printed.figures["open"]) == (at(4), 1)


def test_it_is_given_like_every_report_and_says_whom_nothing_reaches(sqlite_url: str, tmp_path: Path) -> None:
    engine = small_store(sqlite_url)
    mail = MailSettings(sender="jitgov@example.com", url="smtp://127.0.0.1:25")
    schedule = settings_for("weekly_report", out=str(tmp_path), formats=["markdown"], send_to=["grc@example.com", "bo"])
    context = JobContext(engine, GovernanceSettings(), schedule, {}, notifications=NotificationSettings(mail=mail))
    (run,) = ran_with(context)
    page = tmp_path / "2026-05-04" / "weekly.md"
    assert run.result == f"{page}; no address is known of bo"
    with reading(engine) as connection:
        assert rows(connection, "SELECT recipient FROM outbox_effect") == [("mail:grc@example.com",)]


def test_a_report_for_whom_no_way_leads_to_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    (run,) = ran(small_store(sqlite_url), settings_for("weekly_report", out=str(tmp_path), send_to=["grc@example.com"]))
    assert run.status == "failed"
    assert "reviews.schedule.weekly_report.send_to: grc@example.com is told by mail" in str(run.result)
    assert not list(tmp_path.glob("2026-*"))


def test_over_a_broken_audit_trail_it_is_written_and_fails(sqlite_url: str, tmp_path: Path) -> None:
    engine = small_store(sqlite_url)
    with writing(engine) as connection:
        put(connection, evidence.audit_entry, entry_id="e", seq=1, body=b"{}", recorded_at=at(2))
    (run,) = ran(engine, settings_for("weekly_report", **folder_of(tmp_path)))
    assert run.status == "failed"
    assert "says that its audit trail is broken" in str(run.result)
    assert (tmp_path / "2026-05-04" / "weekly.html").is_file()


def test_it_goes_on_from_its_own_slot_before_whatever_was_printed_nearer(sqlite_url: str, tmp_path: Path) -> None:
    """Clocks are set back between: seven days before the slot is an hour after the slot before it."""
    engine = empty_store(sqlite_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), at(180))
        for ended_at in (at(172, 3), at(172, 4)):
            printed = ToPrint("weekly", ended_at - WEEK, ended_at, ended_at, ended_at, 1, {})
            write_printed(connection, printed, ended_at)
    schedule = structs.replace(settings_for("weekly_report", **folder_of(tmp_path)), schedule_zone="Europe/Berlin")
    (run,) = ran(engine, schedule, at(179, 6))
    assert run.status == "done", run.result
    with reading(engine) as connection:
        week = last_printed(connection, "weekly", at(180))
    assert week is not None
    assert (week.from_at, week.as_of) == (at(172, 3), at(179, 4))
