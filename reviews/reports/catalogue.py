"""Finds the reports by folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ingest.contract.errors import BrokenError
from reviews import reports as folder
from reviews.reports.interface import Report

_NO_REPORT = "support"


@cache
def load_reports() -> dict[str, Report]:
    """Return every report by name. Raises BrokenError for a folder without one named like it."""
    return {name: _load(name) for name in _names()}


def _names() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if m.ispkg and m.name != _NO_REPORT)


def _load(name: str) -> Report:
    report = getattr(importlib.import_module(f"{folder.__name__}.{name}.report"), "REPORT", None)
    if not isinstance(report, Report) or report.name != name:
        raise BrokenError(f"reviews/reports/{name}/report.py offers no REPORT with the name {name}")
    return report
