"""P5: a person who holds a privilege and signed in interactively with a single factor while holding it, or has none.

Entra states the factors in the sign-in, Okta in the session. The finding lapses after as many covered days with MFA
only; of days that were not read nobody can tell that there was MFA only. Whom a census lists without any factor
enrolled is found before the first sign-in, until one is enrolled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.coverage import Interval
from governance.model.labels import label
from governance.model.policy import FOREVER, Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap, union
from governance.model.states import DAY, SELF, Grant
from governance.policies.support import examples as ada
from governance.policies.support.privileged_sign_ins import SignIn, held_sign_ins
from governance.policies.support.session_mfa import HOUR
from governance.settings.sections import Days
from ingest.contract.providers.catalogue import provider_of


class AdministratorMfa(PolicySettings, frozen=True, kw_only=True):
    """The finding lapses after ``within_days`` covered days with MFA only."""

    within_days: Annotated[int, msgspec.Meta(ge=1, le=400)] = 30
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24
    """A session without an end record is taken to have ended after this long."""
    trusted_idps: list[str] = msgspec.field(default_factory=list)
    """IdP instances whose claim of MFA is trusted: sessions that they opened count as held with MFA."""
    look_back_days: Days = 400
    """Sign-ins are read so far back from the account's last use."""


_UNKNOWN = "the factors of a sign-in while holding the privilege are unknown"
_NONE = "no interactive sign-in while holding the privilege"
_UNREAD = "the log of sign-ins was not read without a gap while the privilege was held"


def _held(situation: Situation) -> list[Grant]:
    if situation.account.type != "person" or not any(g.privileged for g in situation.grants):
        return []
    return sorted((g for g in situation.grants if g.privileged and g.mode != "eligible"), key=_begin)


def _days(situation: Situation, settings: AdministratorMfa) -> int | None:
    held = _held(situation)
    if not held:
        return None
    last = max((r.last_at for r in situation.rollups), default=0)
    return max(held[0].valid_from, last - max(settings.look_back_days, settings.within_days) * DAY)


def _sessions(situation: Situation, settings: AdministratorMfa) -> Sequence[Interval]:
    since = _days(situation, settings)
    return () if since is None else [(since - settings.session_hours * HOUR, FOREVER)]


def _judge(situation: Situation, settings: AdministratorMfa) -> Iterable[Answer]:
    held = _held(situation)
    if not held:
        return ()
    sign_ins = sorted(held_sign_ins(situation, held, settings.session_hours, settings.trusted_idps))
    bare = _without_factor(situation, held)
    if bare is not None and bare.until is None:
        return [bare]
    singles = [s for s in sign_ins if s.mfa == "single"]
    answers = [_single(situation, held, singles, settings)] if singles else [bare] if bare is not None else []
    if not any(_lasts(g) for g in held) or (answers and answers[0].until is None):
        return answers
    about, within = About(situation.account.account_id), settings.within_days * DAY
    if not sign_ins:
        since = bare.until if bare is not None and bare.until is not None else held[0].valid_from
        return [*answers, not_evaluable(about, _NONE, since)]
    # What the last days leave open is asked from when no single factor lies within them any more, and one is enrolled.
    lapse = _lapse(situation, singles[-1].at, settings) if singles else None
    since = lapse if lapse is not None else (answers[0].until or 0) if answers else 0
    last = sign_ins[-1].at
    if any(s.mfa == "unknown" for s in sign_ins if s.at >= last - within and s.at + within > since):
        return [*answers, not_evaluable(about, _UNKNOWN, since)]
    if not _are_read(situation, held, (max(last, since) - within, last + within)):
        return [*answers, not_evaluable(about, _UNREAD, since)]
    # It is told again once no sign-in lies within the days any more.
    quiet = not_evaluable(about, _NONE, max(since, last + within))
    return [*answers, quiet] if answers else [compliant(about), quiet]


def _stream(situation: Situation) -> tuple[str, str]:
    issuer = situation.account.issuer
    return issuer, provider_of(issuer).sign_in_streams["interactive"]


def _lapse(situation: Situation, at: int, settings: AdministratorMfa) -> int | None:
    """Return when a single factor is forgotten: as soon as so many days after it were read; None: none were."""
    return situation.coverage.read_for(*_stream(situation), at, settings.within_days * DAY)


def _are_read(situation: Situation, held: Sequence[Grant], span: Span) -> bool:
    """Tell whether sign-ins were read within a span, from the first on, wherever a privilege was held."""
    begin = situation.coverage.begins_at(*_stream(situation))
    if begin is None:
        return False
    asked = overlap(union((g.valid_from, g.valid_to) for g in held), [(max(begin, span[0]), span[1])])
    return all(
        situation.coverage.over(*_stream(situation), from_at, from_at if to_at is None else to_at) is not None
        for from_at, to_at in asked
    )


