"""veraPDF confirms what a PDF claims of itself, and hears of a claim that is not kept."""

from __future__ import annotations

from pathlib import Path

from dev.pdf_claims import broken_claims
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from reviews.reports.catalogue import load_reports
from reviews.reports.writing import write_report
from reviews.settings.sections import ReportSettings
from tests.reviews.reports.formats.pictures import DOT
from tests.reviews.reports.weekly.filled_week import END, SETTINGS, filled_week


def test_the_weekly_report_keeps_pdf_ua_1_and_pdf_a_3a(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(DOT)
    settings = ReportSettings(organisation="Example & Sons", logo_file=str(tmp_path / "logo.png"))
    with reading(filled_week(f"sqlite:///{tmp_path / 'store.sqlite'}")) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        written = write_report(load_reports()["weekly"], snapshot, END, tmp_path / "week", settings, ["pdf"])
    untagged = tmp_path / "untagged.pdf"
    content = written.page.read_bytes()
    untagged.write_bytes(content.replace(b"/Marked true", b"/Marked null"))
    assert untagged.read_bytes() != content
    broken = broken_claims([written.page, untagged])
    assert [one for one in broken if one.file == written.page] == []
    assert {one.flavour for one in broken if one.file == untagged} == {"ua1", "3a"}
