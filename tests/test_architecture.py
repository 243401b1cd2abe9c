"""docs/architecture.md shows the rooms as they are, and names only files that are there."""

from __future__ import annotations

import re

from tests.house.picture import PAGE, page
from tests.house.tree import ROOT, told

_PATH = re.compile(r"`([\w./-]+/[\w./-]*)`")


def test_the_picture_is_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "the rooms' imports have changed: run `make docs`"


def test_every_file_that_it_names_is_there() -> None:
    named = _PATH.findall(PAGE.read_text(encoding="utf-8"))
    wrong = [name for name in named if not (ROOT / name).exists()]
    assert len(named) > 30
    assert not wrong, told("docs/architecture.md names files that are not there:", wrong)
