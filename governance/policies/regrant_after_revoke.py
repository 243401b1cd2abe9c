"""P36: what a reviewer took away was seen to go, and is held again without a newer decision to keep it.

By whatever path: by a group, a rule, or by hand; by the account that was decided on, or by another of the same person.
What was never seen to go is no new holding: it is still the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import AccessDecision, FellowDecision, Situation
from governance.model.spans import Span, earlier, union
from governance.model.states import DAY, Grant
from governance.policies.support import examples as ada
from governance.policies.support.holdings import directory_stream, thing_of
from governance.policies.support.revocations import grants_decided_on, kept_later_at, revocations
from governance.settings.sections import Days


class RegrantAfterRevoke(PolicySettings, frozen=True, kw_only=True):
    """For how long after it was seen to go something must stay away."""

    within_days: Days = 90


_NOT_KEPT = "and nobody decided since then that it may be kept"
_UNREAD = "it was seen to go, and the log since then was not read without a gap"


def _judge(situation: Situation, settings: RegrantAfterRevoke) -> Iterable[Answer]:
    within = settings.within_days * DAY
    own = (_answer(situation, decision, within) for decision in revocations(situation))
    beside = (_moved_here(situation, f, within) for f in situation.fellow_decisions if f.decision.is_revoked)
    return [answer for answer in (*own, *beside) if answer is not None]


def _answer(situation: Situation, decision: AccessDecision, within: int) -> Answer | None:
    about = About(situation.account.account_id, None, decision.entitlement_id, f"decision:{decision.item_id}")
    holdings = grants_decided_on(decision, situation.grants)
    spans = union((g.valid_from, g.valid_to) for g in holdings)
    gone_at = _gone_at(decision, spans)
    if gone_at is None:
        return None
    kept_at = kept_later_at(decision, situation.access_decisions)
    again = _not_kept([span for span in spans if gone_at < span[0] <= gone_at + within], gone_at, kept_at)
    if not again:
        issuer = situation.account.issuer
        read = situation.coverage.over(issuer, directory_stream(issuer), gone_at, gone_at + within)
        return not_evaluable(about, _UNREAD, gone_at) if read is None and kept_at is None else compliant(about)
    first, (begin, end) = _first_from(again[-1][0], holdings), again[-1]
    message = f"{_holds(situation, first, ' again')}, which a reviewer took away, {_NOT_KEPT}."
    return _violation(about, message, first, begin, earlier(end, kept_at))


def _moved_here(situation: Situation, fellow: FellowDecision, within: int) -> Answer | None:
    """Return what is to be said of what went from another account of the person; None: it did not come to this one.

    That it stays away from the person is said where it was decided.
    """
    decision = fellow.decision
    about = About(situation.account.account_id, None, decision.entitlement_id, f"decision:{decision.item_id}")
    gone_at = _gone_at(decision, fellow.held)
    if gone_at is None:
        return None
    holdings = grants_decided_on(decision, situation.grants)
    # It may come to this account before it goes from the other: what this one had before the decision is another thing.
    spans = [
        (begin, end)
        for begin, end in union((g.valid_from, g.valid_to) for g in holdings)
        if decision.at < begin <= gone_at + within and (end is None or end > gone_at)
    ]
    if not spans:
        return None
    kept_at = kept_later_at(decision, (*situation.access_decisions, *(f.decision for f in situation.fellow_decisions)))
    again = _not_kept(spans, gone_at, kept_at)
    if not again:
        return compliant(about)
    first, (begin, end) = _first_from(again[-1][0], holdings), again[-1]
    whence = "which a reviewer took away from another account of the same person"
    message = f"{_holds(situation, first)}, {whence}, {_NOT_KEPT}."
    return _violation(about, message, first, max(begin, gone_at), earlier(end, kept_at))


def _holds(situation: Situation, grant: Grant, again: str = "") -> str:
    path = "" if grant.via is None else ", by a group"
    return f"{label(situation.account)} holds {thing_of(grant)}{again}{path}"


def _violation(about: About, message: str, grant: Grant, since: int, until: int | None) -> Answer:
    return violation(about, message, since, grant.evidence, until=until, stated=grant.from_basis != "seen")


def _not_kept(spans: Iterable[Span], gone_at: int, kept_at: int | None) -> list[Span]:
    """Return the stretches that count, from when it had gone, before it was decided that the access may be kept.

    The last of them is told: what goes again and comes back once more comes back all the same.
    """
    return [span for span in spans if kept_at is None or max(span[0], gone_at) < kept_at]


def _first_from(begin: int, holdings: Iterable[Grant]) -> Grant:
    return min((grant for grant in holdings if grant.valid_from == begin), key=lambda grant: grant.evidence)


def _gone_at(decision: AccessDecision, spans: Sequence[Span]) -> int | None:
    """Return when what was decided on had gone, at the earliest with the decision; None: that was never seen."""
    begun = [span for span in spans if span[0] <= decision.at]
    return None if not begun or begun[-1][1] is None else max(begun[-1][1], decision.at)


def _examples() -> list[Example[RegrantAfterRevoke]]:
    settings = RegrantAfterRevoke()

    def moved(*grants: Grant) -> Situation:
        (word,) = ada.revoked("group:Finance", 10)
        spans = ((ada.day(1), ada.day(12)),)
        return ada.situation(grants=grants, fellow_decisions=(FellowDecision(f"{ada.OKTA}|ada2", word, spans),))

    before, again = ada.grant("group:Finance", 1, 12), ada.grant("group:Finance", 20)
    return [
        Example("violation", "it came back eight days after it had gone", settings, ada.decided_on(before, again)),
        Example("violation", "it came to another account of the same person", settings, moved(again)),
        Example("compliant", "it stays away", settings, ada.decided_on(before)),
        Example(
            "compliant",
            "a later decision keeps it",
            settings,
            ada.decided_on(before, again, kept_on=15),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable",
            "the log since then was not read",
            settings,
            ada.decided_on(before, coverage=ada.NOTHING_READ),
        ),
    ]


POLICY = Policy(
    id="regrant_after_revoke",
    title="What a reviewer took away is held again",
    severity="high",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18",), nist800_53=("AC-2", "AC-6(7)"), pci_dss=("7.2.4", "7.2.5.1")
    ),
    remedy="Find out who gave it back and how, and remove it, or have a reviewer decide on it anew.",
    settings=RegrantAfterRevoke,
    default=RegrantAfterRevoke(),
    needs=needs("access_decisions", "coverage", "fellow_decisions", "grants", only_with=("access_decisions",)),
    examples=_examples,
    judge=_judge,
)
