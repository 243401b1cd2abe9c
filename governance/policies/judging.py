"""Asks the configured policies about a situation, each with its own settings and the days and sessions it needs.

What one policy is told depends on its own needs alone: whether another one is configured changes none of its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from governance.model.answers import SEVERITIES, About, Answer, Judgement, Severity, not_evaluable
from governance.model.configured import Configured
from governance.model.coverage import Interval, clusters
from governance.model.keys import plain_parts
from governance.model.policy import FOREVER, PolicySettings
from governance.model.situation import IdentitySituation, Situation
from governance.model.spans import earlier
from governance.model.states import DAY, AccountState, Grant, SessionSpan
from governance.model.tenant_labels import two_labels
from governance.policies.precedence import SPEAK_ALONE, first_speaks
from governance.policies.silences import standing
from governance.policies.support.asked_about import AskedAbout
from governance.policies.support.cached_by_identity import remembered, remembered_of_few

_new = tuple.__new__


class Reads(NamedTuple):
    """Which days and sessions of an account some policy reads."""

    first_day: int | None
    """The first day, since 1970-01-01; None: no day."""
    sessions: Sequence[Interval]
    """The intervals of the sessions, in order and apart from each other."""

    @property
    def lasting(self) -> bool:
        """Tell whether days and sessions still to come will be read."""
        return self.first_day is not None or (bool(self.sessions) and self.sessions[-1][1] >= FOREVER)


NOTHING_READ = Reads(None, ())


def reads(situation: Situation, configured: Sequence[Configured]) -> Reads:
    """Return what of days and sessions any of the policies reads of the account."""
    days: list[int] = []
    intervals: list[Interval] = []
    plain = situation[:]
    for asked in _readers(configured).of(situation):
        needs, seen = asked.policy.needs, _new(asked.view, plain)
        if needs.days is not None and (day := _first_day(seen, asked, situation.clock_tolerance)) is not None:
            days.append(day)
        if needs.sessions is not None:
            intervals += needs.sessions(seen, asked.settings)
    if not days and not intervals:
        return NOTHING_READ
    return Reads(min(days, default=None), clusters(intervals, 0) if intervals else ())


@remembered_of_few
def _readers(configured: Sequence[Configured]) -> AskedAbout[Configured]:
    needs = [(asked, asked.policy.needs) for asked in configured]
    return AskedAbout([(asked, asked) for asked, n in needs if n.days is not None or n.sessions is not None])


def _first_day(seen: Situation, asked: Configured, tolerance: int) -> int | None:
    """Return the first day that a policy reads of what it sees; ``tolerance``: of the situation's clocks."""
    wanted = asked.policy.needs.days
    since = wanted(seen, asked.settings) if wanted is not None else None
    return None if since is None else (since - tolerance) // DAY


class Judged(NamedTuple):
    """The policies' answers, and when the account is to be asked again though nothing happens; None: never."""

    judgements: list[Judgement]
    due_at: int | None


class _Asked(NamedTuple):
    """A policy that judges accounts, as it is asked about each of them."""

    judge: Callable[[Situation, PolicySettings], Iterable[Answer]]
    settings: PolicySettings
    view: type[Situation]
    reads_uses: bool
    """It is told days, or sessions: those alone that it needs."""
    of_silence: bool
    severity: Severity | None
    """How grave each of its answers is that does not say so itself; None: that depends on what it is about."""
    policy_id: str
    is_shadow: bool
    is_asked_alone: bool
    """It may take the word from another policy whatever it answers."""
    configured: Configured


@remembered_of_few
def _asked(configured: Sequence[Configured]) -> AskedAbout[_Asked]:
    judging = ((asked, asked.policy.judge) for asked in configured)
    return AskedAbout([(asked, _made_ready(asked, ask)) for asked, ask in judging if ask is not None])


def _made_ready(asked: Configured, ask: Callable[[Situation, PolicySettings], Iterable[Answer]]) -> _Asked:
    policy, settings = asked.policy, asked.settings
    return _Asked(
        ask,
        settings,
        asked.view,
        policy.needs.days is not None or policy.needs.sessions is not None,
        policy.needs.silence is not None,
        None if settings.severity_by_entitlement else settings.severity or policy.severity,
        policy.id,
        settings.shadow,
        policy.id in SPEAK_ALONE,
        asked,
    )


