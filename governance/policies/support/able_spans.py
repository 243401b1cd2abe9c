"""When an account could sign in: not while it was suspended, disabled or deleted."""

from __future__ import annotations

from governance.model.spans import Span, union
from governance.model.states import AccountState
from governance.policies.support.cached_by_identity import remembered

_SHUT = frozenset({"disabled", "suspended", "deleted"})
_OPENED = frozenset({"created", "enabled", "unsuspended", "redeemed"})
ABLE = frozenset({"active", "locked"})
"""States in which people sign in, or will once a lock is lifted."""


def able_spans(account: AccountState, *, invited: bool) -> list[Span]:
    """Return the stretches in which the account could sign in; ``invited``: one that is merely invited counts, too."""
    return _able_or_invited(account) if invited else _able(account)


@remembered
def _able(account: AccountState) -> list[Span]:
    return _spans(account, invited=False)


@remembered
def _able_or_invited(account: AccountState) -> list[Span]:
    return _spans(account, invited=True)


def _spans(account: AccountState, *, invited: bool) -> list[Span]:
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
