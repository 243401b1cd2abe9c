"""What a word may mean of what whoever asks may see, for the page and for programs."""

from __future__ import annotations

from typing import NamedTuple

from console.asking.answering import Answering
from console.asking.asked import Asked
from governance.queries.searching import MOST, Match, matches


class SeenMatches(NamedTuple):
    """What a word may mean; ``notice`` says of which kinds there is more."""

    matches: list[Match]
    notice: str | None


def seen_matches(asked: Asked, given: Answering, word: str) -> SeenMatches:
    """Return what the word may mean."""
    meant = matches(given.snapshot, asked.visitor.scope, word)
    if not meant.more_of:
        return SeenMatches(meant.matches, None)
    several = " and ".join(f"{kind}s" for kind in meant.more_of)
    return SeenMatches(meant.matches, f"there are more {several} than the {MOST} that are named: give more of the word")
