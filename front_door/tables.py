"""Rows as NDJSON, as CSV, or as a table that fits the width of whoever reads it; rows pass block by block."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice, zip_longest

import msgspec

from front_door.cells import Row, cell, csv_cell, is_dated
from front_door.table_layout import GAP, display_width, fitted, folded, is_readable, longest_word, padded
from governance.cli.line_width import line_width
from ingest.contract.instants import format_instant
from ingest.contract.listed_rows import value_of

_BLOCK_ROWS = 1_000
NOTHING_TO_LIST = "nothing to list"


def print_json_lines(rows: Iterable[Row]) -> None:
    """Print each row as one line of JSON, instants as RFC 3339 in UTC."""
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    sys.stdout.flush()
    for row in rows:
        out.write(encode(_json_ready(row)) + b"\n")
    out.flush()


def print_csv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Print the columns of the rows as CSV under a header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(value_of(row, column)) for column in columns] for row in rows)


def print_table(
    rows: Iterable[Row],
    columns: Sequence[str],
    titles: Mapping[str, str] | None = None,
    *,
    giving_way: Sequence[str] = (),
) -> None:
    """Print the columns of the rows under their titles, within the terminal's width, or that which COLUMNS says.

    Where there is neither, every row is one line. Where the columns do not fit without folding names to pieces, those
    that give way are left out, the first of them first.
    """
    table = _Table(columns, titles or {}, giving_way, line_width())
    waiting = iter(rows)
    while block := list(islice(waiting, _BLOCK_ROWS)):
        table.print(block)
    table.end()


def in_words(column: str) -> str:
    """Return a column's name as people read it at the head of a table: ``entered by``, ``last`` of ``last_at``."""
    return column.removesuffix("_at").replace("_", " ")


class _Table:
    """A table that is printed block by block: its columns are as wide as the first block needs them."""

    def __init__(
        self, columns: Sequence[str], titles: Mapping[str, str], giving_way: Sequence[str], width: int | None
    ) -> None:
        self._columns = list(columns)
        self._titles = [titles.get(column) or in_words(column) for column in columns]
        self._giving_way = [column for column in giving_way if column in columns]
        self._width = width
        self._began = False
        self._widths: list[int] | None = None
        self._bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def print(self, rows: Sequence[Row]) -> None:
        """Print a block of rows, the header before the first."""
        if not self._began:
            self._begin(rows)
        cells = [[cell(value_of(row, column)) for column in self._columns] for row in rows]
        lines = self._in_columns(cells) if self._widths is not None else self._in_blocks(cells)
        sys.stdout.write("".join(f"{line}\n" for line in lines))

    def end(self) -> None:
        """Say so where no block came: a header alone looks like an answer that was cut off."""
        if not self._began:
            sys.stdout.write(f"{NOTHING_TO_LIST}\n")

    def _begin(self, rows: Sequence[Row]) -> None:
        self._began = True
        natural = [
            max(display_width(title), *(display_width(cell(value_of(row, column))) for row in rows), 0)
            for column, title in zip(self._columns, self._titles, strict=True)
        ]
        # What says nothing gives way first.
        self._giving_way.sort(key=lambda column: any(cell(value_of(row, column)) for row in rows))
        while self._width is not None and self._giving_way and not is_readable(natural, self._width):
            place = self._columns.index(self._giving_way.pop(0))
            del self._columns[place], self._titles[place], natural[place]
        self._name_the_zone(rows, natural)
        self._widths = (
            natural
            if self._width is None
            else fitted(natural, self._width, [longest_word(title) for title in self._titles])
        )
        if self._widths is not None:
            for line in self._in_columns([self._titles]):
                sys.stdout.write(f"\033[1m{line}\033[0m\n" if self._bold else f"{line}\n")

    def _name_the_zone(self, rows: Sequence[Row], natural: list[int]) -> None:
        """Say once, at the first column of instants, in which zone they are."""
        for place, column in enumerate(self._columns):
            if any(is_dated(value_of(row, column)) for row in rows):
                self._titles[place] += " (UTC)"
                natural[place] = max(natural[place], display_width(self._titles[place]))
                return

    def _in_columns(self, cells: Iterable[Sequence[str]]) -> Iterable[str]:
        widths = self._widths or []
        for row in cells:
            if self._width is None:
                yield GAP.join(map(padded, row, widths)).rstrip()
                continue
            parts = [folded(text, width) for text, width in zip(row, widths, strict=True)]
            for line in zip_longest(*parts, fillvalue=""):
                yield GAP.join(map(padded, line, widths)).rstrip()

    def _in_blocks(self, cells: Iterable[Sequence[str]]) -> Iterable[str]:
        """Give each row lines of its own: title and value, nothing for what is empty."""
        indent = max(map(display_width, self._titles)) + len(GAP)
        room = max((self._width or 0) - indent, 1)
        for row in cells:
            for title, text in zip(self._titles, row, strict=True):
                for number, line in enumerate(folded(text, room) if text else ()):
                    yield padded("" if number else title, indent) + line
            yield ""


def _json_ready(value: object) -> object:
    """Return the value with every instant spelled in UTC; the encoder would keep another zone's offset."""
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, Mapping):
        return {key: _json_ready(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json_ready(part) for part in value]
    if isinstance(value, msgspec.Struct):
        return {name: _json_ready(part) for name, part in msgspec.structs.asdict(value).items()}
    return value
