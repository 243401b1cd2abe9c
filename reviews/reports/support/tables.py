"""Tables of a report: written row by row as JSON, which every format is made of; a page's rows stay in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from reviews.reports.support.files import FileEntry, HashedFile, create, make_folder

Cell = str | int | None
Row = tuple[Cell, ...]
MOST_ON_PAGE = 50
"""Rows of one table on the page, where it needs no more; the rest stands in the table's file."""
FOLDER = "tables"
_SPELLED = {"jit": "JIT", "mfa": "MFA", "sod": "SoD", "idp": "IdP"}
_LETTERS = re.compile(rf"\b({'|'.join(_SPELLED)})\b", re.IGNORECASE)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Cell]).decode


class Table(msgspec.Struct, frozen=True):
    """A table under named columns; ``name`` is the file's name too, ``rows`` are the first of ``length``.

    Columns are named as the house names: ``_at`` an instant, ``_id`` an id that people need not see. ``headings``: the
    columns that a page shows, each with its heading.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[Row]
    length: int
    headings: Mapping[str, str]

    @property
    def title(self) -> str:
        """Return its name in words."""
        return in_words(self.name)

    @property
    def file(self) -> str:
        """Return where all of its rows stand in the report's folder."""
        return f"{FOLDER}/{self.name}.json"


class Tables(Protocol):
    """Where a report's tables go."""

    def add(
        self,
        name: str,
        columns: tuple[str, ...],
        rows: Iterable[Row],
        most_on_page: int = MOST_ON_PAGE,
        headings: Mapping[str, str] | None = None,
    ) -> Table:
        """Take a table, whose rows are read once, and return it with the first of them, as the page needs it."""

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield all rows of a table that was taken."""


class TableFiles:
    """Writes each table as ``tables/NAME.json`` while its rows are read, a row a line, and reads them again."""

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises SetupError for a link, OSError."""
        self._folder = folder
        make_folder(folder)
        make_folder(folder / FOLDER)
        self.every: list[Table] = []
        self.entries: list[FileEntry] = []

    def add(
        self,
        name: str,
        columns: tuple[str, ...],
        rows: Iterable[Row],
        most_on_page: int = MOST_ON_PAGE,
        headings: Mapping[str, str] | None = None,
    ) -> Table:
        """Write the table. Raises OSError."""
        head: list[Row] = []
        length = 0
        with create(self._folder / FOLDER / f"{name}.json") as file:
            hashed = HashedFile(file)
            for row in rows:
                line = _encode(dict(zip(columns, row, strict=True)))
                hashed.write((b"[\n " if length == 0 else b",\n ") + line)
                if length < most_on_page:
                    head.append(row)
                length += 1
            hashed.write(b"\n]\n" if length else b"[]\n")
        table = Table(name, columns, head, length, headings or shown_headings(columns))
        self.entries.append(hashed.entry(table.file))
        self.every.append(table)
        return table

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield all rows of a table that was written."""
        with (self._folder / table.file).open("rb") as lines:
            for line in lines:
                if line.startswith(b" {"):
                    yield tuple(_decode(line.strip().removesuffix(b",")).values())


def shown_headings(columns: Iterable[str]) -> dict[str, str]:
    """Return what a page shows of a table where nothing else is said: all but ids, under words."""
    return {name: spelled(name.removesuffix("_at")) for name in columns if not name.endswith("_id")}


def in_words(name: str) -> str:
    """Return the name of a table or a report as its title."""
    return spelled(spaced(name).capitalize())


def spelled(name: str) -> str:
    """Return a name as words within a line, abbreviations as people write them."""
    return _LETTERS.sub(lambda word: _SPELLED[word[0].lower()], spaced(name))


def spaced(name: str) -> str:
    """Return a name as words."""
    return name.replace("_", " ")
