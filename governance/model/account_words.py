"""What people say of accounts, as acts: what one is, who answers for it, when its use is a test."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.acts import Act, ActKind

WORDS: tuple[ActKind, ...] = ("type", "untype", "answerable", "unanswerable", "use_test")
"""``answerable``: who answers for an account and who knows its secret; ``unanswerable``: that is as lists say again."""
TYPE, OWNER, CUSTODIANS, PURPOSE = "type", "owner", "custodians", "purpose"
FROM, UNTIL = "from", "until"
"""What a ``use_test`` says: instants in microseconds."""
LONGEST_TEST_DAYS = 31
"""How long a test may last that is declared from now on: a longer one would be a licence to use the account."""


def last_word(acts: Iterable[Act], *kinds: ActKind) -> Act | None:
    """Return the last of the acts of some kinds, None where there is none; ``acts``: the oldest first."""
    return next((act for act in reversed(list(acts)) if act.kind in kinds), None)
