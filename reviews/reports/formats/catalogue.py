"""Finds the formats by folder; whoever asks for their names loads none."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from pathlib import Path

from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import BrokenError, UnclearError
from reviews.reports.formats.interface import Format

_SHORT = {"md": "markdown"}
"""What people write for a format, by the end of its files' names."""
_NO_FORMATS = frozenset({"catalogue", "charts", "interface", "shown"})


def format_names() -> list[str]:
    """Return the names of all formats, in order."""
    return sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name not in _NO_FORMATS)


def load_formats(names: Sequence[str]) -> list[Format]:
    """Return formats by name, each once. Raises UnclearError for one that is none, SetupError where one cannot be."""
    known, names = format_names(), [_SHORT.get(name, name) for name in names]
    for name in names:
        if name not in known:
            raise UnclearError(f"{name!r:.40} is no format of reports{did_you_mean(name, known)}")
    chosen = [_load(name) for name in dict.fromkeys(names)]
    for report_format in chosen:
        report_format.demand()
    return chosen


def _load(name: str) -> Format:
    report_format = getattr(importlib.import_module(f"{__package__}.{name}"), "FORMAT", None)
    if not isinstance(report_format, Format) or report_format.name != name:
        raise BrokenError(f"reviews/reports/formats/{name} offers no FORMAT with the name {name}")
    return report_format
