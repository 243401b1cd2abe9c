"""Cuts SQL into tokens, so that SQLite and PostgreSQL cannot read it in two ways: what they would is refused.

Refused are spellings that only one of them has, or that hide what stands in them: dollar quotes, escape and Unicode
strings, comments within comments, back quotes, brackets, parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ingest.contract.errors import UnclearError

_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<sign>::|\|\||<=|>=|<>|!=|->>|->|/(?!\*)|[-+*%=<>(),.;|&])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PREFIXED = re.compile(r"""(?:[A-Za-z_0-9]|&)['"]""")


class Token(NamedTuple):
    """A piece of SQL; ``name``: a word in small letters, or what stands between quotes."""

    kind: Literal["text", "quoted", "number", "word", "sign"]
    name: str


def tokens(sql: str) -> list[Token]:
    """Return the tokens of a statement. Raises UnclearError where a character begins none that both stores share."""
    if "\r" in sql:
        raise UnclearError(
            "a carriage return within is refused: to one store it ends a comment, to the other it does not"
        )
    return list(_tokens(sql))


def _tokens(sql: str) -> Iterator[Token]:
    place = 0
    while place < len(sql):
        match = _TOKEN.match(sql, place)
        if match is None:
            raise UnclearError(f"the SQL cannot be read at {sql[place : place + 20]!r}: {_advice(sql[place])}")
        kind, spelled = str(match.lastgroup), match.group()
        if kind == "blank" and spelled.startswith("/*") and "/*" in spelled[2:]:
            raise UnclearError("a comment within a comment is refused: the stores disagree where it ends")
        if kind in ("word", "number", "sign") and _PREFIXED.fullmatch(sql[match.end() - 1 : match.end() + 1]):
            raise UnclearError(f"a quote right behind {spelled!r} is refused; put a blank between, or quote plainly")
        place = match.end()
        if kind == "text":
            yield Token("text", spelled[1:-1].replace("''", "'"))
        elif kind == "quoted":
            yield Token("quoted", spelled[1:-1].replace('""', '"'))
        elif kind == "word":
            yield Token("word", spelled.lower())
        elif kind == "number":
            yield Token("number", spelled)
        elif kind == "sign":
            yield Token("sign", spelled)


def _advice(character: str) -> str:
    if character in "'\"/":
        return "a quote or a comment is not closed"
    return f"{character!r} has no place in it; texts stand in '…', names in \"…\""
