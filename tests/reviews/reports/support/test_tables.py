"""Tables are written row by row: the same bytes as at once, and no more in memory than the page shows."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from reviews.reports.support.tables import MOST_ON_PAGE, Row, TableFiles
from tests.demo_run import SECONDS
from tests.house.tree import ROOT

COLUMNS = ("account", "rows")
MANY = 20_000


def rows_of(count: int) -> Iterator[Row]:
    return ((f'account {n} of a company\n"{n}"', n) for n in range(count))


def test_the_file_holds_every_row_and_the_page_the_first(tmp_path: Path) -> None:
    files = TableFiles(tmp_path)
    table = files.add("some", COLUMNS, rows_of(MOST_ON_PAGE + 1))
    assert (table.length, len(table.rows)) == (MOST_ON_PAGE + 1, MOST_ON_PAGE)
    expected = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of(MOST_ON_PAGE + 1)]
    assert json.loads((tmp_path / "tables/some.json").read_text()) == expected
    assert list(files.rows(table)) == list(rows_of(MOST_ON_PAGE + 1))
    for entry in files.entries:
        content = (tmp_path / entry.file).read_bytes()
        assert (entry.sha256, entry.bytes) == (hashlib.sha256(content).hexdigest(), len(content))


def test_the_layout_of_json(tmp_path: Path) -> None:
    files = TableFiles(tmp_path)
    files.add("two", COLUMNS, [("a", 1), (None, 2)])
    files.add("none", COLUMNS, [])
    assert (tmp_path / "tables/two.json").read_text() == (
        '[\n {"account":"a","rows":1},\n {"account":null,"rows":2}\n]\n'
    )
    assert (tmp_path / "tables/none.json").read_text() == "[]\n"


def peak_of(folder: Path) -> int:
    """Return the most memory that a long table takes while it is written, in bytes."""
    files = TableFiles(folder)
    files.add("few", COLUMNS, rows_of(10))  # What is set up at the first table is not the table's.
    tracemalloc.start()
    files.add("many", COLUMNS, rows_of(MANY))
    return tracemalloc.get_traced_memory()[1]


def test_a_table_of_any_length_stays_out_of_memory(tmp_path: Path) -> None:
    # In a process of its own: other threads of the run, and what they log, are not the table's.
    asked = f"from pathlib import Path; from {__name__} import peak_of; print(peak_of(Path({str(tmp_path)!r})))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    assert (tmp_path / "tables/many.json").stat().st_size > 1_000_000
    assert int(done.stdout) < 500_000
