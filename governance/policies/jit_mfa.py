"""P3: a Just-in-Time account whose creating session had a single factor.

One provider tells MFA in other events of the session, another in the sign-in itself. What a sign-in states outright
comes before the word of a trusted identity provider, and that before what a session lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from governance.model.answers import Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.coverage import Interval
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import IDP_PREFIX, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.jit_accounts import JitAccount, called, jit_accounts
from governance.policies.support.session_mfa import HOUR, Factors, factors, is_real, tells_mfa_by_session


class JitMfa(PolicySettings, frozen=True, kw_only=True):
    """The session that creates a JIT account needs MFA."""

    trusted_idps: list[str] = msgspec.field(default_factory=list)
    """IdP instances whose claim of MFA is trusted."""
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24
    """A session without an end record is taken to have ended after this long."""


def _sessions(situation: Situation, settings: JitMfa) -> Sequence[Interval]:
    if not tells_mfa_by_session(situation.account.issuer):
        return ()
    jit = jit_accounts(situation)
    if not any(_rests_on_session(made, _creating_sign_in(made, situation), settings) for made in jit):
        return ()
    around = settings.session_hours * HOUR
    moments = [made.provenance.at for made in jit]
    return [(at - around, at + around) for at in moments if at is not None]


def _rests_on_session(made: JitAccount, first: UsageSummary | None, settings: JitMfa) -> bool:
    """Tell whether nothing but the session tells the factors: neither its first sign-in nor who vouches for them."""
    is_stated = first is not None and first.first_mfa in ("multi", "single")
    return not is_stated and made.provenance.idp not in settings.trusted_idps


def _judge(situation: Situation, settings: JitMfa) -> Iterable[Answer]:
    return [_answer(made, situation, settings) for made in jit_accounts(situation)]


def _answer(made: JitAccount, situation: Situation, settings: JitMfa) -> Answer:
    first = _creating_sign_in(made, situation)
    if not _rests_on_session(made, first, settings):
        if first is not None and first.first_mfa == "single":
            return _single(made, situation, Factors("single", first.first_at, (first.first_event_id,)))
        return compliant(made.about)
    if not tells_mfa_by_session(situation.account.issuer):
        return not_evaluable(made.about, "no factors stated by the first sign-in", made.at)
    session_id = first.first_session if first is not None else None
    if not session_id or not is_real(session_id):
        return not_evaluable(made.about, "the session cannot be joined: no record of the login names it", made.at)
    session = next((s for s in situation.sessions if s.session_id == session_id), None)
    if session is None:
        return not_evaluable(made.about, "the session cannot be joined: nothing else is known of it", made.at)
    held = factors(session, situation.account.issuer, situation.coverage, settings.session_hours)
    if held.mfa == "unknown":
        return not_evaluable(made.about, "the session is not wholly covered", made.at)
    return compliant(made.about) if held.mfa == "multi" else _single(made, situation, held)


def _creating_sign_in(made: JitAccount, situation: Situation) -> UsageSummary | None:
    """Return the roll-up that begins with the sign-in that made the account."""
    used: Sequence[UsageSummary] = situation.rollups
    if made.app is not None:
        application_id = made.app.application_id
        used = [r for r in used if r.application_id == application_id]
        if len(used) == 1:
            return used[0] if used[0].use != "failed" else None
    elif tells_mfa_by_session(situation.account.issuer):
        ids = made.provenance.evidence
        used = [r for r in used if r.application_id.startswith(IDP_PREFIX) and r.first_event_id in ids]
    return min((r for r in used if r.use != "failed"), key=lambda r: (r.first_at, r.first_event_id), default=None)


def _single(made: JitAccount, situation: Situation, held: Factors) -> Answer:
    # A second factor may still come until the session has ended: only then is it certain that none did.
    settled_at = max(made.at, held.settled_at)
    since = settled_at if made.ended_at is None or settled_at < made.ended_at else made.at
    return violation(
        made.about,
        f"{called(made, situation)} was created at sign-in by a session with a single factor.",
        since,
        (*made.provenance.evidence, *held.evidence),
        until=made.ended_at,
        assumed=made.provenance.assumed or held.assumed,
    )


def _examples() -> list[Example[JitMfa]]:
    settings = JitMfa(trusted_idps=["0oa1partner"])

    def created(mfa: str, idp: str = "0oa1corporate") -> Situation:
        return ada.situation(
            account=ada.account(ada.ENTRA, provenance=ada.jit(1, idp=idp)),
            rollups=(ada.use(f"{ada.ENTRA}|portal", 1, mfa),),
        )

    return [
        Example("violation", "the sign-in that made the account had a single factor", settings, created("single")),
        Example("compliant", "the sign-in that made the account had two", settings, created("multi")),
        Example(
            "compliant",
            "a trusted identity provider claims a second factor",
            settings,
            created("claimed", "0oa1partner"),
            is_near_miss=True,
        ),
        Example("not_evaluable", "the sign-in does not state its factors", settings, created("unknown")),
    ]


POLICY = Policy(
    id="jit_mfa",
    title="JIT account made without MFA",
    severity="high",
    controls=Controls(soc2=("CC6.1",), iso27001=("A.8.5",), nist800_53=("IA-2(1)", "IA-2(2)"), pci_dss=("8.4.2",)),
    remedy="Verify the person with a second factor and demand MFA of the identity provider, or accept with a reason.",
    settings=JitMfa,
    default=None,
    needs=needs("app_accounts", "applications", "rollups", "coverage", sessions=_sessions, only_with=("jit_account",)),
    examples=_examples,
    judge=_judge,
)
