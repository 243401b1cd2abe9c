"""No test decides by luck, or by the machine's speed.

What is absent from a whole page, or from all that a command prints, is no short word. Rows that are compared in order
are asked for in one. What hypothesis makes has no bar in seconds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.house.tree import files_of_tests, parsed, shown, told

_WHOLE = {"content", "output", "stderr", "stdout", "text"}
"""Attributes that give everything: tokens, ids, paths and ports are in it, which are other ones in each run."""
_SHORT = re.compile(r"[\w-]{1,4}")
"""Forty random letters hold a given word of two in one run of a hundred; one of five in none of twenty million."""


_ANY_ORDER = {"sorted", "set", "len"}
_TOLERANT = re.compile(r"BY_SPEED|too_slow|list\(HealthCheck\)")


def absences(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the words that a file says are nowhere in a whole, with their lines."""
    for node in ast.walk(parsed(path)) if " not in " in path.read_text() else ():
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn):
            (whole, *_), word = node.comparators, node.left
            if isinstance(whole, ast.Attribute) and whole.attr in _WHOLE and isinstance(word, ast.Constant):
                yield node.lineno, word.value.decode() if isinstance(word.value, bytes) else str(word.value)


def test_what_is_absent_is_no_short_word() -> None:
    wrong = [
        f"{shown(path)}:{line} {word}"
        for path in files_of_tests()
        for line, word in absences(path)
        if _SHORT.fullmatch(word)
    ]
    assert not wrong, told("Luck may write it there; ask for its link, its sentence, or among a page's words():", wrong)


def test_a_short_word_that_is_absent_is_found(tmp_path: Path) -> None:
    file = tmp_path / "test_page.py"
    file.write_text('assert "f1" not in browser.get("/findings").text and "href=f1" not in page.text\n')
    assert [word for _, word in absences(file) if _SHORT.fullmatch(word)] == ["f1"]


def unordered(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the questions whose several rows are compared with a list, though a store may give them in any order."""
    for node in ast.walk(parsed(path)) if "SELECT" in path.read_text() else ():
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            for asked, expected in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                several = isinstance(expected, ast.List) and len(expected.elts) > 1
                if several and isinstance(asked, ast.Call) and ast.unparse(asked.func) not in _ANY_ORDER:
                    sql = " ".join(str(n.value) for n in ast.walk(asked) if isinstance(n, ast.Constant))
                    if "SELECT" in sql and "ORDER BY" not in sql:
                        yield node.lineno, sql


def test_rows_that_are_compared_in_an_order_are_asked_for_in_one() -> None:
    wrong = [f"{shown(path)}:{line} {sql}" for path in files_of_tests() for line, sql in unordered(path)]
    assert not wrong, told("A store may give them in any order: add ORDER BY, or compare them sorted:", wrong)


def test_rows_in_no_order_are_found(tmp_path: Path) -> None:
    file = tmp_path / "test_rows.py"
    asks = ('ask("SELECT n FROM t")', 'ask("SELECT n FROM t ORDER BY n")', 'sorted(ask("SELECT n FROM t"))')
    file.write_text("".join(f"assert {asked} == [(1,), (2,)]\n" for asked in asks))
    assert [line for line, _ in unordered(file)] == [1]


def test_a_property_has_no_bar_in_seconds() -> None:
    of_all = settings.get_profile("landing")
    assert (of_all.derandomize, of_all.deadline) == (True, None)
    assert HealthCheck.too_slow in of_all.suppress_health_check
    wrong = [
        f"{shown(path)}:{node.value.lineno}"
        for path in files_of_tests()
        if "suppress_health_check" in path.read_text()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.keyword) and node.arg == "suppress_health_check"
        if not _TOLERANT.search(ast.unparse(node.value))
    ]
    assert not wrong, told(
        "Naming complaints takes the place of the profile's: name BY_SPEED (tests/examples.py):", wrong
    )
