"""Tables of a report: written in chunks as CSV and JSON; a chunk, and the rows that the page shows, stay in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import msgspec
import pandas

from ingest.contract.outside_text import without_formula
from reviews.reports.support.files import create, make_folder

Cell = str | int | None
Row = tuple[Cell, ...]
MOST_ON_PAGE = 50
"""Rows of one table on the page, where it needs no more; the rest stands in the table's file."""
_CHUNK_ROWS = 500
"""Rows that are held at once while a table is written."""
_encode = msgspec.json.Encoder().encode


class Table(NamedTuple):
    """A table under named columns; ``name`` is the file's name too, ``rows`` are the first of ``length``."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]
    length: int


class Tables(Protocol):
    """Where a report's tables go."""

    def add(self, name: str, columns: tuple[str, ...], rows: Iterable[Row], most_on_page: int = MOST_ON_PAGE) -> Table:
        """Take a table, whose rows are read once, and return it with the first of them, as the page needs it."""


class FileEntry(NamedTuple):
    """A file of the report: its name in the folder, SHA-256 in hex, size in bytes."""

    file: str
    sha256: str
    bytes: int


class TableFiles:
    """Writes each table as ``tables/NAME.csv`` and ``tables/NAME.json`` while its rows are read."""

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises SetupError for a link, OSError."""
        self._folder = folder
        make_folder(folder)
        make_folder(folder / "tables")
        self.entries: list[FileEntry] = []

    def add(self, name: str, columns: tuple[str, ...], rows: Iterable[Row], most_on_page: int = MOST_ON_PAGE) -> Table:
        """Write the table. Raises OSError."""
        head: list[Row] = []
        length = 0
        with ExitStack() as files:
            as_csv = _HashedFile(files.enter_context(create(self._folder / f"tables/{name}.csv")))
            as_json = _HashedFile(files.enter_context(create(self._folder / f"tables/{name}.json")))
            as_csv.write(_csv(columns, [], header=True))
            for chunk in _chunks(rows):
                as_csv.write(_csv(columns, chunk, header=False))
                for row in chunk:
                    as_json.write(("[\n" if length == 0 else ",\n") + _indented(columns, row))
                    length += 1
                head += chunk[: most_on_page - len(head)]
            as_json.write("\n]\n" if length else "[]\n")
        self.entries += [as_csv.entry(f"tables/{name}.csv"), as_json.entry(f"tables/{name}.json")]
        return Table(name, columns, head, length)


class _HashedFile:
    """Text into a file, hashed as it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = 0

    def write(self, text: str) -> int:
        """Write text as UTF-8."""
        octets = text.encode()
        self._file.write(octets)
        self._hash.update(octets)
        self._bytes += len(octets)
        return len(text)

    def entry(self, name: str) -> FileEntry:
        """Return what the manifest says of the file."""
        return FileEntry(name, self._hash.hexdigest(), self._bytes)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows in lists of at most ``_CHUNK_ROWS``."""
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK_ROWS)):
        yield chunk


def _csv(columns: tuple[str, ...], rows: list[Row], *, header: bool) -> str:
    """Return the rows as lines of CSV; no cell is taken for a formula."""
    cells = [[without_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    frame = pandas.DataFrame(cells, columns=list(columns), dtype=object)
    return frame.to_csv(index=False, header=header, lineterminator="\n")


def _indented(columns: tuple[str, ...], row: Row) -> str:
    """Return a row as an object in a list that is indented by one."""
    lines = msgspec.json.format(_encode(dict(zip(columns, row, strict=True))), indent=1).decode()
    return " " + lines.replace("\n", "\n ")
