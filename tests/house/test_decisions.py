"""A decision is known by its number: no two have the same, and its first line says it."""

from __future__ import annotations

from collections import Counter

from tests.house.tree import ROOT, shown, told

PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))


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
