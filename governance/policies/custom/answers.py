"""What rules' replies mean: answers on an account, or on what it holds, as those of other policies are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.configured import Configured
from governance.model.labels import label
from governance.model.situation import Situation
from governance.model.spans import Span, union
from governance.model.states import AccountState, Grant, Ground
from governance.policies.support.holdings import thing_of

STOPPED = (
    "the rule was stopped: it ran too long, or took too much memory, twice. Change the rule; whatever it says it is "
    "asked anew then"
)


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """What a rule says of an account or a grant: true, false, or why it says neither; and since when, if it knows."""

    holds: bool | None
    since: int | None = None
    """Microseconds since 1970-01-01T00:00:00Z."""
    why_not: str = ""


def answers_of(asked: Configured, situation: Situation, replies: Sequence[Reply]) -> list[Answer]:
    """Return a rule's answers; ``replies``: one for the account, or one for each of its grants, in their order."""
    settings: Any = asked.settings
    if settings.about == "grant":
        return _of_grants(settings.message, situation, replies)
    reply, account = replies[0], situation.account
    about = About(account.account_id)
    if reply.holds is None:
        return [not_evaluable(about, reply.why_not)]
    if not reply.holds:
        return [compliant(about)]
    moments = _moments(situation, asked.policy.needs.parts)
    latest, evidence = max(moments, default=(0, account.provenance.evidence[-1:]))
    since = latest if reply.since is None else reply.since
    return [violation(about, _said(settings.message, account, None), since, evidence or account.provenance.evidence)]


def unanswered(situation: Situation, reason: str) -> list[Answer]:
    """Return that a rule could not be asked about an account, and why."""
    return [not_evaluable(About(situation.account.account_id), reason)]


def _moments(situation: Situation, parts: Iterable[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Return when what a rule reads was changed, each with the events that show it."""
    account = situation.account
    moments: list[tuple[int, tuple[str, ...]]] = [(change.at, (change.event_id,)) for change in account.timeline]
    moments += [(change.at, (change.event_id,)) for change in account.attribute_changes]
    if account.created_at is not None:
        moments.append((account.created_at, account.provenance.evidence))
    if "grants" in parts:
        for grant in situation.grants:
            moments.append((grant.valid_from, grant.evidence))
            if grant.valid_to is not None and grant.valid_to != grant.expires_at:
                moments.append((grant.valid_to, grant.evidence))
    if "app_accounts" in parts:
        moments += [
            (at, app.provenance.evidence)
            for app in situation.app_accounts
            for at in (app.created_at,)
            if at is not None
        ]
    if "person" in parts and situation.person is not None:
        span = situation.person.spans[-1]
        moments.append((span.valid_from, span.evidence))
    return moments


def _of_grants(message: str, situation: Situation, replies: Sequence[Reply]) -> list[Answer]:
    by_subject: dict[About, list[tuple[Grant, Reply, Span]]] = {}
    for grant, reply in zip(situation.grants, replies, strict=True):
        # That the account is shut ends nothing that it holds: rules may ask about that.
        span = grant.valid_from, grant.valid_to
        if span[1] is None or span[0] < span[1]:
            about = About(grant.account_id, entitlement_id=grant.entitlement_id, detail=grant.scope)
            by_subject.setdefault(about, []).append((grant, reply, span))
    return [_of_grant(message, about, asked, situation.account) for about, asked in by_subject.items()]


def _of_grant(message: str, about: About, asked: list[tuple[Grant, Reply, Span]], account: AccountState) -> Answer:
    violating = [(grant, begin, span[1]) for grant, reply, span in asked if (begin := _begin(reply, span)) is not None]
    spans = union((begin, until) for _, begin, until in violating)
    # What nobody can tell is open no longer than it is held.
    unknown = [
        (span[0], reply.why_not)
        for grant, reply, span in asked
        if reply.holds is None and span[1] in (None, grant.expires_at)
    ]
    lasts = bool(spans) and spans[-1][1] is None
    if unknown and not lasts:
        since, reason = min(unknown)
        return not_evaluable(about, reason, since)
    if not spans:
        return compliant(about)
    since, until = spans[-1]
    causes = sorted(
        (grant for grant, begin, _ in violating if begin >= since), key=lambda g: (g.valid_from, g.evidence)
    )
    return violation(
        about,
        _said(message, account, causes[-1]),
        since,
        (event_id for grant in causes for event_id in grant.evidence),
        until=until,
        stated=any(_ground(grant) == "stated" for grant in causes),
    )


def _begin(reply: Reply, span: Span) -> int | None:
    """Return since when a grant violates the rule; None: it does not."""
    if not reply.holds:
        return None
    begin = span[0] if reply.since is None else reply.since
    return None if span[1] is not None and begin >= span[1] else begin


def _ground(grant: Grant) -> Ground:
    return "declared" if grant.from_basis == "seen" else "stated"


def _said(message: str, account: AccountState, grant: Grant | None) -> str:
    names: dict[str, Callable[[], str]] = {"account": lambda: label(account)}
    if grant is not None:
        names["entitlement"] = lambda: thing_of(grant)
    return re.sub(r"\{(\w+)\}", lambda match: names[match[1]](), message)
