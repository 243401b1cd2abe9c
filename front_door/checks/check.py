"""What a check is: what was asked, the answer, what to do; and the words that several of them say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Verdict = Literal["ok", "warn", "fail"]
FAIL: Verdict = "fail"
SECOND = 1_000_000
GOVERN = "start `jitgov run`, or `jitgov govern`"
_SHOWN = 5


class Check(NamedTuple):
    """What was asked, the answer, and what to do about it."""

    check: str
    verdict: Verdict
    detail: str
    what_to_do: str | None = None


def first_of(words: Sequence[str]) -> str:
    """Return the first few words, and how many more there are."""
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