def _begin(grant: Grant) -> tuple[int, tuple[str, ...]]:
    return grant.valid_from, grant.evidence


def _lasts(grant: Grant) -> bool:
    """Tell whether nothing took the grant away: it is open, or ends by itself and was no activation."""
    return grant.valid_to is None or (grant.mode == "active" and grant.valid_to == grant.expires_at)


def _without_factor(situation: Situation, held: Sequence[Grant]) -> Answer | None:
    """Return the last stretch in which a privilege was held without any factor enrolled, None when there was none."""
    holding = union((g.valid_from, g.valid_to) for g in held)
    stretches = overlap([(f.from_at, f.to_at) for f in situation.account.factorless], holding)
    if not stretches:
        return None
    since, until = stretches[-1]
    message = f"{label(situation.account)} held a privilege without any factor enrolled."
    listed = [f.event_id for f in situation.account.factorless if f.from_at <= since]
    evidence = [*listed[-1:], *(e for g in held[:5] for e in g.evidence)]
    about = About(situation.account.account_id)
    # That nothing is enrolled, only a list says.
    then = _held_then(held, (since, until))
    return violation(about, message, since, evidence, until=until, stated=True, because_of=then)


def _single(
    situation: Situation, held: Sequence[Grant], singles: Sequence[SignIn], settings: AdministratorMfa
) -> Answer:
    first, lapse = len(singles) - 1, _lapse(situation, singles[-1].at, settings)
    while first and _lasted(_lapse(situation, singles[first - 1].at, settings), singles[first].at):
        first -= 1
    cluster = singles[first:]
    basis = None if lapse is None else situation.coverage.over(*_stream(situation), cluster[-1].at, lapse)
    # It lasts while a privilege is held: between two activations there is nothing to find.
    holding = union((g.valid_from, g.valid_to) for g in held)
    since, until = overlap([(cluster[0].at, lapse)], holding)[-1]
    settled_at = cluster[0].settled_at
    if settled_at > since and (until is None or settled_at < until):
        since = settled_at
    message = f"{label(situation.account)} signed in with a single factor while holding a privilege."
    evidence = [*(e for s in cluster[-5:] for e in s.evidence), *(e for g in held[:5] for e in g.evidence)]
    assumed = basis == "assumed" or any(s.assumed for s in cluster)
    about, then = About(situation.account.account_id), _held_then(held, (since, until))
    return violation(about, message, since, evidence, until=until, assumed=assumed, because_of=then)


def _lasted(until: int | None, at: int) -> bool:
    return until is None or until >= at


def _held_then(held: Sequence[Grant], span: Span) -> list[Grant]:
    return [grant for grant in held if overlap([(grant.valid_from, grant.valid_to)], [span])]


def _examples() -> list[Example[AdministratorMfa]]:
    settings = AdministratorMfa(trusted_idps=["0oa1partner"])
    role = ada.grant("directory_role:Global Administrator", 1, issuer=ada.ENTRA, privileged=True)

    def signed_in(mfa: str) -> Situation:
        fields = {"account": ada.account(ada.ENTRA), "grants": (role,), "rollups": (ada.use(SELF, 5.5, mfa),)}
        return ada.situation(**fields, days=(ada.sign_in_day(5, mfa),))

    def since_then() -> Situation:
        at_first = ada.use(SELF, 5.5, "single")
        uses = at_first._replace(last_at=ada.day(8.5), last_event_id="sign-in-8")
        later = ada.grant("directory_role:Global Administrator", 7, issuer=ada.ENTRA, privileged=True)
        days = (ada.sign_in_day(5, "single"), ada.sign_in_day(8, "multi"))
        return ada.situation(account=ada.account(ada.ENTRA), grants=(later,), rollups=(uses,), days=days)

    return [
        Example("violation", "an administrator signed in with a single factor", settings, signed_in("single")),
        Example("compliant", "an administrator signed in with two", settings, signed_in("multi")),
        Example("compliant", "the single factor was before the privilege", settings, since_then(), is_near_miss=True),
        Example(
            "not_evaluable", "the administrator's sign-in does not state its factors", settings, signed_in("unknown")
        ),
    ]


POLICY = Policy(
    id="admin_mfa",
    title="Administrator without MFA",
    severity="critical",
    controls=Controls(soc2=("CC6.1",), iso27001=("A.8.2", "A.8.5"), nist800_53=("IA-2(1)",), pci_dss=("8.4.1",)),
    remedy="Demand a second factor of every administrator, and enrol this one or take the privilege away.",
    settings=AdministratorMfa,
    default=AdministratorMfa(),
    needs=needs(
        "grants", "rollups", "coverage", "clock_tolerance", days=_days, sessions=_sessions, only_with=("privilege",)
    ),
    examples=_examples,
    judge=_judge,
)
