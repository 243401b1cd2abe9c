"""Access tokens for Graph: JWTs as Entra's, with the permissions as ``roles``, good for 3599 simulated seconds."""

from __future__ import annotations

from typing import NamedTuple

import jwt

from simulator.records.instants import SECOND
from simulator.service.graph.lists.directory import OUR_PRINCIPAL
from simulator.service.graph.registration import Registration
from simulator.service.graph.wire.call import SERVICE
from simulator.service.graph.wire.errors import unauthorized

LIFE_SECONDS = 3_599
_KEY = "only the simulator signs and reads these tokens"
_KEPT = 1_000
_SETTLED_SECONDS = 30


class Caller(NamedTuple):
    """Who calls, and what it may: the permissions as they were when the token was made."""

    app_id: str
    permissions: tuple[str, ...]
    ends_at: int


class AccessTokens:
    """Makes and reads the tokens of one tenant."""

    def __init__(self, registration: Registration) -> None:
        self._registration = registration
        self._read: dict[str, Caller] = {}
        self._ended: set[str] = set()
        self._issued = 0

    def issue(self, now: int) -> str:
        """Return a token of this moment."""
        self._issued += 1
        ours, at = self._registration, now // SECOND
        claims = {
            "aud": SERVICE,
            "iss": f"https://sts.windows.net/{ours.tenant_id}/",
            "iat": at,
            "nbf": at,
            "exp": at + LIFE_SECONDS,
            "appid": ours.client_id,
            "idtyp": "app",
            "oid": OUR_PRINCIPAL,
            "roles": list(ours.permissions),
            "tid": ours.tenant_id,
            # Unique for each token, those of one second, too.
            "uti": str(self._issued),
            "ver": "1.0",
        }
        return jwt.encode(claims, _KEY, "HS256")

    def caller(self, authorization: str | None, now: int) -> Caller:
        """Return who presents a header. Raises GraphError (401) when the token is absent, unknown or has ended."""
        token = _token(authorization)
        if not token:
            raise unauthorized("Access token is empty.")
        caller = self._read.get(token) or self._decoded(token)
        if now >= caller.ends_at or token in self._ended:
            raise unauthorized("Lifetime validation failed, the token is expired.")
        return caller

    def is_in_use(self, authorization: str | None, now: int) -> bool:
        """Return whether a header's token was made a while ago: only such a one can end within a walk.

        A new one is good for what its caller has under way, or who renews tokens would never get on.
        """
        caller = self._read.get(_token(authorization))
        return caller is not None and now >= caller.ends_at - (LIFE_SECONDS - _SETTLED_SECONDS) * SECOND

    def end(self, authorization: str | None) -> None:
        """End a header's token before its time."""
        self._ended.add(_token(authorization))

    def _decoded(self, token: str) -> Caller:
        # The simulated clock decides on the end, which this library does not know.
        try:
            claims = jwt.decode(
                token, _KEY, ["HS256"], audience=SERVICE,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise unauthorized("Signature validation failed: the token was not issued for this tenant.") from error
        if claims["tid"] != self._registration.tenant_id:
            raise unauthorized("Signature validation failed: the token was not issued for this tenant.")
        if len(self._read) >= _KEPT:
            self._read.clear()
        caller = Caller(claims["appid"], tuple(claims["roles"]), claims["exp"] * SECOND)
        self._read[token] = caller
        return caller


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    return token if scheme.lower() == "bearer" else ""
