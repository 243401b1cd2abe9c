"""docs/reports.md names every report that there is, of as many days as it has."""

from __future__ import annotations

import re
from pathlib import Path

from reviews.reports.catalogue import load_reports

PAGE = Path(__file__).parents[3] / "docs" / "reports.md"


def test_the_page_has_a_row_of_each_report() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE.read_text(), re.MULTILINE)
    assert sorted(rows) == [(name, str(report.days)) for name, report in sorted(load_reports().items())]
