"""Tables as people read them: short instants, numbers with commas, names before ids, words for codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.contract.short_instants import shortened
from reviews.reports.support.tables import Cell, Row, Table, spelled

_CODED = frozenset({"decision", "kind", "provenance", "state", "type", "verdict", "what"})
"""Columns whose cells may be words of ours as they stand in the store."""
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


class Shown(NamedTuple):
    """A table as a page shows it: its name in words, headings, which columns are numbers, the text of the cells."""

    name: str
    title: str
    headings: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    more: int
    """Rows that stand in the table's file alone."""
    file: str


def shown(table: Table) -> Shown:
    """Return a table as a page shows it."""
    places = _places(table)
    return Shown(
        table.name,
        table.title,
        list(table.headings.values()),
        [any(isinstance(row[place], int) for row in table.rows) for place in places],
        list(shown_rows(table, table.rows)),
        table.length - len(table.rows),
        table.file,
    )


def shown_rows(table: Table, rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield rows of a table as text, in the columns that people are shown."""
    columns = [(table.columns.index(name), name in _CODED) for name in table.headings]
    return ([_in_words(row[place]) if coded else shown_cell(row[place]) for place, coded in columns] for row in rows)


def shown_cell(cell: Cell) -> str:
    """Return a cell as text."""
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, int) else shortened(cell)


def _in_words(cell: Cell) -> str:
    return spelled(cell) if isinstance(cell, str) and _CODE.fullmatch(cell) else shown_cell(cell)


def _places(table: Table) -> list[int]:
    return [table.columns.index(name) for name in table.headings]
