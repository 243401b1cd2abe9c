"""MFA of a session: where it is told in other events of the same session, its absence rests on coverage."""

from __future__ import annotations

from typing import Literal, NamedTuple

from governance.model.keys import SIGN_INS_OF_DAY
from governance.model.situation import CoverageView
from governance.model.states import SessionSpan
from ingest.contract.providers.catalogue import provider_of

HOUR = 3_600_000_000
"""Microseconds of an hour."""
_TRANSACTION = "transaction:"


class Factors(NamedTuple):
    """With how many factors a session was held; ``settled_at``: from when on that cannot change any more."""

    mfa: Literal["multi", "single", "unknown"]
    settled_at: int
    evidence: tuple[str, ...] = ()
    assumed: bool = False


def tells_mfa_by_session(issuer: str) -> bool:
    """Tell whether the issuer states MFA beside the sign-in, in its session."""
    return provider_of(issuer).session_stream is not None


def is_real(session_id: str) -> bool:
    """Tell whether a record named the session; else it stands for one transaction or a day, which nothing joins."""
    return not (is_gathered(session_id) or session_id.startswith(_TRANSACTION))


def is_gathered(session_id: str) -> bool:
    """Tell whether nothing tells of the session but its sign-ins, of one day."""
    return session_id.startswith(SIGN_INS_OF_DAY)


def factors(session: SessionSpan, issuer: str, coverage: CoverageView, hours: int) -> Factors:
    """Return with how many factors a session was held; without an end record it lasts ``hours``."""
    if session.mfa_at is not None:
        return Factors("multi", session.mfa_at, (session.mfa_event_id,) if session.mfa_event_id else ())
    started, stream = session.started_at, provider_of(issuer).session_stream
    if started is None or stream is None or not is_real(session.session_id):
        return Factors("unknown", session.last_at)
    end = session.ended_at if session.ended_at is not None else started + hours * HOUR
    end = max(end, started)
    basis = coverage.over(issuer, stream, started, end)
    evidence = (session.started_event_id,) if session.started_event_id else ()
    return Factors("unknown" if basis is None else "single", end, evidence, basis == "assumed")
