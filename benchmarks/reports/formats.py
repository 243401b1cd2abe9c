"""The long formats by themselves: a workbook of many rows, a PDF of as many as it may have."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from reviews.reports.formats import pdf, xlsx
from reviews.reports.formats.interface import Sealed
from reviews.reports.support.document import Document, Part, Seal
from reviews.reports.support.tables import Row, TableFiles

_WIDE, _NARROW = 15, 6


def workbook_of_rows(folder: Path, rows: int) -> dict[str, float]:
    """Return how long a workbook of so many rows takes, of 15 columns."""
    sealed, began, cpu = _sealed(folder, rows, _WIDE), time.perf_counter(), time.process_time()
    xlsx.write(sealed)
    cpu_seconds = time.process_time() - cpu
    return {"xlsx_rows": rows, "xlsx_s": round(time.perf_counter() - began, 3), "xlsx_cpu_s": round(cpu_seconds, 3)}


def pdf_of_rows(folder: Path, rows: int) -> dict[str, float]:
    """Return how long a PDF of so many rows takes, of 6 columns, and what the typesetter held."""
    sealed, began = _sealed(folder, rows, _NARROW), time.perf_counter()
    pdf.write(sealed)
    seconds = time.perf_counter() - began
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = taken.ru_utime + taken.ru_stime
    figures = {"pdf_rows": rows, "pdf_s": round(seconds, 3), "pdf_cpu_s": round(cpu_seconds, 3)}
    return figures | {"pdf_mb": round(taken.ru_maxrss / 1_024, 1)}


def _sealed(folder: Path, rows: int, columns: int) -> Sealed:
    tables = TableFiles(folder)
    names = tuple(f"column_{number}" for number in range(columns))
    document = Document(
        name="long",
        title="Long",
        organisation="Example & Sons",
        period_after="2026-05-01T00:00:00Z",
        period_up_to="2026-05-08T00:00:00Z",
        complete=True,
        says_complete="All was read.",
        alarm=None,
        verdict="Nothing.",
        figures=[],
        notes=[],
        first=[],
        parts=[Part("Rows", [], [tables.add("rows", names, _rows(rows, columns))])],
        seal=Seal("1", "head", None),
        population={},
        open_findings={},
    )
    return Sealed(document, tables, "0" * 64, folder)


def _rows(rows: int, columns: int) -> Iterator[Row]:
    for number in range(rows):
        texts = (f"person.{number}@example.com", f"group {number % 997}", "2026-05-01T08:00:00Z", "standing")
        yield tuple(number if place == 0 else texts[place % len(texts)] for place in range(columns))
