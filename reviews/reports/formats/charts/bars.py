"""Bars side by side: one per row, the number behind it."""

from __future__ import annotations

from reviews.reports.formats.charts.drawing import WIDTH, Box, Drawing, Path, Words, label_in, number_in, short
from reviews.reports.support.document import Chart

_LEFT, _RIGHT, _STEP, _BAR = 210, 60, 22, 15
MOST_BARS = 20
"""Rows that are drawn; the table has them all."""
_MOST_LETTERS = 22


def bars(chart: Chart) -> Drawing:
    """Draw a bar per row, of the first value column."""
    rows = [(label_in(chart, row), number_in(chart, row, chart.values[0])) for row in chart.table.rows[:MOST_BARS]]
    most = max((number for _, number in rows if number), default=1)
    boxes, words = [], []
    for place, (label, number) in enumerate(rows):
        y = 6 + place * _STEP
        width = (number or 0) * (WIDTH - _LEFT - _RIGHT) / most
        number_text = "none known" if number is None else f"{number:,}"
        boxes.append(Box(_LEFT, y, width, _BAR, "bar", f"{label}: {number_text}"))
        words += [
            Words(_LEFT - 8, y + 12, short(label, _MOST_LETTERS), "end"),
            Words(_LEFT + width + 6, y + 12, number_text),
        ]
    height = 12 + len(rows) * _STEP
    return Drawing(height, boxes, [Path([(_LEFT, 2), (_LEFT, height - 4)], "axis")], (), words)
