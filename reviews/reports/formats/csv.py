"""Each table as CSV, for spreadsheets and scripts: all columns, all rows, and no cell that is taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

import pandas

from ingest.contract.outside_text import without_formula
from reviews.reports.formats.interface import Format, Sealed
from reviews.reports.support.files import FileEntry, HashedFile, create
from reviews.reports.support.tables import FOLDER, Row, Table

_CHUNK_ROWS = 1_000
"""Rows that are held at once while a table is written."""


def write(sealed: Sealed) -> list[FileEntry]:
    """Write ``tables/NAME.csv`` for every table."""
    return [_written(sealed, table) for table in sealed.tables.every]


def _written(sealed: Sealed, table: Table) -> FileEntry:
    name = f"{FOLDER}/{table.name}.csv"
    with create(sealed.folder / name) as file:
        hashed = HashedFile(file)
        hashed.write(_lines(table.columns, [], header=True))
        for chunk in _chunks(sealed.tables.rows(table)):
            hashed.write(_lines(table.columns, chunk, header=False))
    return hashed.entry(name)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK_ROWS)):
        yield chunk


def _lines(columns: tuple[str, ...], rows: list[Row], *, header: bool) -> bytes:
    cells = [[without_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    frame = pandas.DataFrame(cells, columns=list(columns), dtype=object)
    lines = _Lines()
    frame.to_csv(lines, index=False, header=header, lineterminator=_Lines.ENDED)
    return lines.getvalue().encode()


class _Lines(StringIO):
    """Lines that end by a line feed, of which each is written in a go.

    A cell is quoted for what ends lines: for a line feed alone a carriage return would stand bare, and spreadsheets
    would begin a row behind it, with a formula if it likes.
    """

    ENDED = "\r\n"

    def write(self, line: str, /) -> int:
        return super().write(line.removesuffix(self.ENDED) + "\n")


FORMAT = Format("csv", write)
