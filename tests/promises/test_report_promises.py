"""Every report that is found by folder keeps the promises of its interface."""

from __future__ import annotations

import json
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
from reviews.reports.formats.catalogue import format_names
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
def test_it_is_written_into_the_folder_and_nowhere_else(report: Report, store_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    done = written(report, store_url, folder)
    assert done.page.is_file() and folder in done.page.parents
    assert done.summary["as_of"] == "2026-05-10T00:00:00Z"
    assert done.says and "\n" not in done.says
    assert done.chain_fault is None
    manifest = json.loads((folder / "manifest.json").read_text())
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {one["file"] for one in manifest["files"]} | {"manifest.json"} == there
    assert manifest["report"] == report.name and manifest["tables_sha256"] in done.page.read_text()


@pytest.mark.parametrize("report", REPORTS)
def test_of_an_empty_store_it_says_that_nothing_was_read(report: Report, tmp_path: Path) -> None:
    done = written(report, "sqlite://", tmp_path, filled=False, formats=[*format_names()])
    assert done.summary["complete"] is False
    assert "no stream was read" in (tmp_path / f"{report.name}.html").read_text()
    assert (tmp_path / f"{report.name}.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("report", REPORTS)
def test_no_line_of_it_says_that_its_numbers_do_not_fit(report: Report, tmp_path: Path) -> None:
    written(report, "sqlite://", tmp_path, formats=["json"])
    tables = [json.loads(path.read_text()) for path in (tmp_path / "tables").glob("*tie_out*.json")]
    assert not any("NO" in row.values() for table in tables for row in table)


@pytest.mark.parametrize("report", REPORTS)
def test_the_same_snapshot_gives_the_same_bytes(report: Report, tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(report, f"sqlite:///{tmp_path / name}.sqlite", tmp_path / name)
    for path in (p for p in (tmp_path / "a").rglob("*") if p.is_file()):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_whoever_asks_which_reports_there_are_loads_no_drawing() -> None:
    code = "import sys, reviews.cli.reports; sys.exit({'pandas', 'jinja2', 'xlsxwriter'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
