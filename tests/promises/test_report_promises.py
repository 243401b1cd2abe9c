"""Every report that is found by folder keeps the promises of its interface."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from reviews.cli.reports import report as command
from reviews.reports.catalogue import load_reports
from reviews.reports.folders import help_of
from reviews.reports.interface import Report
from reviews.reports.writing import Written, write_report
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import at, empty_store
from tests.reviews.jobs.job_runs import small_store

REPORTS = [pytest.param(report, id=name) for name, report in load_reports().items()]


def written(
    report: Report, url: str, folder: Path, *, filled: bool = True, formats: Sequence[str] = ("html", "csv")
) -> Written:
    engine = small_store(url) if filled else empty_store(url)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        return write_report(report, snapshot, at(10), folder, ReportSettings(), formats)


@pytest.mark.parametrize("report", REPORTS)
def test_the_command_line_has_it_by_name(report: Report) -> None:
    shown = CliRunner().invoke(command, [report.name, "--help"])
    assert shown.exit_code == 0
    assert " ".join(help_of(report.name).split()) in " ".join(shown.output.split())


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("filled", [True, False], ids=["filled", "empty"])
def test_it_is_written_into_the_folder_and_nowhere_else(
    report: Report, store_url: str, tmp_path: Path, filled: bool
) -> None:
    folder = tmp_path / "new" / "folder"
    done = written(report, store_url, folder, filled=filled)
    assert done.page.is_file() and folder in done.page.parents
    assert done.summary["as_of"] == "2026-05-10T00:00:00Z"
    assert done.says and "\n" not in done.says
    assert done.chain_fault is None or not filled


@pytest.mark.parametrize("report", REPORTS)
def test_the_same_snapshot_gives_the_same_bytes(report: Report, tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(report, f"sqlite:///{tmp_path / name}.sqlite", tmp_path / name)
    for path in (p for p in (tmp_path / "a").rglob("*") if p.is_file()):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_whoever_asks_which_reports_there_are_loads_no_drawing() -> None:
    code = "import sys, reviews.cli.reports; sys.exit({'pandas', 'jinja2', 'xlsxwriter'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
