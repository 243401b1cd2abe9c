"""A heat map: a cell per row and column, the darker the more, its number in it."""

from __future__ import annotations

from reviews.reports.formats.charts.drawing import WIDTH, Box, Drawing, Words, label_in, number_in, short
from reviews.reports.support.document import Chart
from reviews.reports.support.tables import spelled

_LEFT, _TOP, _STEP, _CELL = 280, 26, 24, 22
MOST_ROWS = 20
_SHADES = 5
_MOST_LETTERS = 38


def heat(chart: Chart) -> Drawing:
    """Draw a cell per row and value column."""
    rows = chart.table.rows[:MOST_ROWS]
    numbers = [[number_in(chart, row, name) or 0 for name in chart.values] for row in rows]
    most = max((number for line in numbers for number in line), default=0)
    wide = (WIDTH - _LEFT - 4) / len(chart.values)
    boxes, words = [], []
    for column, label in enumerate(chart.labels or map(spelled, chart.values)):
        words.append(Words(_LEFT + (column + 0.5) * wide, 16, label, "middle"))
    for place, (row, line) in enumerate(zip(rows, numbers, strict=True)):
        y, label = _TOP + place * _STEP, label_in(chart, row)
        words.append(Words(_LEFT - 8, y + 15, short(label, _MOST_LETTERS), "end"))
        for column, number in enumerate(line):
            x, shade = _LEFT + column * wide, _shade(number, most)
            tip = f"{label}, {spelled(chart.values[column])}: {number:,}"
            boxes.append(Box(x + 1, y, wide - 2, _CELL, f"h{shade}", tip))
            words.append(Words(x + wide / 2, y + 15, f"{number:,}", "middle", f"label on{shade}"))
    return Drawing(_TOP + len(rows) * _STEP + 4, boxes, (), (), words)


def _shade(number: int, most: int) -> int:
    """Return how dark a cell is: 0 for nothing, else 1 to 5."""
    return 0 if not number else max(1, -(-number * _SHADES // most))
