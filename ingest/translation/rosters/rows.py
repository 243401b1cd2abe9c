"""Reads a roster's file as rows of cells: CSV, JSON or one JSON object a line, with file and line of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ingest.contract.errors import SetupError
from ingest.files.records import Readable, Unreadable, read_records

_WRAPPERS = ("Resources", "Report_Entry", "employees", "people", "persons", "data", "value", "items", "results")
"""Members under which interfaces put their list: SCIM, Workday's reports, BambooHR, HiBob, Personio."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})


class Row(NamedTuple):
    """The cells of a row that are filled in, by column; a column of a JSON list has several."""

    file: str
    line: int
    cells: Mapping[str, Sequence[str]]
    columns: frozenset[str]
    """All columns of the row, those that are empty too."""


class BadRow(NamedTuple):
    """A row that states no person, and why."""

    file: str
    line: int
    reason: str


def read_rows(file: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a file in order. Raises SetupError when it cannot be read, or is a workbook."""
    if Path(file).suffix.lower() in _WORKBOOKS:
        raise SetupError(f"{file} is a workbook, which jitgov does not read; save its sheet as CSV in UTF-8")
    for piece in read_records(file, None, _any_table):
        if isinstance(piece, Unreadable):
            yield BadRow(piece.file, piece.line, piece.reason)
        else:
            yield from _rows_of(piece)


def _any_table(_names: Sequence[str]) -> bool:
    return True


def _rows_of(piece: Readable) -> Iterator[Row | BadRow]:
    value = piece.value
    if not isinstance(value, dict):
        yield BadRow(piece.file, piece.line, "not an object with a person's fields")
        return
    inner = next((value[name] for name in _WRAPPERS if _is_list(value.get(name))), None)
    for person in [value] if inner is None else inner:
        cells: dict[str, list[str]] = {}
        _flatten(person, "", cells)
        filled = {name: texts for name, texts in cells.items() if texts}
        yield Row(piece.file, piece.line, filled, frozenset(cells))


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _flatten(value: Any, path: str, cells: dict[str, list[str]]) -> None:
    """Put the value's texts under the names that lead to them, ``name.givenName``; a list's elements share a name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            _flatten(inner, f"{path}.{name}" if path else str(name), cells)
    elif isinstance(value, list):
        cells.setdefault(path, [])
        for inner in value:
            _flatten(inner, path, cells)
    else:
        texts = cells.setdefault(path, [])
        text = "" if value is None else str(value).strip()
        if text:
            texts.append(text)
