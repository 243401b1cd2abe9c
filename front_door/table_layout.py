"""Fits a table to a width: how wide each column may be, and how a long cell is folded.

Whole words stay together where they fit. Where even narrow columns do not fit, each row is a block of lines of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

GAP = "  "
_NARROW = 10
"""No column gets narrower than this, or than its widest cell; where that does not fit, rows become blocks."""
_KEPT = 16
"""Columns as narrow as an instant are never folded, where the others can give way."""
_READABLE = 24
"""Columns that give way are left out rather than that another is narrower than this, and than its widest cell."""
_BREAKS = " /-_,.;:@|>"


def display_width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # only where a text needs it: it reads tables of Unicode

    return cell_len(text)


def is_readable(natural: Sequence[int], width: int) -> bool:
    """Tell whether the columns fit into a width without any being folded to less than what reads well."""
    return sum(min(need, _READABLE) for need in natural) + len(GAP) * (len(natural) - 1) <= width


def fitted(natural: Sequence[int], width: int, whole: Sequence[int] = ()) -> list[int] | None:
    """Return the columns' widths within a total width, given what each would need; None: they do not fit.

    The widest give way first, and equally. ``whole``: of each column what its title needs to be broken between words
    alone; it gets that, where there is room.
    """
    room = width - len(GAP) * (len(natural) - 1)
    if sum(natural) <= room:
        return list(natural)
    for floor in (_KEPT, _NARROW):
        narrow = [min(need, floor) for need in natural]
        titled = [max(widths) for widths in zip(narrow, whole, strict=True)] if whole else narrow
        for least in (titled, narrow):
            if sum(least) <= room:
                return _shared(natural, least, room)
    return None


def _shared(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Give each column its least, and what is left to whoever has the least of those who need more."""
    widths = list(least)
    left = room - sum(widths)
    while left > 0:
        wanting = [place for place, need in enumerate(natural) if widths[place] < need]
        place = min(wanting, key=lambda place: widths[place])
        widths[place] += 1
        left -= 1
    return widths


def longest_word(text: str) -> int:
    """Return how many columns of a terminal the longest word of a text takes."""
    return max(map(display_width, text.split()), default=0)


def folded(text: str, width: int) -> list[str]:
    """Return a text as lines of at most a width; a word that is longer than a line is cut."""
    if display_width(text) <= width:
        return [text]
    lines: list[str] = []
    rest = text
    while display_width(rest) > width:
        end = _fitting(rest, width)
        cut = _break_before(rest, end)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest] if rest else lines


def _fitting(text: str, width: int) -> int:
    """Return how many characters of a text fit into a width: one at least."""
    if text.isascii():
        return width
    taken = 0
    for place, character in enumerate(text):
        taken += display_width(character)
        if taken > width:
            return max(place, 1)
    return len(text)


def _break_before(text: str, end: int) -> int:
    """Return where a line that fits ``end`` characters is best ended: behind a blank, else behind a mark within it."""
    if text[end : end + 1] == " ":
        return end
    blank = text.rfind(" ", 0, end)
    if blank >= end // 3:
        return blank + 1
    mark = max(text.rfind(mark, 0, end) for mark in _BREAKS)
    return mark + 1 if mark >= end // 2 else end


def padded(text: str, width: int) -> str:
    """Return a text with blanks up to a width."""
    return text + " " * (width - display_width(text))
