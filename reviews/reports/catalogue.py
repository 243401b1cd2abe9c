"""Finds the reports by folder."""

from __future__ import annotations

import importlib
from functools import cache

from ingest.contract.errors import BrokenError
from reviews import reports as folder
from reviews.reports.folders import report_names
from reviews.reports.interface import Report


@cache
def load_reports() -> dict[str, Report]:
    """Return every report by name. Raises BrokenError for a folder without one named like it."""
    return {name: _load(name) for name in report_names()}


def _load(name: str) -> Report:
    report = getattr(importlib.import_module(f"{folder.__name__}.{name}.report"), "REPORT", None)
    if not isinstance(report, Report) or report.name != name:
        raise BrokenError(f"reviews/reports/{name}/report.py offers no REPORT with the name {name}")
    return report
