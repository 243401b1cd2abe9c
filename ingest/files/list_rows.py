"""Reads a list that a person exported (CSV or JSON) as rows of named cells, in bounded memory, each with its line.

Whatever its encoding, delimiter or packing is: a cell is a text without what a spreadsheet put around it, or a list of
such texts. What is no row is told with its line and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

import msgspec

from ingest.contract.errors import RecordError
from ingest.files.cells import cell_text
from ingest.files.csv_tables import Table, line_end_of, pieces_of_table, read_header
from ingest.files.json_pieces import Record, UnreadablePiece
from ingest.files.json_splitting import Splitter
from ingest.files.texts import Text, texts_of

Cell = str | list[str]
_NAMES_FROM_ROWS = 500
_MARK = b"\xef\xbb\xbf"
_NAMES_OF_AN_OBJECT = ("value", "name", "displayName", "display", "email", "login", "id", "Id", "Value", "Name")


class ListRow(NamedTuple):
    """A row: its line, its cells by the column's name, and itself as JSON on one line."""

    line: int
    cells: Mapping[str, Cell]
    raw: bytes

    def text(self, column: str | None) -> str:
        """Return a column's text, the first of a list of texts; empty where there is none, or no column is named."""
        cell: Cell = self.cells.get(column, "") if column is not None else ""
        return cell if isinstance(cell, str) else next(iter(cell), "")


class BadRow(NamedTuple):
    """What is no row of the list, and why."""

    line: int
    reason: str


class ListedTable(NamedTuple):
    """A list: its columns in their order, and its rows, to be read once."""

    columns: list[str]
    rows: Iterator[ListRow | BadRow]


def read_list(file: str) -> ListedTable:
    """Return the list that a file (``-``: standard input) holds; of an archive that holds several, all rows.

    Raises SetupError when the file cannot be read, RecordError when it is no table and holds no JSON objects.
    """
    texts = texts_of(file)
    first = next(texts, None)
    if first is None:
        raise RecordError(f"{file} holds no text")
    columns, rows = _columns_and_rows(first)
    ahead = [] if columns else list(islice(rows, 1))
    if ahead and isinstance(ahead[0], BadRow) and not ahead[0].line:
        raise RecordError(f"{file}: {ahead[0].reason}")
    rows = chain(ahead, rows)
    more = (row for text in texts for row in _columns_and_rows(text)[1])
    return ListedTable(columns, chain(rows, more))


def _columns_and_rows(text: Text) -> tuple[list[str], Iterator[ListRow | BadRow]]:
    table, chunks = read_header(iter(text))
    if table is None:
        table, chunks = _single_column(chunks)
    if table is not None:
        columns = [cell_text(name) for name in table.names]
        return columns, _with_failure(map(_row, pieces_of_table(table, chunks)), text)
    rows = _with_failure(map(_row, Splitter(chunks).pieces()), text)
    ahead = list(islice(rows, _NAMES_FROM_ROWS))
    names = dict.fromkeys(name for row in ahead if isinstance(row, ListRow) for name in row.cells)
    return list(names), chain(ahead, rows)


def _with_failure(rows: Iterable[ListRow | BadRow], text: Text) -> Iterator[ListRow | BadRow]:
    yield from rows
    if text.failure is not None:
        yield BadRow(0, text.failure)


def _single_column(chunks: Iterator[bytes]) -> tuple[Table | None, Iterator[bytes]]:
    """Return a table of one column where the text is no JSON: a list of logins has no delimiter."""
    first = next(chunks, b"")
    line_end = line_end_of(first)
    line = first.removeprefix(_MARK).lstrip().partition(line_end)[0].strip()
    again = chain([first], chunks)
    if not line or line.startswith((b"{", b"[", b"<")):
        return None, again
    return Table([line.decode(errors="replace").strip('"')], ",", 1, line_end=line_end), again


def _row(piece: Record | UnreadablePiece) -> ListRow | BadRow:
    if isinstance(piece, UnreadablePiece):
        return BadRow(piece.passed.line, piece.reason)
    cells: dict[str, Cell] = {}
    for name, value in piece.value.items():
        cells.update(_cells(cell_text(str(name)), value))
    return ListRow(piece.line, cells, piece.raw)


def _cells(name: str, value: Any) -> Iterator[tuple[str, Cell]]:
    """Yield a JSON value as cells; an object's members are columns of their own, ``Profile.Name``."""
    if isinstance(value, dict):
        for inner, member in value.items():
            yield from _cells(f"{name}.{inner}", member)
    elif isinstance(value, list):
        yield name, [text for element in value if (text := _text(element))]
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        named = next((value[name] for name in _NAMES_OF_AN_OBJECT if value.get(name)), None)
        return _text(named) if named is not None else msgspec.json.encode(value).decode()
    return cell_text(str(value))
