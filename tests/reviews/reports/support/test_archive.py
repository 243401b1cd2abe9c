from __future__ import annotations

import hashlib
from pathlib import Path

from reviews.reports.support.archive import filed_under, manifest_of, open_filed
from tests.reviews.jobs.job_runs import folder_of, ran, settings_for, small_store


def test_what_the_schedule_wrote_is_found_with_every_file_that_it_lists(sqlite_url: str, tmp_path: Path) -> None:
    ran(small_store(sqlite_url), settings_for("weekly_report", **folder_of(tmp_path)))
    (tmp_path / "2026-05-05").mkdir()
    (filed,) = filed_under("weekly", tmp_path)
    manifest = manifest_of(filed)
    assert (filed.day, manifest.report) == ("2026-05-04", "weekly")
    assert "weekly.html" in {entry.file for entry in manifest.files}
    for entry in manifest.files:
        file, octets = open_filed(filed, entry.file)
        with file:
            assert (hashlib.sha256(file.read()).hexdigest(), octets) == (entry.sha256, entry.bytes)
