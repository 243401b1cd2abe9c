"""`make bench-reports` in small: every figure that is promised is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reports import __main__ as reports


def test_every_figure_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "report_names", lambda: ["stale_accounts"])
    figures = reports.measured(tmp_path, 100, 20, 20)
    assert set(figures) == {
        *("accounts", "xlsx_rows", "xlsx_s", "xlsx_cpu_s", "pdf_rows", "pdf_s", "pdf_cpu_s", "pdf_mb"),
        *("weekly_s", "weekly_cpu_s", "weekly_mb"),
        *("stale_accounts_all_formats_s", "stale_accounts_all_formats_cpu_s", "stale_accounts_all_formats_mb"),
    }
    assert all(isinstance(figure, int | float) and figure > 0 for figure in figures.values())
