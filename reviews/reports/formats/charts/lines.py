"""Lines over time: a gap where there is no number, a shade where a row is not whole."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.reports.formats.charts.drawing import (
    SERIES,
    WIDTH,
    Box,
    Dot,
    Drawing,
    Path,
    Words,
    label_in,
    number_in,
    top_of,
)
from reviews.reports.support.document import Chart
from reviews.reports.support.tables import spelled

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 44, 12, 40, 26, 240
_MOST_LABELS = 13


def lines(chart: Chart) -> Drawing:
    """Draw a line per value column."""
    numbers = [number_in(chart, row, name) for row in chart.table.rows for name in chart.values]
    top = top_of(max((number for number in numbers if number is not None), default=1))
    names = chart.values[:SERIES]
    dots = [dot for place, name in enumerate(names) for dot in _dots(chart, name, place, top)]
    paths = [path for place, name in enumerate(names) for path in _paths(chart, name, place, top)]
    return Drawing(_HEIGHT, list(_shades(chart)), [*_grid(), *paths], dots, [*_scale(top), *_days(chart), *_key(names)])


def _x(chart: Chart, place: int) -> float:
    steps = max(len(chart.table.rows) - 1, 1)
    return _LEFT + 14 + place * (WIDTH - _LEFT - _RIGHT - 28) / steps


def _y(number: int, top: int) -> float:
    return _HEIGHT - _BOTTOM - number * (_HEIGHT - _TOP - _BOTTOM) / top


def _shades(chart: Chart) -> Iterator[Box]:
    if chart.shaded is None:
        return
    name, whole = chart.shaded
    place_of = chart.table.columns.index(name)
    half = (_x(chart, 1) - _x(chart, 0)) / 2
    for place, row in enumerate(chart.table.rows):
        if row[place_of] != whole:
            x = max(_x(chart, place) - half, _LEFT)
            width = min(_x(chart, place) + half, WIDTH - _RIGHT) - x
            yield Box(x, _TOP, width, _HEIGHT - _TOP - _BOTTOM, "shade", f"{label_in(chart, row)}: {row[place_of]}")


def _grid() -> Iterator[Path]:
    for quarter in range(5):
        y = _y(quarter, 4)
        yield Path([(_LEFT, y), (WIDTH - _RIGHT, y)], "axis" if quarter == 0 else "grid")


def _scale(top: int) -> Iterator[Words]:
    for mark in (0, top // 2, top) if top % 2 == 0 else (0, top):
        yield Words(_LEFT - 6, _y(mark, top) + 4, f"{mark:,}", "end")


def _days(chart: Chart) -> Iterator[Words]:
    every = -(-len(chart.table.rows) // _MOST_LABELS) or 1
    for place, row in enumerate(chart.table.rows):
        if place % every == 0:
            label = label_in(chart, row)
            # On a phone there is room for every second one.
            kind = "label minor" if place // every % 2 else "label"
            yield Words(_x(chart, place), _HEIGHT - 8, label[5:] if label[4:5] == "-" else label, "middle", kind)


def _key(names: tuple[str, ...]) -> Iterator[Words]:
    for place, name in enumerate(names):
        yield Words(
            _LEFT + place % 3 * 230,
            16 if place < 3 else 31,
            f"{'●■▲◆'[place]} {spelled(name)}",
            "start",
            f"key s{place}",
        )


def _dots(chart: Chart, name: str, series: int, top: int) -> Iterator[Dot]:
    for place, row in enumerate(chart.table.rows):
        number = number_in(chart, row, name)
        if number is not None:
            tip = f"{label_in(chart, row)}: {number:,} {spelled(name)}"
            yield Dot(_x(chart, place), _y(number, top), f"s{series}", tip)


def _paths(chart: Chart, name: str, series: int, top: int) -> Iterator[Path]:
    """Yield the pieces of a line: there is none through a row without a number."""
    points: list[tuple[float, float]] = []
    for place, row in enumerate(chart.table.rows):
        number = number_in(chart, row, name)
        if number is not None:
            points.append((_x(chart, place), _y(number, top)))
        elif points:
            yield Path(points, f"line s{series}")
            points = []
    if points:
        yield Path(points, f"line s{series}")
