"""How much a rule may filter: the engine copies what it keeps anew for each item, which costs the square of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.policies.custom.shape import LISTS
from governance.policies.custom.tokens import calls, tokens_of

_MOST_COPIES = 160_000
"""A filter over 400 grants takes an eighth of a message's seconds."""
TOO_MANY = "the account has more grants, or accounts in applications, than the rule may filter"


def filters_in(expression: str) -> int:
    """Return how often a rule filters a list."""
    return sum(name == "filter" for _, name in calls(tokens_of(expression)))


def is_too_many(filters: int, seen: Mapping[str, Any]) -> bool:
    """Tell whether so many filters over the longest list of what a rule sees would cost too much."""
    longest = max((len(seen[name]) for name in LISTS if name in seen), default=0)
    return filters * longest * longest > _MOST_COPIES
