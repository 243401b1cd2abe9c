"""Splits CEL into tokens, and says what lies within which comprehension: what the engine does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MACROS = frozenset({"all", "exists", "exists_one", "filter"})
_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*)"""
    r"""|(?P<text>[rRbB]{0,2}(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''))"""
    r"""|(?P<raw>[bB]?[rR][bB]?(?:"[^"\n]*"|'[^'\n]*'))"""
    r"""|(?P<quoted>[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))"""
    r"""|(?P<name>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)|(?P<sign>.)""",
    re.DOTALL,
)


class Comprehension(NamedTuple):
    """A macro over a list: where its arguments stand (first and last token), over what, and its variable's name."""

    begin: int
    end: int
    over: str | None
    """The name of the list, where it is one of the situation's; None: something else."""
    variable: str


def tokens_of(expression: str) -> list[str]:
    """Return the tokens without blanks and comments; a text is one token, which begins or ends with its quote."""
    return [match.group() for match in _TOKEN.finditer(expression) if match.lastgroup != "blank"]


def is_name(token: str) -> bool:
    """Tell whether a token is a name, not a text, a number or a sign."""
    return token.isidentifier() and token not in ("true", "false", "null", "in")


def calls(tokens: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield whatever is called, with its place."""
    for place, token in enumerate(tokens[:-1]):
        if is_name(token) and tokens[place + 1] == "(":
            yield place, token


def comprehensions(tokens: Sequence[str]) -> list[Comprehension]:
    """Return the comprehensions, the outer ones first."""
    made = []
    for place, name in calls(tokens):
        if name in MACROS and place >= 1 and tokens[place - 1] == ".":
            over = tokens[place - 2] if place >= 2 and (place == 2 or tokens[place - 3] != ".") else None
            made.append(Comprehension(place + 2, _end(tokens, place + 1), over, tokens[place + 2]))
    return made


def _end(tokens: Sequence[str], opened_at: int) -> int:
    depth = 0
    for place in range(opened_at, len(tokens)):
        depth += (tokens[place] in "([{") - (tokens[place] in ")]}")
        if depth == 0:
            return place
    return len(tokens)
