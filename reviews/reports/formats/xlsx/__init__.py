"""The report as a workbook: a sheet of what it says, then a sheet per table, with all columns and all rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.workbook import Workbook

from ingest.contract.counting import counted
from ingest.contract.short_instants import shortened
from reviews.reports.formats.interface import Format, Sealed
from reviews.reports.formats.xlsx.sheet import PlainSheet, bounded
from reviews.reports.support.document import Document, Part
from reviews.reports.support.files import FileEntry, create, entry_of
from reviews.reports.support.tables import Table, spaced, spelled

MOST_ROWS = 1_048_575
"""Of a sheet, below its headings; what is more goes on in another sheet."""
_LONGEST_NAME = 31
_WIDTHS = (12, 60)
_DATED = frozenset({"at", "until", "week_ending"})
"""Columns of instants, beside those whose names end in ``_at``."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(sealed: Sealed) -> list[FileEntry]:
    """Write ``NAME.xlsx``."""
    name = f"{sealed.document.name}.xlsx"
    with create(sealed.folder / name) as file, xlsxwriter.Workbook(file, _OPTIONS) as workbook:
        written_at = datetime.fromisoformat(sealed.document.period_up_to).replace(tzinfo=None)
        workbook.set_properties({"title": sealed.document.title, "created": written_at})
        _Sheets(workbook, sealed).write()
    return [entry_of(sealed.folder, name)]


class _Sheets:
    """The sheets of a workbook, each written from its first row to its last."""

    def __init__(self, workbook: Workbook, sealed: Sealed) -> None:
        self._workbook = workbook
        self._sealed = sealed
        self._bold: CellFormat = workbook.add_format({"bold": True})
        self._heading: CellFormat = workbook.add_format({"bold": True, "bg_color": "#F2F4F7", "bottom": 1})
        self._instant: CellFormat = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._wrapped: CellFormat = workbook.add_format({"text_wrap": True, "valign": "top"})

    def write(self) -> None:
        """Write them all: the first is filled last, as it tells which texts of the others were cut."""
        first = self._add_sheet("Report")
        tables = enumerate(self._sealed.tables.every, 1)
        self._write_first(first, {table.name: self._write_table(number, table) for number, table in tables})

    def _write_first(self, sheet: PlainSheet, cut: dict[str, int]) -> None:
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        for number, (what, value) in enumerate(_said(self._sealed, cut)):
            sheet.write_string(number, 0, bounded(what), self._bold)
            sheet.write_string(number, 1, bounded(value), self._wrapped)

    def _write_table(self, number: int, table: Table) -> int:
        """Write a table and return how many of its texts were cut."""
        sheet, rows = self._new_sheet(number, 1, table), self._sealed.tables.rows(table)
        dated = {place: self._instant for place, column in enumerate(table.columns) if _is_dated(column)}
        cut, piece = sheet.write_rows(islice(rows, MOST_ROWS), dated), 1
        while piece * MOST_ROWS < table.length:
            piece += 1
            cut += self._new_sheet(number, piece, table).write_rows(islice(rows, MOST_ROWS), dated)
        return cut

    def _add_sheet(self, name: str) -> PlainSheet:
        sheet = self._workbook.add_worksheet(name, PlainSheet)
        assert isinstance(sheet, PlainSheet)  # noqa: S101 - it was asked for
        return sheet

    def _new_sheet(self, number: int, piece: int, table: Table) -> PlainSheet:
        # Numbered: two names may begin with the same letters, and a sheet's name has few.
        ending = f" ({piece})" if piece > 1 else ""
        sheet = self._add_sheet(f"{number} {spelled(table.name)}"[: _LONGEST_NAME - len(ending)] + ending)
        for place, (column, width) in enumerate(zip(table.columns, _widths(table), strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, _heading(table, column), self._heading)
        sheet.freeze_panes(1, 0)
        rows = max(min(table.length - (piece - 1) * MOST_ROWS, MOST_ROWS), 1)
        sheet.autofilter(0, 0, rows, len(table.columns) - 1)
        return sheet


def _heading(table: Table, column: str) -> str:
    heading = table.headings.get(column) or spelled(column.removesuffix("_at"))
    return f"{heading} (UTC)" if _is_dated(column) else heading


def _is_dated(column: str) -> bool:
    return column.endswith("_at") or column in _DATED


def _widths(table: Table) -> Iterator[int]:
    """Yield how wide each column is, by the rows that a page shows."""
    for place, column in enumerate(table.columns):
        longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
        yield min(max(_WIDTHS[0], len(_heading(table, column)) + 3, longest + 1), _WIDTHS[1])


def _said(sealed: Sealed, cut: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield what the first sheet says, line by line."""
    document = sealed.document
    yield document.organisation, document.title
    yield "Period (UTC)", f"after {shortened(document.period_after)} up to {shortened(document.period_up_to)}"
    yield document.state, document.says_complete
    if document.alarm is not None:
        yield "The audit trail is not what was sealed", document.alarm
    yield "Verdict", document.verdict
    for figure in document.figures:
        yield figure.label, "; ".join(filter(None, (figure.now, figure.note, figure.before)))
    yield from (("Note", shortened(note)) for note in document.notes)
    yield from _parts(document)
    for name, count in cut.items():
        if count:
            yield (
                "Cut",
                f"{counted(count, 'text')} of {spaced(name)} too long for a cell; tables/{name}.json has them",
            )
    yield "Policy version", document.seal.policy_version
    yield "Known at", document.seal.known_at or "nothing is known"
    yield "Audit trail", document.seal.checkpoint
    yield "SHA-256 of the manifest's tables", sealed.tables_sha256


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    for part in [*document.first, *document.parts]:
        yield part.title, "; ".join([*map(shortened, part.paragraphs), *_tables(part)])


def _tables(part: Part) -> Iterator[str]:
    if part.none is not None and part.is_empty:
        yield part.none
    else:
        yield from (f"{table.title}: {counted(table.length, 'row')}" for table in part.tables)


FORMAT = Format("xlsx", write)
