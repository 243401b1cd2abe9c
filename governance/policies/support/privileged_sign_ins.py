"""What an account signed in to interactively while it held something, and with how many factors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from governance.model.keys import plain_parts
from governance.model.situation import Situation
from governance.model.states import IDP_PREFIX, Grant
from governance.policies.support.session_mfa import factors, is_real, tells_mfa_by_session
from governance.policies.support.silent_spans import NO_SUCCESS

_Mfa = Literal["multi", "single", "unknown"]
_STATED: dict[str, _Mfa] = {"multi": "multi", "single": "single"}


class SignIn(NamedTuple):
    """An interactive success: with how many factors, and from when on that cannot change any more."""

    at: int
    mfa: _Mfa
    settled_at: int
    evidence: tuple[str, ...] = ()
    assumed: bool = False


def _holds(held: Sequence[Grant], at: int) -> bool:
    return any(g.valid_from <= at and (g.valid_to is None or at < g.valid_to) for g in held)


def held_sign_ins(
    situation: Situation, held: Sequence[Grant], session_hours: int, trusted_idps: Collection[str] = ()
) -> list[SignIn]:
    """Return the interactive successes while any of the grants was held; by session where it tells MFA, else by day.

    Of a session that another identity provider opened the absence of an MFA event says nothing: what that one asked
    for is unknown, but of one that is trusted for MFA.
    """
    issuer = situation.account.issuer
    if not (tells_mfa_by_session(issuer) and situation.sessions):
        return list(_by_day(situation, held))
    sign_ins: list[SignIn] = []
    real = [s.started_at for s in situation.sessions if is_real(s.session_id) and s.started_at is not None]
    for session in situation.sessions:
        at = session.started_at
        if at is None:
            at = session.mfa_at if session.mfa_at is not None else session.last_at
        elif not is_real(session.session_id) and any(abs(at - other) <= situation.clock_tolerance for other in real):
            continue  # The login that opened a session whose own start is on record.
        if _holds(held, at):
            known = factors(session, issuer, situation.coverage, session_hours)
            if known.mfa == "single":
                known = known._replace(mfa=_by_another(situation, at, trusted_idps) or "single")
            sign_ins.append(SignIn(at, known.mfa, known.settled_at, known.evidence, known.assumed))
    return sign_ins


def _by_another(situation: Situation, at: int, trusted_idps: Collection[str]) -> _Mfa | None:
    """Return what a login at another identity provider leaves of a session's factors; None: there was none by then.

    Of a day its first and its last login are known: between them another one may have opened the session, or none.
    """
    around = situation.clock_tolerance
    logins = [
        day
        for day in situation.days
        if day.application_id.startswith(IDP_PREFIX)
        and day.use not in NO_SUCCESS
        and day.first_at - around <= at <= day.last_at + around
    ]
    if not logins:
        return None
    idps = {plain_parts(day.application_id.removeprefix(IDP_PREFIX)).id for day in logins}
    opened_by_one = any(abs(at - login) <= around for day in logins for login in (day.first_at, day.last_at))
    return "multi" if opened_by_one and idps <= set(trusted_idps) else "unknown"


def _by_day(situation: Situation, held: Sequence[Grant]) -> Iterable[SignIn]:
    for day in situation.days:
        if day.use != "interactive":
            continue
        mfa = _STATED.get(day.mfa, "unknown")
        ends = ((day.first_at, day.first_event_id), (day.last_at, day.last_event_id))
        within = [(at, event_id) for at, event_id in ends if _holds(held, at)]
        for at, event_id in within:
            yield SignIn(at, mfa, at, (event_id,))
        between = any(day.first_at < g.valid_from and g.valid_to and day.last_at >= g.valid_to for g in held)
        if between and not within and mfa != "multi":
            yield SignIn(day.last_at, "unknown", day.last_at)
