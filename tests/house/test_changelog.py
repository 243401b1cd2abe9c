"""The changelog says each thing once: a merge of two branches that both wrote there may leave lines twice."""

from __future__ import annotations

from collections import Counter

from tests.house.tree import ROOT, told

_ALIKE_BY_CHANCE = 50
"""Letters of a line that may stand twice."""


def test_no_line_stands_twice() -> None:
    lines = Counter((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines())
    wrong = [line for line, times in lines.items() if times > 1 and len(line) > _ALIKE_BY_CHANCE]
    assert not wrong, told("Keep each of these lines of CHANGELOG.md once, where its entry stands:", wrong)
