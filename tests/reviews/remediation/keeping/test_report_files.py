"""Written reports that name somebody are found however they spell the name; nothing that is no report is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from reviews.remediation.keeping.report_files import folders_naming, old_reports, reports_out
from reviews.settings.sections import ReviewsSettings


@pytest.mark.parametrize(
    "text",
    [
        "Zoë O'Neil & Co",
        "Zoë O&#39;Neil &amp; Co",
        "Zoë O&#x27;Neil &amp; Co",
        "Zo\\u00eb O'Neil & Co",
        "Zoë O'Neil &amp; Co",
    ],
    ids=["plain", "page", "escaped", "json", "markdown"],
)
def test_a_name_is_found_as_each_format_spells_it(tmp_path: Path, text: str) -> None:
    page = tmp_path / "2026-05-04" / "report.html"
    page.parent.mkdir()
    page.write_text(text)
    assert folders_naming([tmp_path], ["Zoë O'Neil & Co"]) == [page.parent]
    assert folders_naming([tmp_path], ["Jo"]) == []


def test_each_reports_own_folder_is_looked_at_too_and_no_stranger(tmp_path: Path) -> None:
    own, stranger = tmp_path / "stale_accounts" / "2026-05-04", tmp_path / "photos" / "2026-05-04"
    for folder in (own, stranger):
        folder.mkdir(parents=True)
    (own / "manifest.json").write_text("{}")
    assert old_reports([tmp_path], date(2026, 6, 1)) == [own]


def test_every_folder_that_reports_are_scheduled_into_is_known() -> None:
    schedule = {"reports": msgspec.Raw(b'{"out": "monthly"}')}
    assert reports_out(ReviewsSettings(schedule=schedule)) == {Path("reports"), Path("monthly")}
