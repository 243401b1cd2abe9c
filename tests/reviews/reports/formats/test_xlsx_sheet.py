"""Rows of plain cells are written as the library writes them, cell by cell; a record's text is never its markup."""

from __future__ import annotations

import zipfile
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
