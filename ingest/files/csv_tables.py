"""Reads a table of text cells (CSV) as records, a row at a time: each is an object of its header's names.

The header decides whose export it is; it is never guessed from what the cells look like.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from ingest.files.json_pieces import Record, UnreadablePiece, unreadable_piece
from ingest.files.json_splitting import MAX_RECORD_BYTES
from ingest.files.text_window import passed_unkept

KnownTable = Callable[[Sequence[str]], bool]
"""Tells whether a table with these columns is an export that somebody reads."""

_DELIMITERS = (",", ";", "\t", "|")
_AHEAD_BYTES = 64 * 1024
_MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_NAME_CHARACTERS = 120
_SHOWN = 8
_NO_TABLE = ("{", "[", "<")
_ROUND_A_TITLE = ',;\t|" '
_TITLES_AT_MOST = 5
_OF_ONE_ROW = ("expected after", "new-line character")
"""Words of the reader's faults behind which the next line is a row again: a quote or a return amid a cell."""
_NAMES_BELOW_A_TITLE = 3
"""Two columns below a line of one cell may be a list of names, ``Last, First``."""


class Table(NamedTuple):
    """The header of a table: its names, what separates its cells, and how many lines stand before its first row."""

    names: list[str]
    delimiter: str
    lines: int
    titles: tuple[str, ...] = ()
    """What stands above the header, as a report's name, and is passed over."""
    line_end: bytes = b"\n"


def read_header(chunks: Iterator[bytes]) -> tuple[Table | None, Iterator[bytes]]:
    """Return the header that a text begins with, None when it is no table, and the whole text's chunks again."""
    ahead: list[bytes] = []
    size = 0
    for chunk in chunks:
        ahead.append(chunk)
        size += len(chunk)
        if size >= _AHEAD_BYTES:
            break
    return _table(b"".join(ahead)[:_AHEAD_BYTES]), chain(ahead, chunks)


def line_end_of(ahead: bytes) -> bytes:
    """Return what ends the lines of a text that begins so: line feeds, or returns alone, as Excel on a Mac saves them.

    No other sign ends a line, whatever else Python takes for one: a cell may hold it.
    """
    return b"\r" if b"\r" in ahead and b"\n" not in ahead else b"\n"


def pieces_of_table(table: Table, chunks: Iterator[bytes]) -> Iterator[Record | UnreadablePiece]:
    """Yield the rows as records, and what is no row of the table."""
    lines = _Lines(chunks, table.line_end)
    reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
    csv.field_size_limit(MAX_RECORD_BYTES)
    line = table.lines + 1
    try:
        for _ in range(table.lines):
            next(lines, None)
        lines.begin_row()
        for cells in _rows(reader):
            if isinstance(cells, csv.Error):
                if lines.is_cell_open():
                    raise cells
                # Where its cells are nobody knows, nor which is a secret's.
                passed = passed_unkept(line, lines.row())
                yield UnreadablePiece(passed, f"this is no row of the table: {cells}")
            elif any(cells):
                yield _row(table, cells, line)
            lines.begin_row()
            line = table.lines + reader.line_num + 1
    except UnicodeDecodeError as error:
        where = f"byte 0x{error.object[error.start]:02x} on line {lines.count + 1}"
        yield unreadable_piece(line, b"", f"not UTF-8: {where}; save it as CSV in UTF-8")
    except csv.Error as error:
        yield unreadable_piece(line, b"", f"the table is broken from this line on: {error}")


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    """Yield the cells of each row, or what is wrong with it. Raises csv.Error where no row can follow."""
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if not any(sign in str(error) for sign in _OF_ONE_ROW):
                raise
            yield error
            continue
        if cells is None:
            return
        yield cells


def unknown_table(table: Table) -> UnreadablePiece:
    """Return what is said of a table whose header nobody knows."""
    shown = ", ".join(repr(name) for name in table.names[:_SHOWN])
    more = f" and {len(table.names) - _SHOWN} more" if len(table.names) > _SHOWN else ""
    reason = (
        f"no identity provider's export has a table with these columns: {shown}{more}. Export it in English, with its "
        "columns as they are, or as JSON"
    )
    return unreadable_piece(1, "\n".join(table.names).encode(), reason)


