"""The migrations are one chain: two of one number would leave a store that nobody can bring up to date."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, told

VERSIONS = ROOT / "governance" / "store" / "migrations" / "versions"
_REVISION = re.compile(r'^revision = "(\d{4})"$', re.MULTILINE)
_DOWN = re.compile(r'^down_revision: str \| None = (?:None|"(\d{4})")$', re.MULTILINE)


def test_each_follows_the_one_before_it() -> None:
    wrong = []
    for number, path in enumerate(sorted(VERSIONS.glob("v*.py")), 1):
        text = path.read_text(encoding="utf-8")
        said = [path.name[1:5], *_REVISION.findall(text)], _DOWN.findall(text)
        before = "" if number == 1 else f"{number - 1:04}"
        if said != ([f"{number:04}"] * 2, [before]):
            wrong.append(f"{path.name}: revision {number:04} after {before or 'None'}, in its name and its text")
    assert not wrong, told("Whoever lands later takes the next number; these must be:", wrong)
