"""Text from outside, as people and tools are given it: it acts on no terminal, and is no spreadsheet's formula."""

from __future__ import annotations

import re
from itertools import dropwhile

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_TRIMMED = ("\t", "\r", "\n")
_BEGINS_A_CELL = re.compile(r"([;\t\r\n])")
"""Where a spreadsheet may begin a cell within a text: it need not part cells by commas, nor know our quotes then."""
_LIST_ITEM = re.compile(r"- [\w ,.:-]*")
"""A line of prose that calls nothing and leads to no other cell, whatever a spreadsheet takes it for."""
_SHAPELESS = " \u115f\u1160\u2800\u3164\uffa0"
"""The blank, the fillers of Hangul, and Braille without a dot; all else either prints or is spelled."""


def printable(text: str) -> str:
    """Return text whose characters all print: an escape, a line feed, a mark that turns the direction are spelled."""
    return text if text.isprintable() else "".join(map(_spelled, text))


def is_seen(text: str) -> bool:
    """Tell whether a text shows anything: blanks do not, nor do letters that have no shape."""
    return bool(text.strip(_SHAPELESS))


def without_formula(text: str) -> str:
    """Return text of which no spreadsheet takes anything for a formula, nor one that trims blanks before it looks."""
    first, *others = _BEGINS_A_CELL.split(text)
    guarded = first + "".join(map(_behind, others[::2], others[1::2]))
    return f"'{guarded}" if _bare(text).startswith(_FORMULA) or text.startswith(_TRIMMED) else guarded


def _behind(sign: str, cell: str) -> str:
    """Return what may be a cell with the sign before it, guarded where it begins like a formula."""
    is_item = sign in "\r\n" and _LIST_ITEM.fullmatch(cell) is not None
    return f"{sign}'{cell}" if _bare(cell).startswith(_FORMULA) and not is_item else sign + cell


def _bare(text: str) -> str:
    return "".join(dropwhile(lambda sign: sign.isspace() or not sign.isprintable(), text))


def _spelled(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
