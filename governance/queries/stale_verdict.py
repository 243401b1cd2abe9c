"""The stale-account sweep: one account's verdict, from its last successful use, its age, and what was read.

An account is stale only when nothing was seen of it for the threshold *and* that silence is known: every stream that
would have shown a use was read all that time without a gap, or the vendor's list states its last use. Silence that
nobody read is ``not_evaluable``. No action may rest on that, nor on what is merely assumed or stated. Failed sign-ins
are no use. The account of an application that never signs in itself is silent for good, and so not evaluable either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from governance.audit.entries import spelled
from governance.model.account_types import PERSON
from governance.model.coverage import Coverage
from governance.model.states import DAY, Ground
from governance.model.tenant_labels import two_labels
from governance.queries.silence import Silence, SilenceOf, streams_of_use
from governance.settings.exclusions import Exclusions
from governance.settings.sections import Exclusion, GovernanceSettings, StaleThreshold

POLICY = "stale_account"
"""The name under which the sweep's verdicts are told."""

Word = Literal["stale", "active", "young", "excluded", "not_evaluable"]
WORDS: tuple[Word, ...] = ("stale", "not_evaluable", "excluded", "young", "active")


_IS_AN_APPLICATION: Mapping[bool | None, str] = {
    None: "no sign-in of its own is known, and no list says whether it has a credential to sign in with",
    False: "it has no credential to sign in with: whether its application is used, the sign-ins of people tell",
}


class StatedUse(NamedTuple):
    """What the vendor's lists state of an account's use; instants in microseconds."""

    last_at: int | None = None
    """Its last success by a list's word."""
    listed_at: int | None = None
    """When the last list began that speaks of all its uses until then; None: no list does."""


NOTHING_STATED = StatedUse()


class Candidate(NamedTuple):
    """What the sweep knows of an IdP account; instants in microseconds, ``last_used_at`` of successes only."""

    account_id: str
    issuer: str
    login: str | None
    type: str
    created_at: int | None
    last_used_at: int | None
    stated: StatedUse = NOTHING_STATED
    other_issuers: tuple[str, ...] = ()
    """The other issuers of its IdP under which its subject is known, too."""
    source_type: str | None = None
    """What its source records it as, where somebody says what it is."""
    is_jit: bool = False
    """Whether it came to be at a sign-in."""
    signs_in: bool | None = True
    """Whether it signs in itself, as far as is known; None: nobody says. An application's own account may never do."""

    @property
    def used_at(self) -> int | None:
        """Return its last use that was seen or is stated."""
        seen, stated = self.last_used_at, self.stated.last_at
        return stated if seen is None else seen if stated is None else max(seen, stated)


class SweepVerdict(NamedTuple):
    """The verdict, what it rests on (None: nothing that could be missing), the threshold it was measured by, and why.

    Who is active by a list's word alone rests on that word, too.
    """

    verdict: Word
    basis: Ground | None
    threshold_days: int
    reason: str
    policy: str = POLICY
    """By whose rule it is measured."""


class Threshold(NamedTuple):
    """After how many days of silence an account is stale, and by whose rule."""

    days: int
    policy: str = POLICY


class StaleThresholds:
    """What accounts are measured by: the settings, made ready."""

    def __init__(self, settings: GovernanceSettings, exclusions: Sequence[Exclusion] | None = None) -> None:
        """Measure by the settings; ``exclusions``: theirs and what people entered; None: theirs alone."""
        sweep = settings.sweep
        self.exclusions = Exclusions(sweep.exclusions if exclusions is None else exclusions)
        self.young = sweep.young_grace_days * DAY
        self.assumed_gap = settings.assumed_gap_days * DAY
        self._never_used_days = sweep.never_used_after_days
        self._thresholds = sweep.thresholds
        self._persons, self._others = Threshold(sweep.stale_after_days), Threshold(sweep.service_stale_after_days)
        self._silences: dict[tuple[SilenceOf, int, int], Silence] = {}

    def silence(self, of: SilenceOf, since: int, as_of: int) -> Silence:
        """Return whether silence is known, worked out once for all accounts that the same streams show."""
        key = of, since, as_of
        known = self._silences.get(key)
        if known is None:
            known = self._silences[key] = of.over(since, as_of)
        return known

    @property
    def least_days(self) -> int:
        """The shortest silence after which any account can be stale."""
        return min(self._persons.days, self._others.days, *(threshold.after_days for threshold in self._thresholds))

    def threshold(self, candidate: Candidate) -> Threshold:
        """Return after how many days of silence the account is stale; what is no person's is a service."""
        for threshold in self._thresholds:
            if _concerns(threshold, candidate):
                return Threshold(threshold.after_days, threshold.id)
        return self._persons if candidate.type == PERSON else self._others

    def never_used_days(self, candidate: Candidate) -> int:
        """Return how many days after its creation an account is stale that was never used."""
        return min(self._never_used_days, self.threshold(candidate).days)


