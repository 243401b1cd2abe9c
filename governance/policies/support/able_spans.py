"""When an account could sign in: not while it was suspended, disabled or deleted.

Of some accounts neither a record nor a list tells that: what is known against them is not passed over for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import Answer, not_evaluable
from governance.model.spans import Span, union
from governance.model.states import AccountState
from governance.policies.support.cached_by_identity import remembered

_INVITED = "invited"
_SHUT = frozenset({"disabled", "suspended", "deleted"})
_OPENED = frozenset({"created", "enabled", "unsuspended", "redeemed"})
ABLE = frozenset({"active", "locked"})
"""States in which people sign in, or will once a lock is lifted."""
UNTOLD = "no record or list tells whether the account can sign in"


def able_spans(account: AccountState, *, invited: bool) -> list[Span]:
    """Return the stretches in which the account could sign in; ``invited``: one that is merely invited counts, too."""
    return _spans(account)[invited]


def not_shut_spans(account: AccountState, *, invited: bool) -> list[Span]:
    """Return the stretches in which nothing had shut the account, as far as is told: what it holds it holds then."""
    if account.state == "unknown" and not account.timeline:
        return [(account.created_at or 0, None)]
    return able_spans(account, invited=invited)


def judged_spans(account: AccountState, *, invited: bool) -> list[Span]:
    """Return ``able_spans``; where nobody tells whether the account can sign in, all of the time in which it may."""
    if account.state == "unknown":
        return [(account.created_at or 0, None)]
    return able_spans(account, invited=invited)


def unless_untold(account: AccountState, answers: Iterable[Answer]) -> Iterable[Answer]:
    """Return the answers; where nobody tells whether the account can sign in, that what is found cannot be told."""
    if account.state != "unknown":
        return answers
    return [not_evaluable(a.about, UNTOLD, a.since) for a in answers if a.outcome == "violation" and a.until is None]


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
