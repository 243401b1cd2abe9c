"""How long the tests of a folder may take: ``tests/budgets.toml``, asked with ``--budgets`` (``make test`` does).

The seconds of all tests of a folder are added up, with their fixtures, in whichever lane they ran. A folder over its
budget is told at the end; one that takes half as much again fails the run. Where the machine is slower than the one
that the budgets were made on, or has other work, they are so many times longer (``tests/pace.py``).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.pace import Pace

FILE = Path(__file__).parent / "budgets.toml"
_FAILS_OVER = 1.5


def budgets() -> dict[str, float]:
    """Return the seconds by folder; a folder's own entry goes before that of a folder above it."""
    return {folder: float(seconds) for folder, seconds in tomllib.loads(FILE.read_text())["seconds"].items()}


def usual_work_seconds() -> float:
    """Return what the work of ``tests/pace.py`` takes, in the mean, where the budgets were made."""
    return float(tomllib.loads(FILE.read_text())["work_seconds"])


def folder_of(node_id: str, folders: Mapping[str, float]) -> str | None:
    """Return the nearest folder with a budget that holds the test; None when there is none."""
    path = Path(node_id.partition("::")[0])
    return next((str(folder) for folder in path.parents if str(folder) in folders), None)


class Spent:
    """Adds up what the tests take, and holds it against the budgets."""

    def __init__(self, seconds: Mapping[str, float], pace: Pace) -> None:
        self._seconds, self._pace = seconds, pace
        self._spent: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        folder = folder_of(report.nodeid, self._seconds)
        if folder is not None:
            self._spent[folder] += report.duration

    def over(self, factor: float = 1.0) -> list[tuple[str, float, float]]:
        """Return (folder, seconds spent, seconds of its budget) of those that took more than ``factor`` times it."""
        slowness = self._pace.slowness()
        asked = ((folder, self._spent[folder], budget * slowness) for folder, budget in sorted(self._seconds.items()))
        return [(folder, spent, budget) for folder, spent, budget in asked if spent > factor * budget]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.over(_FAILS_OVER) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        milliseconds, slowness = self._pace.work_seconds() * 1000, self._pace.slowness()
        terminalreporter.write_line(f"fixed work: {milliseconds:.1f} ms in the mean; budgets times {slowness:.2f}")
        for folder, spent, budget in self.over():
            fails = spent > _FAILS_OVER * budget
            line = f"{folder}: {spent:.0f} s of {budget:.0f} s{', which fails the run' if fails else ''}"
            terminalreporter.write_line(line, red=fails, yellow=not fails)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer ``--budgets``."""
    parser.addoption("--budgets", action="store_true", help="hold each folder's time against tests/budgets.toml")


def pytest_configure(config: pytest.Config) -> None:
    """Add up in the process that hears of all lanes' tests."""
    if config.getoption("--budgets") and not hasattr(config, "workerinput"):
        pace = Pace(usual_work_seconds())
        config.pluginmanager.register(pace)
        config.pluginmanager.register(Spent(budgets(), pace))
