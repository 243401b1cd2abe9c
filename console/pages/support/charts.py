"""Charts as plain values: where each mark stands, which a template draws as SVG with classes, a title and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

_CELL, _GAP = 11, 2
_DAYS_OF_WEEK = 7
_SHADES = 4
_WIDTH, _HEIGHT, _MARGIN = 640, 160, 24


class Cell(NamedTuple):
    """A day of a heat map; ``shade`` 0: nothing was seen, 4: the most."""

    x: int
    y: int
    shade: int
    day: date
    uses: int


class HeatMap(NamedTuple):
    """Days as columns of weeks."""

    width: int
    height: int
    cells: Sequence[Cell]
    months: Sequence[tuple[int, str]]
    """Where each month begins."""
    total: int


class BurnDown(NamedTuple):
    """What is left, day by day, as points of a line."""

    width: int
    height: int
    points: str
    rows: Sequence[tuple[date, int]]
    most: int


def heat_map(counts: Mapping[date, int], until: date, weeks: int) -> HeatMap:
    """Return the last so many weeks until a day."""
    first = date.fromordinal(max(1, until.toordinal() - until.weekday() - _DAYS_OF_WEEK * (weeks - 1)))
    most = max(counts.values(), default=0)
    cells: list[Cell] = []
    months: list[tuple[int, str]] = []
    for number in range((until - first).days + 1):
        day, (week, weekday) = first + timedelta(days=number), divmod(number, _DAYS_OF_WEEK)
        count = counts.get(day, 0)
        x = week * (_CELL + _GAP)
        cells.append(Cell(x, 14 + weekday * (_CELL + _GAP), _shade(count, most), day, count))
        if day.day == 1:
            months.append((x, f"{day:%b}"))
    shown = sum(cell.uses for cell in cells)
    return HeatMap(weeks * (_CELL + _GAP), 14 + _DAYS_OF_WEEK * (_CELL + _GAP), cells, months, shown)


def burn_down(items: int, decided: Sequence[tuple[date, int]], since: date, until: date) -> BurnDown:
    """Return what is left of so many items; ``decided``: day and how many were first decided on it."""
    by_day, left, rows = dict(decided), items, []
    for number in range(max((until - since).days, 1) + 1):
        day = since + timedelta(days=number)
        left -= by_day.get(day, 0)
        rows.append((day, left))
    step = (_WIDTH - 2 * _MARGIN) / max(len(rows) - 1, 1)
    height = _HEIGHT - 2 * _MARGIN
    points = " ".join(
        f"{_MARGIN + number * step:.1f},{_MARGIN + height * (1 - left / max(items, 1)):.1f}"
        for number, (_, left) in enumerate(rows)
    )
    return BurnDown(_WIDTH, _HEIGHT, points, rows, items)


def _shade(count: int, most: int) -> int:
    return 0 if count == 0 else min(_SHADES, 1 + (count - 1) * _SHADES // max(most, 1))
