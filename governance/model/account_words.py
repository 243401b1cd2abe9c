"""What people say of accounts, as acts: what one is, when its use is a test."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.acts import Act, ActKind

WORDS: tuple[ActKind, ...] = ("type", "untype", "use_test")
TYPE = "type"
FROM, UNTIL = "from", "until"
"""What a ``use_test`` says: instants in microseconds."""


def last_word(acts: Iterable[Act], *kinds: ActKind) -> Act | None:
    """Return the last of the acts of some kinds, None where there is none; ``acts``: the oldest first."""
    return next((act for act in reversed(list(acts)) if act.kind in kinds), None)
