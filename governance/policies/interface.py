"""What a policy is: a pure function from a situation to answers; found by folder, one file each.

Every answer is a function of the events and the settings alone, never of the clock: what only time decides is said with
instants that may lie in the future (``since`` of a grace that runs out, ``until`` of a finding that lapses). The end of
coverage limits nothing here (only beginnings and gaps do): readers ask as of an instant within coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, Protocol

from governance.model.states import AccountState, AppAccountState, Basis, Grant, Rollup, SessionSpan, UsageDay
from governance.settings.sections import ApplicationSettings, PolicySettings

Severity = Literal["low", "medium", "high", "critical"]


class CoverageView(Protocol):
    """What was read without a gap, per issuer and stream."""

    def begins_at(self, issuer: str, stream: str) -> int | None:
        """Return when the stream's coverage begins, None without any."""

    def over(self, issuer: str, stream: str, from_at: int, to_at: int) -> Basis | None:
        """Return on what basis the stream was read from ``from_at`` to ``to_at`` without a gap; None: it was not.

        The coverage's end does not count: what lies beyond it is taken as covered.
        """


class About(NamedTuple):
    """What an answer is about; together with the policy it is a finding's key."""

    account_id: str
    application_id: str | None = None
    entitlement_id: str | None = None
    detail: str | None = None
    """What else tells two findings apart: a scope, the event that ended the account, a rule."""


class Answer(NamedTuple):
    """A policy's word on one thing."""

    outcome: Literal["violation", "compliant", "not_evaluable"]
    about: About
    message: str = ""
    since: int = 0
    """When the violation became, or will become, true; or from when on it cannot be known."""
    until: int | None = None
    """When it ended, or will lapse; None: open."""
    evidence: tuple[str, ...] = ()
    assumed: bool = False
    """It rests on assumed coverage."""
    excepted_until: int | None = None
    severity: Severity | None = None
    """Overrides the policy's own."""


def violation(
    about: About,
    message: str,
    since: int,
    evidence: Iterable[str],
    *,
    until: int | None = None,
    assumed: bool = False,
    excepted_until: int | None = None,
    severity: Severity | None = None,
) -> Answer:
    """Return a violation that began at ``since`` and ended at ``until`` (None: it lasts)."""
    return Answer(
        "violation", about, message, since, until, tuple(dict.fromkeys(evidence)), assumed, excepted_until, severity
    )


def compliant(about: About) -> Answer:
    """Return that it was looked at and is right."""
    return Answer("compliant", about)


def not_evaluable(about: About, reason: str, since: int = 0) -> Answer:
    """Return that it cannot be known from ``since`` on, and why: never taken for compliant."""
    return Answer("not_evaluable", about, reason, since)


class ApplicationFacts(NamedTuple):
    """What is known of an application besides its settings."""

    application_id: str
    name: str | None
    settings: ApplicationSettings | None
    has_channel: bool
    """Some provisioning success was ever seen, or the settings say so."""


class Owner(NamedTuple):
    """Who answers for a non-person account, and when that one ended."""

    account_id: str
    known: bool
    ended_at: int | None
    ended_event_id: str | None


class Situation(NamedTuple):
    """All that is known of one IdP account, its application accounts, uses and grants.

    ``days`` and ``sessions`` are loaded only for accounts that hold or held a privilege, have ended, or are JIT
    (``sessions``: those around the creation), within the settings' bounds; ``rollups`` are always whole.
    """

    account: AccountState
    app_accounts: tuple[AppAccountState, ...]
    grants: tuple[Grant, ...]
    rollups: tuple[Rollup, ...]
    days: tuple[UsageDay, ...]
    sessions: tuple[SessionSpan, ...]
    applications: Mapping[str, ApplicationFacts]
    owner: Owner | None
    coverage: CoverageView
    settings: PolicySettings
    clock_tolerance: int
    """Microseconds within which the order of two sources' instants means nothing."""
    jit_lookback: int
    """Microseconds; see design section 6 on left-censored histories."""


class Holding(NamedTuple):
    """One account's grants within an identity."""

    account: AccountState
    grants: tuple[Grant, ...]


class IdentitySituation(NamedTuple):
    """All accounts that are linked to one identity."""

    identity_id: str
    holdings: tuple[Holding, ...]
    coverage: CoverageView
    settings: PolicySettings


Judge = Callable[[Situation], Iterable[Answer]]
IdentityJudge = Callable[[IdentitySituation], Iterable[Answer]]


class Policy(NamedTuple):
    """A policy with what a reader needs to act: each file of this folder offers one as ``POLICY``.

    ``id`` is the file's name and the key of ``governance.policies`` that configures it; without that key the policy is
    ``not_configured`` and is not asked.
    """

    id: str
    title: str
    severity: Severity
    controls: tuple[str, ...]
    remedy: str
    judge: Judge | None = None
    judge_identity: IdentityJudge | None = None
