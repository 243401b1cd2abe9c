"""Small files, small functions: a stranger finds the place of a change in a minute."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median, quantiles

from tests.house.tree import ROOT, files_of_tests, parsed, shown, source_files, told

MEDIAN_LINES = 110
MOST_LINES = 400
USUAL_LINES = 250
"""More is a sign to split; a few files have a reason."""
LARGE_FILES = 6
FUNCTION_P95_LINES = 45
MEETING_PLACES = {"jitgov.py": 250, "governance/worker/batch_transaction.py": 250}
"""Where everything meets: kept small on purpose."""


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{shown(path)}:{node.lineno} {node.name}")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_the_median_file_is_small() -> None:
    counted = [lines(path) for path in source_files() if path.name != "__init__.py"]
    assert median(counted) <= MEDIAN_LINES, f"the median file has {median(counted)} lines, of {MEDIAN_LINES} at most"


def test_no_file_is_large() -> None:
    counted = [(lines(path), shown(path)) for path in (*source_files(), *files_of_tests())]
    wrong = [f"{name}: {count} lines" for count, name in counted if count > MOST_LINES]
    assert not wrong, told(f"More than {MOST_LINES} lines; split by what the parts are about:", wrong)


def test_few_files_are_larger_than_usual() -> None:
    counted = sorted((lines(path), shown(path)) for path in source_files())
    large = [f"{name}: {count} lines" for count, name in counted if count > USUAL_LINES]
    assert len(large) <= LARGE_FILES, told(
        f"More than {USUAL_LINES} lines are a sign to split; these have them:", large
    )


def test_meeting_places_stay_small() -> None:
    counted = [(lines(ROOT / name), name, most) for name, most in MEETING_PLACES.items() if (ROOT / name).exists()]
    wrong = [f"{name}: {count} lines of {most}" for count, name, most in counted if count > most]
    assert not wrong, told("Everything meets here; move what has a name of its own out:", wrong)


def test_functions_are_small() -> None:
    counted = sorted(found for path in source_files() for found in functions(path))
    at_95 = quantiles([count for count, _ in counted], n=100)[94]
    longest = [f"{name}: {count} lines" for count, name in counted[-10:]]
    assert at_95 <= FUNCTION_P95_LINES, told(
        f"95 % of the functions have up to {at_95:.0f} lines; the longest:", longest
    )
