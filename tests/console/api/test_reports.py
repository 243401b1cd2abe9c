"""Filed reports by program: which there are, what each lists, its files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.console.api.programs import Program
from tests.console.opened_console import Browser
from tests.console.report_archive import DAY, PAGE, archive, written


@pytest.fixture
def auditor(browser: Browser, tmp_path: Path) -> Program:
    written(tmp_path / DAY, "weekly", ["weekly.html", "tables/opened.json"])
    return Program(archive(browser, tmp_path).house).asks("auditor")


def test_a_filed_report_is_found_with_its_files_and_each_is_sent(auditor: Program) -> None:
    rows = auditor.call("/reports").json()["rows"]
    assert rows == [{"report_id": f"weekly/{DAY}", "report": "weekly", "day": DAY}]
    filed = auditor.call(f"/reports/{rows[0]['report_id']}").json()
    assert (filed["report"], filed["complete"]) == ("weekly", True)
    assert [file["file"] for file in filed["files"]] == ["weekly.html", "tables/opened.json"]
    for file in filed["files"]:
        sent = auditor.call(f"/report-files/{filed['report_id']}/{file['file']}")
        assert hashlib.sha256(sent.content).hexdigest() == file["sha256"]
        assert sent.headers["content-type"] == "application/octet-stream"
        assert sent.content == PAGE


@pytest.mark.parametrize(
    "path",
    [
        "/reports/weekly",
        "/reports/weekly/2020-01-01",
        f"/reports/none/{DAY}",
        f"/report-files/weekly/{DAY}",
        f"/report-files/weekly/{DAY}/",
        f"/report-files/weekly/{DAY}/not-listed.txt",
        f"/report-files/weekly/{DAY}/..%2Fmanifest.json",
        "/report-files/weekly/..%2F/manifest.json",
        "/report-files/%2Fetc/passwd",
    ],
)
def test_nothing_but_what_a_manifest_lists_is_handed_out(auditor: Program, path: str) -> None:
    assert auditor.call(path).status_code == 404


def test_whoever_sees_one_source_is_given_none(auditor: Program) -> None:
    elsewhere = Program(auditor.house).asks("auditor", issuers=("okta:acme",))
    for path in ("/reports", f"/reports/weekly/{DAY}", f"/report-files/weekly/{DAY}/weekly.html"):
        assert elsewhere.call(path).status_code == 404
