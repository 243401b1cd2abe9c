"""What all tests share: real servers, no process left behind, and vendor records where they stand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.examples import choose_profile
from tests.ram_folder import choose_folder

# What a run compiles it keeps, whatever the machine's habit: else each lane rewrites all tests anew, and each of the
# hundreds of commands that tests start compiles the house anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
choose_folder()
choose_profile()
os.environ.pop("COLUMNS", None)  # the width of whoever runs the tests is no part of them
pytest_plugins = [
    "tests.servers",
    "tests.demo_run",
    "tests.leftovers",
    "tests.open_engines",
    "tests.lanes",
    "tests.budgets",
]

_RECORDS = Path(os.environ.get("JITGOV_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say when the tests on vendor records are no part of the run."""
    if not (_RECORDS / "events").is_dir():
        terminalreporter.write_line(
            f"no vendor records in {_RECORDS}: their tests were not collected (JITGOV_SHARED_DATA names the folder)"
        )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Collect the tests that read vendor records (they import tests.shared_data) only where these stand."""
    reads = collection_path.suffix == ".py" and "tests.shared_data" in collection_path.read_text()
    return True if reads and not (_RECORDS / "events").is_dir() and collection_path != Path(__file__) else None


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a parameter of bytes by its argument: packed ones hold the second at which they were made.

    Both lanes must collect the same ids.
    """
    return argname if isinstance(val, bytes) else None
