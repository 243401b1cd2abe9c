"""Measures every report over a store of 100,000 accounts on SQLite, and the two long formats by themselves.

``JITGOV_REPORT_ACCOUNTS`` makes it smaller. Bars: the weekly in 60 s and 500 MB in its largest process, a workbook of
200,000 rows in 20 s, a PDF of 2,000 rows in 3 s.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.reports.formats import pdf_of_rows, workbook_of_rows
from benchmarks.reports.stored import AS_OF, fill
from benchmarks.reports.timed import timed_command
from reviews.reports.folders import report_names

RESULT = Path(__file__).parents[1] / "reports.json"
_FORMATS = "html,csv,xlsx,pdf"


def measured(folder: Path, accounts: int, workbook_rows: int, pdf_rows: int) -> dict[str, object]:
    """Return the figures: seconds, those of the processor, and MB of the largest process."""
    figures: dict[str, object] = {"accounts": accounts}
    figures |= workbook_of_rows(folder / "workbook", workbook_rows)
    figures |= pdf_of_rows(folder / "pdf", pdf_rows)
    fill(f"sqlite:///{folder / 'store.sqlite'}", accounts)
    (folder / "config.yaml").write_text(f"store:\n  url: sqlite:///{folder / 'store.sqlite'}\n")
    asked = {"weekly": ("weekly",), **{f"{name}_all_formats": (name, "--format", _FORMATS) for name in report_names()}}
    for name, arguments in asked.items():
        out = ("--out", str(folder / name), "--as-of", AS_OF)
        taken = timed_command(folder / "config.yaml", "report", *arguments, *out)
        figures |= {f"{name}_s": round(taken.seconds, 2), f"{name}_cpu_s": round(taken.cpu_seconds, 2)}
        figures[f"{name}_mb"] = round(taken.most_mb, 1)
        print(f"{name}: {taken}", file=sys.stderr, flush=True)
    return figures


def main() -> None:
    """Measure and write what was measured."""
    accounts = int(os.environ.get("JITGOV_REPORT_ACCOUNTS", "100000"))
    with tempfile.TemporaryDirectory() as name:
        figures = {"at": datetime.now(UTC).isoformat(), **measured(Path(name), accounts, 200_000, 2_000)}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
