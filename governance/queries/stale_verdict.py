"""The stale-account sweep: one account's verdict, from its last successful use, its age, and what was read.

An account is stale only when nothing was seen of it for the threshold *and* every stream that would have shown a use
was read all that time without a gap. Silence in a stream that nobody read is ``not_evaluable``, and no action may rest
on it. Failed sign-ins are no use.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from governance.audit.entries import spelled
from governance.model.coverage import Coverage, Interval, clusters
from governance.model.states import DAY
from governance.settings.exclusions import Exclusions
from governance.settings.sections import GovernanceSettings
from ingest.contract.providers.catalogue import provider_of

POLICY = "stale_account"
"""The name under which the sweep's verdicts are told."""

Word = Literal["stale", "active", "young", "excluded", "not_evaluable"]
WORDS: tuple[Word, ...] = ("stale", "not_evaluable", "excluded", "young", "active")

TRAILING = 3_600_000_000
"""Microseconds before the instant asked for that need not be read: live logs are, each to a little before now."""


class Candidate(NamedTuple):
    """What the sweep knows of an IdP account; instants in microseconds, ``last_used_at`` of successes only."""

    account_id: str
    issuer: str
    login: str | None
    type: str
    created_at: int | None
    last_used_at: int | None


class SweepVerdict(NamedTuple):
    """The verdict, whether it rests on assumed coverage, the threshold it was measured by, and why."""

    verdict: Word
    assumed: bool
    threshold_days: int
    reason: str


class Yardstick:
    """What accounts are measured by: the settings, made ready."""

    def __init__(self, settings: GovernanceSettings) -> None:
        self.exclusions = Exclusions(settings.sweep.exclusions)
        self.young = settings.sweep.young_grace_days * DAY
        self.assumed_gap = settings.assumed_gap_days * DAY
        self._person_days = settings.sweep.stale_after_days
        self._service_days = settings.sweep.service_stale_after_days
        self._non_persons = frozenset(n.account for n in settings.non_persons)

    def threshold_days(self, candidate: Candidate) -> int:
        """Return after how many days of silence the account is stale; what config lists as no person is a service."""
        service = candidate.type == "service" or candidate.account_id in self._non_persons
        return self._service_days if service else self._person_days


def streams_of_use(issuer: str, account_type: str) -> tuple[str, ...]:
    """Return the streams of which each may show a use of the account."""
    return provider_of(issuer).use_streams[account_type]


def verdict(candidate: Candidate, coverage: Coverage, yardstick: Yardstick, as_of: int) -> SweepVerdict:
    """Return the account's verdict as of an instant.

    An exclusion goes before all else until it ends. Then what was seen speaks: a use within the threshold makes the
    account active, whatever was not read. Only silence needs coverage.
    """
    days = yardstick.threshold_days(candidate)
    since = as_of - days * DAY
    exclusion = yardstick.exclusions.of(candidate.account_id, candidate.login)
    if exclusion is not None and exclusion.until > as_of:
        by, why = exclusion.exclusion.owner, exclusion.exclusion.reason
        return SweepVerdict("excluded", False, days, f"excluded until {spelled(exclusion.until)} by {by}: {why}")
    used, created = candidate.last_used_at, candidate.created_at
    if used is not None and used > since:
        return SweepVerdict("active", False, days, f"last used {_ago(used, as_of)}")
    if created is not None and created > as_of - yardstick.young:
        return SweepVerdict("young", False, days, f"created {_ago(created, as_of)}, younger than the grace")
    if created is not None and created > since:
        return SweepVerdict("active", False, days, f"created {_ago(created, as_of)}, not used since")
    silence = _silence(used, created, as_of)
    if exclusion is not None:
        silence += f"; its exclusion ended {spelled(exclusion.until)}"
    assumed = False
    for stream in streams_of_use(candidate.issuer, candidate.type):
        read = _read(coverage, candidate.issuer, stream, (since, as_of - TRAILING), yardstick.assumed_gap - TRAILING)
        if read.missing is not None:
            return SweepVerdict("not_evaluable", False, days, f"{read.missing}; {silence}")
        assumed = assumed or read.assumed
    return SweepVerdict("stale", assumed, days, silence)


def _ago(at: int, as_of: int) -> str:
    days = (as_of - at) // DAY
    return f"{spelled(at)}, {days} {'day' if days == 1 else 'days'} before"


def _silence(used: int | None, created: int | None, as_of: int) -> str:
    if used is not None:
        return f"last used {_ago(used, as_of)}"
    if created is not None:
        return f"never used since it was created {_ago(created, as_of)}"
    return "no use was seen, nor its creation"


class _Read(NamedTuple):
    assumed: bool
    missing: str | None
    """What was not read, in words; None: all was."""


def _read(coverage: Coverage, issuer: str, stream: str, window: Interval, assumed_gap: int) -> _Read:
    """Tell whether a stream was read throughout a window; here the end of coverage counts."""
    stretches = coverage.stretches(issuer, stream)
    if not stretches:
        return _Read(False, f"{stream} of {issuer} was never read")
    every = [(start, end) for _, start, end in stretches]
    hole = _hole(every, window)
    if hole is None:
        declared = ((start, end) for basis, start, end in stretches if basis == "declared")
        return _Read(_hole(declared, window) is not None, None)
    # Assumed coverage ends with the last record; silence no longer than what splits it elsewhere is no end.
    if _hole(coverage.with_silences(issuer, stream, assumed_gap), window) is None:
        return _Read(True, None)
    return _Read(False, _told(issuer, stream, *hole))


def _hole(stretches: Iterable[Interval], window: Interval) -> tuple[int | None, int | None] | None:
    """Return the first hole that touches the window as (where reading stopped, where it went on); None: no hole."""
    before: int | None = None
    reached, wanted = window
    for start, end in clusters(stretches, 0):
        if start > reached:
            return before, start
        before = end
        reached = max(reached, end)
        if reached >= wanted:
            return None
    return before, None


def _told(issuer: str, stream: str, before: int | None, after: int | None) -> str:
    if before is None:
        return f"{stream} of {issuer} was read only from {spelled(after)}"
    if after is None:
        return f"{stream} of {issuer} was read only until {spelled(before)}"
    return f"a gap in {stream} of {issuer} from {spelled(before)} to {spelled(after)}"