def _table(ahead: bytes) -> Table | None:
    line_end = line_end_of(ahead)
    lines = [line.decode("utf-8", "replace").rstrip("\r") for line in ahead.removeprefix(_MARK).split(line_end)]
    lines = lines if lines[-1] else lines[:-1]
    skipped = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[skipped:]
    stated = _SEPARATOR.fullmatch(lines[0]) if lines else None
    delimiters = _DELIMITERS if stated is None else (stated[1],)
    if stated is not None:
        skipped, lines = skipped + 1, lines[1:]
    if not lines or lines[0].lstrip().startswith(_NO_TABLE) or lines[0].lstrip().startswith('"{'):
        return None
    above = _above(lines, delimiters)
    titles = tuple(text for line in lines[:above] if (text := " ".join(line.strip(_ROUND_A_TITLE).split())))
    skipped, lines = skipped + above, lines[above:]
    delimiter, names = max(((mark, _cells(lines[0], mark)) for mark in delimiters), key=lambda split: len(split[1]))
    if len(names) < 2 and not (names == ["_raw"] and len(lines) > 1):
        return None
    if not all(name and len(name) <= _NAME_CHARACTERS and "{" not in name.replace("{}", "") for name in names):
        return None
    following = next((line for line in lines[1:] if line.strip()), None)
    if following is not None and following.lstrip().startswith(("{", "[")):
        return None
    return Table(_distinct(names), delimiter, skipped + 1, titles, line_end)


def _above(lines: Sequence[str], delimiters: Sequence[str]) -> int:
    """Return how many lines stand above the header: of one cell each, with a whole table of more below them."""
    for above, line in enumerate(lines[: _TITLES_AT_MOST + 1]):
        widths = {mark: len(_cells(line, mark)) for mark in delimiters}
        mark = max(widths, key=lambda candidate: widths[candidate])
        names = _cells(line, mark)
        if sum(map(bool, names)) > 1:
            following = [other for other in lines[above + 1 :] if other.strip()][:2]
            is_header = len(names) >= _NAMES_BELOW_A_TITLE and all(names) and len(set(names)) == len(names)
            # All but the last line that was read ahead: it may be cut.
            fits = bool(following) and abs(len(_cells(following[0], mark)) - len(names)) <= 1
            return above if is_header and fits else 0
        if line.lstrip().startswith((*_NO_TABLE, '"{')):
            return 0
    return 0


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
    if cells and not cells[-1].strip():
        cells = cells[:-1]
    return [" ".join(cell.split()) for cell in cells]


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names, those that stand there again with their number behind them."""
    counts: dict[str, int] = {}
    distinct = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        distinct.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return distinct


def _row(table: Table, cells: Sequence[str], line: int) -> Record | UnreadablePiece:
    values = list(cells)
    while len(values) > len(table.names) and not values[-1].strip():
        values.pop()
    raw = msgspec.json.encode(values)
    if len(values) != len(table.names):
        return unreadable_piece(line, raw, f"the row has {len(values)} cells, and its table {len(table.names)} columns")
    value = dict(zip(table.names, values, strict=True))
    return Record(line, msgspec.json.encode(value), value)


class _Lines(Iterator[str]):
    """The lines of a text, with their ends, and how many were given.

    Raises csv.Error for a line, and for a row of several, that is too long.
    """

    def __init__(self, chunks: Iterator[bytes], line_end: bytes) -> None:
        self.count = 0
        self._lines = self._split(chunks, line_end)
        self._row: list[bytes] = []
        self._row_bytes = 0

    def begin_row(self) -> None:
        """Begin another row with the next line."""
        self._row, self._row_bytes = [], 0

    def row(self) -> bytes:
        """Return the lines that were given since the row began."""
        return b"".join(self._row)

    def is_cell_open(self) -> bool:
        """Tell whether a cell in quotes may go on behind the row's lines: then what follows is text, and no row."""
        row = self.row()
        return (row.count(b'"') - row.count(b'\\"')) % 2 == 1

    def __next__(self) -> str:
        line = next(self._lines)
        self._row.append(line)
        self._row_bytes += len(line)
        if self._row_bytes > MAX_RECORD_BYTES:
            raise csv.Error(f"a row has more than {MAX_RECORD_BYTES} bytes")
        text = (line if self.count else line.removeprefix(_MARK)).decode().replace("\x00", "")
        self.count += 1
        return text

    def _split(self, chunks: Iterator[bytes], line_end: bytes) -> Iterator[bytes]:
        held = b""
        for chunk in chunks:
            *lines, held = (held + chunk).split(line_end)
            if len(held) > MAX_RECORD_BYTES:
                raise csv.Error(f"a line has more than {MAX_RECORD_BYTES} bytes")
            for line in lines:
                yield line + line_end
        if held:
            yield held