def _concerns(threshold: StaleThreshold, candidate: Candidate) -> bool:
    return (
        (not threshold.account_types or candidate.type in threshold.account_types)
        and (not threshold.issuers or candidate.issuer in threshold.issuers)
        and threshold.jit in (None, candidate.is_jit)
    )


def verdict(candidate: Candidate, coverage: Coverage, thresholds: StaleThresholds, as_of: int) -> SweepVerdict:
    """Return the account's verdict as of an instant.

    An exclusion goes before all else until it ends. Then what was seen or is stated speaks: a use within the threshold
    makes the account active, whatever was not read. Only silence needs to be known.
    """
    threshold = thresholds.threshold(candidate)
    given = _verdict(candidate, coverage, thresholds, as_of, threshold.days)
    return given if given.policy == threshold.policy else given._replace(policy=threshold.policy)


def _verdict(
    candidate: Candidate, coverage: Coverage, thresholds: StaleThresholds, as_of: int, days: int
) -> SweepVerdict:
    since = as_of - days * DAY
    exclusion = thresholds.exclusions.of(candidate.account_id, candidate.login)
    if exclusion is not None and exclusion.until > as_of:
        by, why = exclusion.exclusion.owner, exclusion.exclusion.reason
        return SweepVerdict("excluded", None, days, f"excluded until {spelled(exclusion.until)} by {by}: {why}")
    if candidate.other_issuers:
        return SweepVerdict("not_evaluable", None, days, two_labels(candidate.issuer, candidate.other_issuers))
    used, created = candidate.used_at, candidate.created_at
    if used is not None and used > since:
        return SweepVerdict("active", _ground_of_use(candidate, since), days, _last_use(candidate, as_of))
    if created is not None and created > as_of - thresholds.young:
        return SweepVerdict("young", None, days, f"created {_ago(created, as_of)}, younger than the grace")
    if used is None and not candidate.signs_in:
        return SweepVerdict("not_evaluable", None, days, _IS_AN_APPLICATION[candidate.signs_in])
    ended = f"; its exclusion ended {spelled(exclusion.until)}" if exclusion is not None else ""
    streams = streams_of_use(candidate.issuer, candidate.source_type or candidate.type)
    silence = SilenceOf(coverage, candidate.issuer, streams, thresholds.assumed_gap, candidate.stated.listed_at)
    if used is None and created is not None:
        never = _never_used(candidate, created, silence, thresholds, as_of)
        if never is not None:
            return never._replace(reason=never.reason + ended)
    known = thresholds.silence(silence, since, as_of)
    words = _last_use(candidate, as_of) if used is not None else _no_use_seen(silence, since)
    if known.ground is None:
        return SweepVerdict("not_evaluable", None, days, f"{known.missing}; {words}{ended}")
    return SweepVerdict("stale", known.ground, days, words + ended)


def _never_used(
    candidate: Candidate, created: int, silence: SilenceOf, thresholds: StaleThresholds, as_of: int
) -> SweepVerdict | None:
    """Return the verdict on an account of which no use is known; None: it is judged by its last months alone.

    That it was never used can only be said where its whole life is known.
    """
    days = thresholds.never_used_days(candidate)
    age = f"it was created {_ago(created, as_of)}"
    if created > as_of - days * DAY:
        return SweepVerdict("active", None, days, f"{age}; no use was seen since")
    known = silence.over(created, as_of)
    if known.ground == "stated":
        return SweepVerdict("stale", "stated", days, f"the vendor's list states no sign-in since {age}")
    if known.ground is not None:
        return SweepVerdict("stale", known.ground, days, f"no use was seen since {age}")
    if created > as_of - thresholds.threshold(candidate).days * DAY:
        return SweepVerdict("not_evaluable", None, days, f"{known.missing}; no use was seen, and {age}")
    return None


def _ground_of_use(candidate: Candidate, since: int) -> Ground | None:
    return None if candidate.last_used_at is not None and candidate.last_used_at > since else "stated"


def _last_use(candidate: Candidate, as_of: int) -> str:
    """Return when the account was last used, in words that say who says so."""
    seen, stated = candidate.last_used_at, candidate.stated.last_at
    if stated is not None and (seen is None or stated > seen):
        return f"the vendor's list states its last sign-in as {_ago(stated, as_of)}"
    return f"last used {_ago(seen or 0, as_of)}"


def _no_use_seen(silence: SilenceOf, since: int) -> str:
    begin = silence.read_from(since)
    if begin is not None:
        return f"no use was seen since {spelled(begin)}, when reading began"
    if silence.listed_at is not None:
        return f"the vendor's list of {spelled(silence.listed_at)} states no sign-in"
    return "no use was seen"


def _ago(at: int, as_of: int) -> str:
    days = (as_of - at) // DAY
    return f"{spelled(at)}, {days} {'day' if days == 1 else 'days'} before"
