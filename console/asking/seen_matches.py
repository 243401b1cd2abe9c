"""What a word may mean of what whoever asks may see, for the page and for programs."""

from __future__ import annotations

from console.asking.answering import Answering
from console.asking.asked import Asked
from governance.model.keys import plain_parts
from governance.queries.searching import Match, matches


def seen_matches(asked: Asked, given: Answering, word: str) -> list[Match]:
    """Return what the word may mean."""
    return [match for match in matches(given.snapshot, word) if _may_see(asked, match)]


def _may_see(asked: Asked, match: Match) -> bool:
    scope = asked.visitor.scope
    if match.kind in ("person", "finding", "event"):
        return scope.everything
    return scope.everything or plain_parts(match.key).issuer in scope.issuers or match.key in scope.applications
