"""The tests of every folder have a budget, and all of them together fit into what `make test` may take."""

from __future__ import annotations

from tests.budgets import budgets, folder_of
from tests.house.tree import ROOT, files_of_tests, shown, told

LANES = 2
MOST_MINUTES = 21
_NO_BUDGET = "tests/house/"
"""`make check` runs them, within its own minute."""


def test_every_test_is_in_a_folder_with_a_budget() -> None:
    wrong = [
        name
        for name in map(shown, files_of_tests())
        if "/test_" in name.removeprefix("tests/") and not name.startswith(_NO_BUDGET)
        if folder_of(name, budgets()) in {None, "tests"}
    ]
    assert not wrong, told("Give their folder seconds in tests/budgets.toml, taken from another's:", wrong)


def test_every_budget_is_of_a_folder() -> None:
    wrong = [folder for folder in budgets() if not (ROOT / folder).is_dir()]
    assert not wrong, told("These folders of tests/budgets.toml are not there:", wrong)


def test_the_budgets_fit_into_the_run() -> None:
    seconds = sum(budgets().values())
    assert seconds <= LANES * MOST_MINUTES * 60, f"{seconds:.0f} s; {LANES} lanes have {MOST_MINUTES} minutes each"
