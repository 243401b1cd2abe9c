"""Logout that the identity provider tells behind the browser's back: OpenID Connect Back-Channel Logout 1.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from console.sign_in.oidc.flow import Client
from console.store.pending_rows import note_logout
from console.store.session_rows import end_sessions_of
from governance.store.database.engine import writing
from ingest.contract.errors import DeclinedError

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_WITHIN_SECONDS = 300
_SECOND = 1_000_000


def log_out(own: Engine, client: Client, token: str, now: int) -> int:
    """End the sessions that a logout token names, and return how many: by ``sid``, else all of the subject.

    Raises DeclinedError for a token that is none of this provider's for this console, is old, or was told before.
    """
    claims = client.provider.verified(token, now / _SECOND).claims
    _check(claims, client, now / _SECOND)
    sid, subject = claims.get("sid"), claims.get("sub")
    with writing(own) as connection:
        ends_at = now + 2 * _WITHIN_SECONDS * _SECOND
        if not note_logout(connection, f"{claims['iss']} {claims['jti']}", ends_at, now):
            raise DeclinedError("this logout was told before")
        return end_sessions_of(connection, str(claims["iss"]), sid=sid, subject=subject)


def _check(claims: Mapping[str, Any], client: Client, now: float) -> None:
    audience, issued, events = claims.get("aud"), claims.get("iat"), claims.get("events")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    words = [claims.get("sid"), claims.get("sub")]
    wrong = (
        "issuer" if claims.get("iss") != client.settings.issuer
        else "audience" if client.settings.client_id not in audiences
        else "time" if not isinstance(issued, int | float) or abs(now - issued) > _WITHIN_SECONDS
        else "event" if not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict)
        else "nonce" if "nonce" in claims
        else "id" if not isinstance(claims.get("jti"), str) or not claims["jti"]
        else "subject" if not any(isinstance(w, str) and w for w in words)
        or any(w is not None and not isinstance(w, str) for w in words)
        else None
    )  # fmt: skip
    if wrong is not None:
        raise DeclinedError(f"this is no logout token for this console: its {wrong} is not right")
