"""A sheet that takes rows of plain cells in a go: the library alone asks of every cell what it might be.

What is written is what the library would write, to the byte, but for a text that looks like the library's own markup:
it stays a text here. A test holds both to be alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reviews.reports.support.tables import Row

MOST_CHARACTERS = 32_767
"""Of a cell, in units of UTF-16."""
EXACT = 2**53
"""A whole number beyond it is no number to a spreadsheet: it is written as text."""
_CUT = "… (cut: the whole text stands in the JSON)"
_MAY_BE_CUT = MOST_CHARACTERS // 2
"""Characters: no shorter text is too long, as one has two units at most."""
_SAME_CELLS = 2_048
_INSTANT = re.compile(r"(?:19[1-9]\d|20\d\d)-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
"""An instant that spreadsheets can count: their first years have a day too many."""
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_ESCAPE = re.compile("(_x[0-9a-fA-F]{4}_)")
_NOT_PLAIN = re.compile("[\x00-\x1f&<>\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a workbook that is written in constant memory."""

    def write_rows(self, rows: Iterable[Row], dated: Mapping[int, Format] = {}) -> int:
        """Write rows below the row that was written last, and return how many of their texts were cut.

        ``dated``: the columns whose instants are dates, each with the date's format.
        """
        first, cut, begins = self.previous_row + 1, 0, list[str]()
        styles = {place: f' s="{style._get_xf_index()}"' for place, style in dated.items()}
        for number, row in enumerate(rows, first):
            if not begins:
                begins = [f'<c r="{xl_col_to_name(place)}' for place in range(len(row))]
                self._write_single_row(first)
            cells = "".join(
                [
                    f'{begin}{number + 1}"{_dated(cell, styles[place]) if place in styles else _written(cell)}'
                    for place, (begin, cell) in enumerate(zip(begins, row, strict=True))
                    if cell is not None and cell != ""
                ]
            )
            if cells:
                self.fh.write(f'<row r="{number + 1}">{cells}</row>')
                self.dim_rowmax = number
            if len(cells) > _MAY_BE_CUT:
                cut += sum(isinstance(cell, str) and _is_too_long(cell) for cell in row)
        return cut

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        # The library takes a text between <r> and </r> for markup of its own: what a record says is none.
        self._xml_inline_string(string, None, attributes)


def bounded(text: str) -> str:
    """Return as much of a text as a cell may hold, with word of what was cut."""
    if not _is_too_long(text):
        return text
    left = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore")
    return left + _CUT


def _is_too_long(text: str) -> bool:
    return len(text) > _MAY_BE_CUT and len(text.encode("utf-16-le")) > 2 * MOST_CHARACTERS


@lru_cache(_SAME_CELLS)
def _dated(cell: str | int, style: str) -> str:
    """Return an instant as a spreadsheet counts days, in UTC; what is none as it stands."""
    if not isinstance(cell, str) or _INSTANT.fullmatch(cell) is None:
        return _written(cell)
    since = datetime.fromisoformat(cell) - _DAY_ZERO
    return f"{style}><v>{since.days + (since.seconds + since.microseconds / 1e6) / 86_400:.16G}</v></c>"


@lru_cache(_SAME_CELLS)
def _written(cell: str | int) -> str:
    """Return a cell from behind its place on: columns say the same again and again."""
    if isinstance(cell, int):
        if abs(cell) <= EXACT:
            return f"><v>{cell}</v></c>"
        cell = str(cell)
    text = bounded(cell)
    if _NOT_PLAIN.search(text):
        text = _NOT_IN_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", _ESCAPE.sub(r"_x005F\1", text))
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    preserve = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f' t="inlineStr"><is><t{preserve}>{text}</t></is></c>'
