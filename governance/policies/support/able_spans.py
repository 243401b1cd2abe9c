"""When an account could sign in: not while it was suspended, disabled or deleted."""

from __future__ import annotations

from governance.model.spans import Span, union
from governance.model.states import AccountState
from governance.policies.support.cached_by_identity import remembered

_INVITED = "invited"
_SHUT = frozenset({"disabled", "suspended", "deleted"})
_OPENED = frozenset({"created", "enabled", "unsuspended", "redeemed"})
ABLE = frozenset({"active", "locked"})
"""States in which people sign in, or will once a lock is lifted."""


def able_spans(account: AccountState, *, invited: bool) -> list[Span]:
    """Return the stretches in which the account could sign in; ``invited``: one that is merely invited counts, too."""
    return _spans(account)[invited]


@remembered
def _spans(account: AccountState) -> tuple[list[Span], list[Span]]:
    """Return when it could sign in, and when it could or was invited."""
    happened = [change.what for change in account.timeline]
    if account.state == _INVITED or _INVITED in happened:
        return _without_shut(account, _SHUT | {_INVITED}, ABLE), _without_shut(account, _SHUT, ABLE | {_INVITED})
    if _SHUT.isdisjoint(happened):  # As most are.
        always: list[Span] = [(account.created_at or 0, None)] if account.state in ABLE else []
        return always, always
    spans = _without_shut(account, _SHUT, ABLE)
    return spans, spans


def _without_shut(account: AccountState, shut: frozenset[str], able: frozenset[str]) -> list[Span]:
    begin: int | None = account.created_at or 0
    spans: list[Span] = []
    for change in account.timeline:
        if change.what in shut and begin is not None:
            spans.append((begin, change.at))
            begin = None
        elif begin is None and change.what in _OPENED:
            begin = change.at
    if begin is not None and account.state in able:
        spans.append((begin, None))
    return union(spans)
