"""Who calls: the static token, or access tokens of the service application, bound to a key where the org demands it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from starlette.requests import Request

from simulator.records.instants import HOUR
from simulator.service.clock import Clock
from simulator.service.okta.admission.dpop import NonceNeededError, ProofError, Proofs
from simulator.service.okta.admission.settings import OrgSettings, ssws_token
from simulator.service.okta.wire.answers import OktaError

LIFETIME = HOUR


class Caller(NamedTuple):
    """Who calls, for the limits; ``scopes``: what it may do."""

    name: str
    scopes: frozenset[str]
    by_access_token: bool = False


class _Issued(NamedTuple):
    caller: Caller
    ends_at: int
    thumbprint: str | None


class Access:
    """The tokens of one org."""

    def __init__(self, tenant: str, settings: OrgSettings, clock: Clock) -> None:
        self.proofs = Proofs(clock)
        self._static = ssws_token(tenant)
        self._settings, self._clock = settings, clock
        self._issued: dict[str, _Issued] = {}

    def issue(self, client_id: str, scopes: frozenset[str], thumbprint: str | None) -> str:
        """Return a new access token of an hour's life."""
        token = hashlib.sha256(f"{client_id}/{len(self._issued)}/token".encode()).hexdigest()
        caller = Caller(client_id, scopes, by_access_token=True)
        self._issued[token] = _Issued(caller, self._clock.now() + LIFETIME, thumbprint)
        return token

    def caller(self, request: Request) -> Caller:
        """Return who calls. Raises OktaError E0000011 when nobody is known by what the request presents."""
        scheme, _, presented = request.headers.get("authorization", "").partition(" ")
        if scheme == "SSWS" and presented == self._static:
            return Caller("ssws", self._settings.ssws_scopes)
        issued = self._issued.get(presented)
        if scheme not in ("Bearer", "DPoP") or issued is None or self._clock.now() >= issued.ends_at:
            raise _refused("Bearer", "invalid_token", "The access token is unknown or has ended")
        if issued.thumbprint is not None:
            self._prove(request, scheme, presented, issued.thumbprint)
        return issued.caller

    def end(self, request: Request) -> None:
        """End the access token that a request presents, before its time."""
        self._issued.pop(request.headers.get("authorization", "").partition(" ")[2], None)

    def _prove(self, request: Request, scheme: str, token: str, thumbprint: str) -> None:
        url = str(request.url.replace(query=""))
        try:
            if scheme != "DPoP" or "dpop" not in request.headers:
                raise ProofError("the token is bound to a key and was presented without a proof")
            if self.proofs.checked(request.headers["dpop"], request.method, url, token=token) != thumbprint:
                raise ProofError("the proof was made with another key")
        except ProofError as wrong:
            raise _refused("DPoP", "invalid_dpop_proof", str(wrong)) from wrong
        except NonceNeededError as old:
            raise _refused("DPoP", "use_dpop_nonce", "a nonce is needed") from old


def _refused(scheme: str, error: str, why: str) -> OktaError:
    challenge = f'{scheme} error="{error}", error_description="{why}"'
    return OktaError("E0000011", why, headers={"www-authenticate": challenge})
