"""Rows of plain cells are written as the library writes them, cell by cell; a record's text is never its markup."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reviews.reports.formats.xlsx.sheet import EXACT, MOST_CHARACTERS, PlainSheet, bounded
from reviews.reports.support.tables import Row

ROWS: list[Row] = [
    ("a & b", "<c>", '"d"', "e\nf\tg"),
    (" leads", "ends ", "\u00a0", "\n"),
    (0, -1, EXACT, -EXACT),
    (None, "", None, ""),
    ("_x0041_", "\x01\x1f\r", "\ufffe\uffff", "_x004"),
    (None, 7, "", "=1+1"),
    ("7", 7, "https://example.com", "李 \U0001f600"),
]


def sheet_of(kind: type[Worksheet], rows: list[Row]) -> str:
    """The sheet's XML, whose first row is a heading of the library's."""
    with BytesIO() as file:
        options = {"constant_memory": True, **dict.fromkeys(("strings_to_formulas", "strings_to_urls"), False)}
        with xlsxwriter.Workbook(file, options) as book:
            sheet = book.add_worksheet("rows", kind)
            for place in range(4):
                sheet.write_string(0, place, f"column {place}")
            if isinstance(sheet, PlainSheet):
                sheet.write_rows(rows)
            else:
                for number, row in enumerate(rows, 1):
                    sheet.write_row(number, 0, row)
        with zipfile.ZipFile(file) as parts:
            return parts.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("rows", [ROWS, ROWS[:4], []], ids=["all", "last is empty", "none"])
def test_rows_are_as_the_library_writes_them(rows: list[Row]) -> None:
    assert sheet_of(PlainSheet, rows) == sheet_of(Worksheet, rows)


def test_instants_are_dates_as_the_library_writes_them() -> None:
    told = ["2026-10-28T01:15:00Z", "2024-02-29T23:59:59.999999Z", "1970-01-01T00:00:00Z"]
    kept = ["2026-10-28", "1899-12-31T00:00:00Z", "2026-10-28T01:15:00Z (new)", None, 7]
    written = []
    for kind in (PlainSheet, Worksheet):
        with BytesIO() as file:
            with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
                dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
                sheet = book.add_worksheet("rows", kind)
                sheet.write_row(0, 0, ("made (UTC)", "made"))
                if isinstance(sheet, PlainSheet):
                    sheet.write_rows([(cell, cell) for cell in told + kept], {0: dated})
                else:
                    for number, text in enumerate(told, 1):
                        sheet.write_datetime(number, 0, datetime.fromisoformat(text).replace(tzinfo=None), dated)
                        sheet.write(number, 1, text)
                    for number, cell in enumerate(kept, len(told) + 1):
                        sheet.write_row(number, 0, (cell, cell))
            with zipfile.ZipFile(file) as parts:
                written.append(parts.read("xl/worksheets/sheet1.xml").decode())
    assert written[0] == written[1]


def test_no_text_is_taken_for_markup_of_the_library() -> None:
    text = "<r><t>made up</t></r>"
    assert "<r><t>" in sheet_of(Worksheet, [(text,)])
    assert "&lt;r&gt;&lt;t&gt;made up" in sheet_of(PlainSheet, [(text,)])
    with BytesIO() as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            book.add_worksheet("said", PlainSheet).write_string(0, 0, text)
        with zipfile.ZipFile(file) as parts:
            assert b"<r>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_number_that_a_spreadsheet_would_round_is_a_text() -> None:
    assert f"<t>{EXACT + 1}</t>" in sheet_of(PlainSheet, [(EXACT + 1,)])


def test_texts_are_cut_by_the_units_that_a_spreadsheet_counts() -> None:
    faces = "\U0001f600" * (MOST_CHARACTERS // 2)
    assert bounded(faces) == faces
    cut = bounded(faces + "ab")
    assert len(cut.encode("utf-16-le")) <= 2 * MOST_CHARACTERS and cut.endswith("stands in the JSON)")
    with BytesIO() as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("cut", PlainSheet)
        assert isinstance(sheet, PlainSheet)
        assert sheet.write_rows([(faces, faces + "ab"), (faces, 1), (faces + "ab", faces + "ab")]) == 3
