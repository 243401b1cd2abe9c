"""The folders of reports are found, and their help told, without loading what a report stands on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ingest.contract.errors import BrokenError
from reviews.reports import folders, weekly


def test_each_report_says_what_it_is_and_loads_nothing() -> None:
    code = (
        "import sys; from reviews.reports.folders import help_of, report_names; "
        "print(*(f'{name}: {help_of(name).splitlines()[0]}' for name in report_names()), sep='\\n'); "
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "weekly: Write the report of the week that ends at an instant" in done.stdout


def test_a_report_without_a_word_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "__doc__", None)
    with pytest.raises(BrokenError, match=r"reviews/reports/weekly/__init__\.py has no docstring"):
        folders.help_of("weekly")
