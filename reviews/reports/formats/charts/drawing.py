"""What charts are drawn of, in the units of their own picture, and the scales that all of them use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reviews.reports.support.document import Chart
from reviews.reports.support.tables import Cell, Row

WIDTH = 720
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
SERIES = 4
"""Lines that have a colour and a mark of their own."""


class Box(NamedTuple):
    """A rectangle; ``tip``: what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    tip: str = ""


class Path(NamedTuple):
    """A line through points, by its class."""

    points: Sequence[tuple[float, float]]
    kind: str

    @property
    def spelled(self) -> str:
        """Return the points as SVG has them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


class Dot(NamedTuple):
    """A mark of one value."""

    x: float
    y: float
    kind: str
    tip: str


class Words(NamedTuple):
    """Text; ``anchor``: start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = "label"


class Drawing(NamedTuple):
    """A picture of so much height, drawn in this order."""

    height: float
    boxes: Sequence[Box] = ()
    paths: Sequence[Path] = ()
    dots: Sequence[Dot] = ()
    words: Sequence[Words] = ()


def number_in(chart: Chart, row: Row, name: str) -> int | None:
    """Return a row's number in a column; None: there is none."""
    cell = row[chart.table.columns.index(name)]
    return cell if isinstance(cell, int) else None


def label_in(chart: Chart, row: Row) -> str:
    """Return what names a row."""
    return _text(row[chart.table.columns.index(chart.label)])


def top_of(most: int) -> int:
    """Return the round number that a scale ends with."""
    step = 1
    while most > 5 * step:
        step *= 10
    return next((step * part for part in (1, 2, 3, 4, 5) if most <= step * part), 1)


def short(text: str, most: int) -> str:
    """Return a label that is no longer than there is room."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(cell: Cell) -> str:
    text = "" if cell is None else str(cell)
    # Of an instant, the day: a chart's rows are days at least.
    return text[:10] if _INSTANT.fullmatch(text) else text
