"""A counted noun is spelled by ``counted()``: nothing says "1 accounts"."""

from __future__ import annotations

import ast
import re

from tests.house.tree import parsed, shown, source_files, told

_PLURAL = re.compile(
    r" (?:(?:more|open|rejected|audit|work) )?"
    r"(?:accounts|cases|checkpoints|decisions|entries|events|findings|items|persons|records|reviews|roles|rows)\b"
    r"(?! and )"
)
_LIMIT = re.compile(r"(?:\w+\.)*_?[A-Z][A-Z_]+")
_WINGS = ("ingest/", "governance/", "reviews/", "console/", "front_door/")


def _plain_plurals(string: ast.JoinedStr) -> list[ast.FormattedValue]:
    """The numbers with a thousands' separator, limits aside, whose noun is plural whatever they are."""
    return [
        number
        for number, words in zip(string.values, string.values[1:], strict=False)
        if isinstance(number, ast.FormattedValue)
        and number.format_spec is not None
        and "," in ast.unparse(number.format_spec)
        and not _LIMIT.fullmatch(ast.unparse(number.value))
        and isinstance(words, ast.Constant)
        and _PLURAL.match(str(words.value))
    ]


def test_a_plural_is_found_and_a_limit_is_none() -> None:
    (plain, limit) = (ast.parse(text, mode="eval").body for text in ('f"{n:,} open findings"', 'f"{MOST:,} rows"'))
    assert isinstance(plain, ast.JoinedStr) and isinstance(limit, ast.JoinedStr)
    assert len(_plain_plurals(plain)) == 1
    assert _plain_plurals(limit) == []


def test_a_number_and_its_noun_agree() -> None:
    places = [
        f"{shown(path)}:{number.lineno}: {ast.unparse(number.value)}"
        for path in source_files()
        if shown(path).startswith(_WINGS)
        for string in ast.walk(parsed(path))
        if isinstance(string, ast.JoinedStr)
        for number in _plain_plurals(string)
    ]
    assert places == [], told("Write the number with its noun by `counted()` of ingest/contract/counting.py:", places)
