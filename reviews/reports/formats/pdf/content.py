"""What the PDF is made of, as files for the typesetter: the words as JSON, never as markup; charts; the logo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from ingest.contract.short_instants import shortened
from reviews.reports.formats.charts.svg import drawn
from reviews.reports.formats.interface import Sealed
from reviews.reports.formats.pdf.column_widths import column_widths
from reviews.reports.formats.pdf.letters import printed
from reviews.reports.formats.shown import shown, shown_rows
from reviews.reports.support.document import Part
from reviews.reports.support.tables import Table

MOST_ROWS = 2_000
"""Of a table in the PDF; the workbook has them all."""
MOST_IN_ALL = 3_000
"""Of all tables together: what the typesetter holds grows with them, to 100 KB a row."""
FEWEST = 20
"""Rows of a table that are shown however many stand before it."""
_MOST_ON_ONE_PAGE = 600
"""Letters of a cell: a row of no longer ones stands on one page."""
SOURCE, CONTENT = "report.typ", "report.json"


@contextmanager
def written_content(sealed: Sealed) -> Iterator[Path]:
    """Give a temporary folder with all that the typesetter reads."""
    with TemporaryDirectory(prefix="jitgov-report-") as name:
        folder = Path(name)
        (folder / SOURCE).write_bytes(files(__package__ or "").joinpath(SOURCE).read_bytes())
        (folder / CONTENT).write_bytes(msgspec.json.encode(_Content(sealed, folder).as_values()))
        yield folder


class _Content:
    """Gathers what is set, and counts the rows of it."""

    def __init__(self, sealed: Sealed, folder: Path) -> None:
        self._sealed = sealed
        self._folder = folder
        self._left = MOST_IN_ALL
        self._charts = 0

    def as_values(self) -> dict[str, object]:
        """Return the report as the template reads it."""
        document = self._sealed.document
        return {
            "organisation": printed(document.organisation),
            "title": document.title,
            "begin": shortened(document.period_after),
            "end": shortened(document.period_up_to),
            "ended": document.period_up_to[:10],
            "state": document.state,
            "complete": document.complete,
            "says_complete": document.says_complete,
            "alarm": document.alarm and _text(document.alarm),
            "verdict": printed(document.verdict),
            "figures": [
                {"label": shown.label, "now": shown.now, "notes": [note for note in (shown.note, shown.before) if note]}
                for shown in document.figures
            ],
            "notes": [_text(note) for note in document.notes],
            "first": [self._part(part) for part in document.first],
            "parts": [self._part(part) for part in document.parts],
            "checkpoint": _text(document.seal.checkpoint),
            "tables_sha256": self._sealed.tables_sha256,
            "logo": self._logo(),
        }

    def _part(self, part: Part) -> dict[str, object]:
        is_empty = part.none is not None and part.is_empty
        return {
            "title": part.title,
            "paragraphs": [_text(paragraph) for paragraph in part.paragraphs],
            "none": part.none if is_empty else None,
            "tables": [] if is_empty else [self._table(table) for table in part.tables],
            "chart": self._chart(part),
        }

    def _table(self, table: Table) -> dict[str, object]:
        view = shown(table)
        most = max(FEWEST, min(MOST_ROWS, self._left))
        rows = shown_rows(table, islice(self._sealed.tables.rows(table), most))
        cells = [[printed(cell) for cell in row] for row in rows]
        self._left -= len(cells)
        return {
            "title": view.title,
            "headings": view.headings,
            "numeric": view.numeric,
            "widths": column_widths(cells, view.headings),
            "whole": max((len(cell) for row in cells for cell in row), default=0) <= _MOST_ON_ONE_PAGE,
            "rows": cells,
            "more": f"{table.length - len(cells):,}" if table.length > len(cells) else None,
            "file": view.file,
        }

    def _chart(self, part: Part) -> dict[str, str] | None:
        if part.chart is None or not part.chart.table.rows:
            return None
        self._charts += 1
        chart = drawn(part.chart, self._charts, printed)
        name = f"chart-{self._charts}.svg"
        (self._folder / name).write_text(chart.svg, "utf-8")
        return {"file": name, "title": chart.title}

    def _logo(self) -> str | None:
        logo = self._sealed.logo
        if logo is None:
            return None
        name = f"logo.{logo.kind}"
        (self._folder / name).write_bytes(logo.content)
        return name


def _text(sentence: str) -> str:
    return printed(shortened(sentence))
