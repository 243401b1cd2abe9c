"""When an account could sign in: not while it was suspended, disabled or deleted."""

from __future__ import annotations

from governance.model.spans import Span, union
from governance.model.states import AccountState

_SHUT = frozenset({"disabled", "suspended", "deleted"})
_OPENED = frozenset({"created", "enabled", "unsuspended", "redeemed"})
ABLE = frozenset({"active", "locked"})
"""States in which people sign in, or will once a lock is lifted."""


def able_spans(account: AccountState, *, invited: bool) -> list[Span]:
    """Return the stretches in which the account could sign in; ``invited``: one that is merely invited counts, too."""
    begin: int | None = 0 if account.created_at is None else account.created_at
    spans: list[Span] = []
    for change in account.timeline:
        shut = change.what in _SHUT or (change.what == "invited" and not invited)
        if shut and begin is not None:
            spans.append((begin, change.at))
            begin = None
        elif begin is None and change.what in _OPENED:
            begin = change.at
    able = account.state in ABLE or (invited and account.state == "invited")
    if begin is not None and able:
        spans.append((begin, None))
    return union(spans)
