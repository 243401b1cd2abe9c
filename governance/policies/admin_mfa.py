"""P5: a person who holds a privilege and signed in interactively with a single factor while holding it.

Entra states the factors in the sign-in, Okta in the session. The finding lapses after as many covered days with MFA
only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.folds.app_accounts import sign_in_stream
from governance.held_sign_ins import SignIn, held_sign_ins
from governance.labels import label
from governance.model import DAY, Grant
from governance.policies.interface import About, Answer, Policy, Situation, compliant, not_evaluable, violation
from governance.settings import AdministratorMfa
from governance.spans import earlier


def _judge(situation: Situation) -> Iterable[Answer]:
    held = [g for g in situation.grants if g.privileged and g.mode != "eligible"]
    settings = situation.settings.admin_mfa
    if not held or settings is None or situation.account.type != "person":
        return ()
    sign_ins = sorted(held_sign_ins(situation, held, settings.session_hours))
    singles = [s for s in sign_ins if s.mfa == "single"]
    if singles:
        return (_single(situation, held, singles, settings),)
    if not any(_lasts(g) for g in held):
        return ()
    about = About(situation.account.account_id)
    if not sign_ins:
        return (not_evaluable(about, "no interactive sign-in while holding the privilege"),)
    since = sign_ins[-1].at - settings.within_days * DAY
    if any(s.mfa == "unknown" for s in sign_ins if s.at >= since):
        return (not_evaluable(about, "the factors of a sign-in while holding the privilege are unknown"),)
    # It is told again once no sign-in lies within the days any more.
    quiet_at = sign_ins[-1].at + settings.within_days * DAY
    return (compliant(about), not_evaluable(about, "no interactive sign-in while holding the privilege", quiet_at))


def _lasts(grant: Grant) -> bool:
    """Tell whether nothing took the grant away: it is open, or ends by itself and was no activation."""
    return grant.valid_to is None or (grant.mode == "active" and grant.valid_to == grant.expires_at)


def _single(
    situation: Situation, held: Sequence[Grant], singles: Sequence[SignIn], settings: AdministratorMfa
) -> Answer:
    within, issuer = settings.within_days * DAY, situation.account.issuer
    first = len(singles) - 1
    while first and singles[first].at - singles[first - 1].at <= within:
        first -= 1
    cluster = singles[first:]
    lapse = cluster[-1].at + within
    basis = situation.coverage.over(issuer, sign_in_stream(issuer, "interactive"), cluster[-1].at, lapse)
    ends = [g.valid_to for g in held]
    gone = None if None in ends else max(end for end in ends if end is not None)
    until = earlier(lapse if basis is not None else None, gone)
    since = min(cluster[0].settled_at, until) if until is not None else cluster[0].settled_at
    message = f"{label(situation.account)} signed in with a single factor while holding a privilege."
    evidence = [*(e for s in cluster[-5:] for e in s.evidence), *(e for g in held[:5] for e in g.evidence)]
    assumed = basis == "assumed" or any(s.assumed for s in cluster)
    return violation(About(situation.account.account_id), message, since, evidence, until=until, assumed=assumed)


POLICY = Policy(
    id="admin_mfa",
    title="Administrator without MFA",
    severity="critical",
    controls=("NIST IA-2(1)", "ISO 27001 A.8.2", "ISO 27001 A.8.5"),
    remedy="Demand a second factor of every administrator, and enrol this one or take the privilege away.",
    judge=_judge,
)
