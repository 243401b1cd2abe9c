"""How wide a table's columns are on paper: no word stands over its neighbour, and what is left goes to long texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ROOM = 150
"""Letters of a line of a table, in all columns together."""
_AROUND = 2
"""Letters that the room between two columns takes."""
_UNBROKEN = 16
"""Letters: ``report.typ`` breaks no shorter word, nor a shorter part between two marks."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_MARKS = re.compile(r"(?<=[@.:;,/|_-])")
_LOOKED_AT = 200
_MOST_WISHED = 40
_WIDE = frozenset("MWmw@%&—")
_NARROW = frozenset("ijlft.,:;|'()[]- ")


def column_widths(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> list[int]:
    """Return the columns' shares of the page, in tenths of a letter, by the first rows.

    A column is as wide as the widest word that does not break; beyond that, columns share the page by what stands in
    them.
    """
    least, wished = [], []
    for place, heading in enumerate(headings):
        cells = {row[place] for row in rows[:_LOOKED_AT]}
        need = max([1.1 * max(map(_width, _unbroken(heading)), default=1), *map(_need, cells)])
        lengths = [_width(row[place]) for row in rows[:_LOOKED_AT] if row[place]] or [0.0]
        mean = sum(lengths) / len(lengths)
        least.append(need + _AROUND)
        wished.append(max(need, _width(heading) / 2, min(max(lengths), 16), min(mean, _MOST_WISHED)) + _AROUND)
    left, more = max(_ROOM - sum(least), 0), sum(wished) - sum(least)
    shares = (need + left * (wish - need) / more if more else need for need, wish in zip(least, wished, strict=True))
    return [round(10 * share) for share in shares]


def _need(cell: str) -> float:
    instant = _INSTANT.match(cell)
    return max(map(_width, [instant[0] if instant else "", *_unbroken(cell)]))


def _unbroken(text: str) -> Iterator[str]:
    """Yield the parts of a text that stand on one line."""
    for word in text.split():
        for part in [word] if len(word) <= _UNBROKEN else _MARKS.split(word):
            yield part if len(part) <= _UNBROKEN else part[:1]


def _width(text: str) -> float:
    """Return how wide a text is, in letters of the middle width."""
    return sum(1.5 if letter in _WIDE else 0.6 if letter in _NARROW else 1.0 for letter in text)
