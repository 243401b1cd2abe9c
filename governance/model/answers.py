"""A policy's answer: violation, compliant or not evaluable; and the account, application or entitlement it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from governance.model.states import Grant, Ground

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""From the lightest to the gravest."""
Outcome = Literal["violation", "compliant", "not_evaluable"]


class About(NamedTuple):
    """What an answer is about; together with the policy it is a finding's key."""

    account_id: str
    application_id: str | None = None
    entitlement_id: str | None = None
    detail: str | None = None
    """What else tells two findings apart: a scope, the event that ended the account, a rule."""


class Answer(NamedTuple):
    """A policy's answer on one account, application or entitlement."""

    outcome: Outcome
    about: About
    message: str = ""
    since: int = 0
    """When the violation became, or will become, true; or from when on it cannot be known."""
    until: int | None = None
    """When it ended, or will lapse; None: open."""
    evidence: tuple[str, ...] = ()
    basis: Ground = "declared"
    """What it rests on, the weakest part of it."""
    severity: Severity | None = None
    """Overrides the policy's own."""
    because_of: tuple[str, ...] = ()
    """Keys of the entitlements that are its cause, besides the one that it is about."""
    speaks_from: int | None = None
    """Since when it has the word, where that lies ahead: what another finds stands until then; None: at any time."""


class Judgement(NamedTuple):
    """A policy's answer, and how grave a violation is by the policy and its settings."""

    policy_id: str
    severity: Severity
    answer: Answer
    is_shadow: bool = False
    """The policy runs in shadow: what it finds is told nobody."""


_new: Callable[[type[Answer], tuple[object, ...]], Answer] = tuple.__new__
"""Makes an answer of all its fields, by place: every account has some, and naming them takes twice as long."""
_about: Callable[[type[About], tuple[object, ...]], About] = tuple.__new__


def of_account(account_id: str) -> About:
    """Return what an answer about the whole account is about: of an ordinary one most answers are."""
    return _about(About, (account_id, None, None, None))


def of_application(account_id: str, application_id: str) -> About:
    """Return what an answer about an account in an application is about."""
    return _about(About, (account_id, application_id, None, None))


def violation(
    about: About,
    message: str,
    since: int,
    evidence: Iterable[str],
    *,
    until: int | None = None,
    assumed: bool = False,
    stated: bool = False,
    severity: Severity | None = None,
    because_of: Iterable[Grant] = (),
) -> Answer:
    """Return a violation that began at ``since`` and ended at ``until`` (None: it lasts).

    ``assumed``: it rests on assumed coverage; ``stated``: on a list's word, which is weaker. ``because_of``: what is
    held, of a violation that is about more than one thing, or about an account.
    """
    basis: Ground = "stated" if stated else "assumed" if assumed else "declared"
    held = [key for grant in because_of for key in (grant.entitlement_id, grant.via) if key is not None]
    causes = tuple(dict.fromkeys(held))
    return Answer("violation", about, message, since, until, tuple(dict.fromkeys(evidence)), basis, severity, causes)


def compliant(about: About) -> Answer:
    """Return that the policy examined the subject and found no violation."""
    return _new(Answer, ("compliant", about, "", 0, None, (), "declared", None, (), None))


def not_evaluable(about: About, reason: str, since: int = 0) -> Answer:
    """Return that it cannot be known from ``since`` on, and why; nobody may take that for compliant."""
    return _new(Answer, ("not_evaluable", about, reason, since, None, (), "declared", None, (), None))
