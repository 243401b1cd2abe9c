"""What a folder's tests take is added up; over its budget it is told, over one and a half times it fails the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev.places import ROOT
from tests.budgets import Spent, folder_of
from tests.pace import Pace

BUDGETS = {"tests": 1.0, "tests/slow": 2.0, "tests/slow/slower": 4.0}


def spent(*durations: tuple[str, float], pace: Pace | None = None) -> Spent:
    spent = Spent(BUDGETS, pace or Pace(usual_seconds=1.0))
    for node_id, seconds in durations:
        report = pytest.TestReport(node_id, ("", 0, ""), {}, "passed", None, "call", duration=seconds)
        spent.pytest_runtest_logreport(report)
    return spent


@pytest.mark.parametrize(
    ("node_id", "folder"),
    [
        ("tests/test_a.py::test_a", "tests"),
        ("tests/slow/test_a.py::test_a[x]", "tests/slow"),
        ("tests/slow/deep/test_a.py::test_a", "tests/slow"),
        ("tests/slow/slower/test_a.py::test_a", "tests/slow/slower"),
        ("elsewhere/test_a.py::test_a", None),
    ],
)
def test_a_test_counts_for_the_nearest_folder(node_id: str, folder: str | None) -> None:
    assert folder_of(node_id, BUDGETS) == folder


def test_all_parts_of_all_tests_of_a_folder_are_added_up() -> None:
    both = spent(
        ("tests/slow/test_a.py::test_a", 1.5), ("tests/slow/deep/test_b.py::test_b", 1.0), ("tests/t.py::t", 1)
    )
    assert both.over() == [("tests/slow", 2.5, 2.0)]
    assert both.over(1.5) == []


@pytest.mark.parametrize(("taken", "over"), [(3.0, []), (0.5, [("tests/slow", 2.5, 2.0)])])
def test_budgets_are_longer_on_a_slow_machine_and_never_shorter(
    taken: float, over: list[tuple[str, float, float]]
) -> None:
    pace = Pace(usual_seconds=1.0)
    pace.taken_seconds.append(taken)
    assert spent(("tests/slow/test_a.py::test_a", 2.5), pace=pace).over() == over


def test_a_session_that_never_started_ends_all_the_same() -> None:
    pace = Pace(usual_seconds=1.0)
    pace.pytest_sessionfinish()
    assert pace.slowness() == 1.0


def test_a_run_that_takes_too_long_tells_it_and_fails_and_its_last_line_is_pytests(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    (tmp_path / "strict.py").write_text("import tests.budgets\ntests.budgets.budgets = lambda: {'.': 1e-9}\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "strict", "-p", "tests.budgets"),
            *("--budgets", "--rootdir", str(tmp_path), str(tmp_path)),
        ],
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    *_, over, last = done.stdout.splitlines()
    assert (done.returncode, over) == (1, ".: 0 s of 0 s, which fails the run")
    assert last.startswith("1 passed")