def judge(situation: Situation, configured: Sequence[Configured], judged_until: int = FOREVER) -> Judged:
    """Return the answers of the policies that judge accounts; ``judged_until``: until when silence is judged."""
    judgements: list[Judgement] = []
    due_at: int | None = None
    account, has_uses = situation.account, bool(situation.days or situation.sessions)
    # Only who finds something, or is asked alone, takes the word from anybody: of most accounts nobody does.
    may_silence = False
    plan = _asked(configured).of(situation)
    # A view of a plain tuple is a copy; of one that has names it would be made value by value.
    plain = situation[:]
    for ask, settings, view, reads_uses, of_silence, severity_of_all, policy_id, is_shadow, alone, asked in plan:
        seen = _seen_by(asked, situation) if has_uses and reads_uses else _new(view, plain)
        answers = ask(seen, settings)
        if not answers:
            continue  # Most policies have nothing to say of most accounts.
        if of_silence:
            answers, next_at = standing(answers, judged_until)
            due_at = earlier(due_at, next_at)
        given = unless_torn(answers, [account]) if account.other_issuers else answers
        may_silence = may_silence or alone
        for answer in given:
            if answer.outcome == "violation":
                may_silence = True
            how_grave = answer.severity or severity_of_all or severity(asked, answer, situation.grants)
            judgements.append(_new(Judgement, (policy_id, how_grave, answer, is_shadow)))
    return Judged(_speaking(judgements) if may_silence else judgements, due_at)


def _speaking(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements that stand by precedence; one in shadow takes the word from nobody."""
    if True not in [judgement.is_shadow for judgement in judgements]:
        return first_speaks(judgements)
    in_the_open = [judgement for judgement in judgements if not judgement.is_shadow]
    return [*first_speaks(in_the_open), *(j for j in first_speaks(judgements) if j.is_shadow)]


def judgement(asked: Configured, answer: Answer, grants: Iterable[Grant]) -> Judgement:
    """Return a policy's answer with how grave it is, and whether it is told."""
    return Judgement(asked.policy.id, severity(asked, answer, grants), answer, asked.settings.shadow)


@remembered
def _of_identities(configured: Sequence[Configured]) -> list[Configured]:
    return [asked for asked in configured if asked.policy.judge_identity is not None]


def judge_identity(situation: IdentitySituation, configured: Sequence[Configured]) -> list[Judgement]:
    """Return the answers of those policies on identities that the identity concerns."""
    grants = [grant for holding in situation.holdings for grant in holding.grants]
    accounts = [holding.account for holding in situation.holdings]
    judgements: list[Judgement] = []
    for asked in _of_identities(configured):
        if asked.policy.judge_identity is not None and asked.concerns(grants):
            answers = asked.policy.judge_identity(asked.seen_identity(situation), asked.settings)
            given = unless_torn(answers, accounts)
            judgements += [judgement(asked, a, grants) for a in given]
    return judgements


def unless_torn(answers: Iterable[Answer], accounts: Iterable[AccountState]) -> Iterable[Answer]:
    """Return a policy's answers; where one of the accounts stands under two labels, one that nobody can tell.

    What one side shows may be taken back by what stands under the other.
    """
    torn = next((account for account in accounts if account.other_issuers), None)
    if torn is None or not (given := list(answers)):
        return answers if torn is None else given
    return [not_evaluable(About(torn.account_id), two_labels(torn.issuer, torn.other_issuers))]


def _seen_by(asked: Configured, situation: Situation) -> Situation:
    seen, wanted = asked.seen(situation), asked.policy.needs.sessions
    since = _first_day(seen, asked, situation.clock_tolerance)
    intervals = wanted(seen, asked.settings) if wanted is not None else ()
    within = situation._replace(
        days=() if since is None else tuple(day for day in situation.days if day.day >= since),
        sessions=tuple(s for s in situation.sessions if any(_touches(s, interval) for interval in intervals)),
    )
    return asked.seen(within)


def _touches(session: SessionSpan, interval: Interval) -> bool:
    begin = session.started_at if session.started_at is not None else session.last_at
    return session.last_at >= interval[0] and begin <= interval[1]


def severity(asked: Configured, answer: Answer, grants: Iterable[Grant]) -> Severity:
    """Return how grave an answer is: what it says itself, else config by entitlement, else config, else the policy.

    Of several entitlements that it is about, or that are its cause, the gravest counts.
    """
    if answer.severity is not None:
        return answer.severity
    by_entitlement = asked.settings.severity_by_entitlement
    if by_entitlement:
        held, keys = list(grants), (answer.about.entitlement_id, *answer.because_of)
        of_each = [_of_entitlement(by_entitlement, key, held) for key in keys if key is not None]
        stated = [severity for severity in of_each if severity is not None]
        if stated:
            return max(stated, key=SEVERITIES.index)
    return asked.settings.severity or asked.policy.severity


def _of_entitlement(stated: Mapping[str, Severity], entitlement_id: str, grants: Iterable[Grant]) -> Severity | None:
    by_id = plain_parts(entitlement_id).id
    names = {name for grant in grants if grant.entitlement_id == entitlement_id for name in grant.names}
    spelled = [by_id, *sorted(f"{by_id.partition(':')[0]}:{name}" for name in names)]
    return next((stated[spelling] for spelling in spelled if spelling in stated), None)
