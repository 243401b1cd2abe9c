"""A decision is known by its number: no two have the same, its first line says it, and the list of all leads to it."""

from __future__ import annotations

import re
from collections import Counter

from tests.house.tree import ROOT, shown, told

PAGES = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_no_two_have_one_number() -> None:
    counted = Counter(path.name[:4] for path in PAGES)
    wrong = [path.name for path in PAGES if counted[path.name[:4]] > 1]
    assert not wrong, told("Whoever lands later takes the next number:", wrong)


def test_each_begins_with_its_number() -> None:
    wrong = [
        f"{shown(path)} does not begin with '# {int(path.name[:4])}. '"
        for path in PAGES
        if not path.read_text(encoding="utf-8").startswith(f"# {int(path.name[:4])}. ")
    ]
    assert not wrong, told("The first line of a decision is its number and its title:", wrong)


def test_the_list_leads_to_each_once_under_its_title() -> None:
    listed = re.findall(
        r"^- \[(\d+\. .+)\]\((.+)\)$", (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"), re.M
    )
    headed = [(path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# "), path.name) for path in PAGES]
    wrong = sorted(Counter(headed) - Counter(listed)) + sorted(Counter(listed) - Counter(headed))
    assert not wrong, told(
        "Have docs/decisions/README.md list each page once, under its title:", [str(row) for row in wrong]
    )
