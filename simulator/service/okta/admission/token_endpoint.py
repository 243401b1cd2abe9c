"""``POST /oauth2/v1/token``: the service application proves itself by a signed assertion and gets an access token.

Source: Okta documentation, "Implement OAuth for Okta with a service app" and "Configure OAuth 2.0 DPoP". Errors are
those of RFC 6749, not Okta's own.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import jwt
from starlette.requests import Request
from starlette.responses import Response

from simulator.records.instants import SECOND
from simulator.service.okta.admission.access import LIFETIME, Access
from simulator.service.okta.admission.dpop import NonceNeededError, ProofError
from simulator.service.okta.admission.settings import OrgSettings, client_key
from simulator.service.okta.admission.signed_times import lasts
from simulator.service.okta.furnishing import client_id
from simulator.service.okta.wire.answers import json_answer
from simulator.service.simulation import Simulation

PATH = "/oauth2/v1/token"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHMS = ["RS256", "RS384", "RS512"]


class _RefusedError(Exception):
    """The request gets no token: RFC 6749's error, and why."""

    def __init__(self, error: str, why: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(why)
        self.error, self.status, self.headers = error, status, headers or {}


class TokenEndpoint:
    """The token endpoint of one org."""

    def __init__(self, simulation: Simulation, tenant: str, settings: OrgSettings, access: Access) -> None:
        self._simulation, self._tenant = simulation, tenant
        self._settings, self._access = settings, access
        self._seen: set[str] = set()

    async def answer(self, request: Request) -> Response:
        """Answer a request for a token."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode("latin-1")).items()}
        try:
            self._check_assertion(form, str(request.url))
            scopes = self._scopes(form)
            thumbprint = self._thumbprint(request)
        except _RefusedError as refused:
            body = {"error": refused.error, "error_description": str(refused)}
            return json_answer(body, refused.status, refused.headers)
        token = self._access.issue(client_id(self._tenant), scopes, thumbprint)
        kind = "Bearer" if thumbprint is None else "DPoP"
        scope = " ".join(sorted(scopes))
        answer = {"token_type": kind, "expires_in": LIFETIME // SECOND, "access_token": token, "scope": scope}
        return json_answer(answer, headers={"cache-control": "no-store"})

    def _check_assertion(self, form: dict[str, str], url: str) -> None:
        if form.get("grant_type") != "client_credentials":
            raise _RefusedError("unsupported_grant_type", "The grant type is not client_credentials.")
        if form.get("client_assertion_type") != _ASSERTION_TYPE:
            raise _RefusedError("invalid_client", "The client_assertion_type is invalid.", 401)
        public = client_key().public_key()
        try:
            # Whether it is of now is judged by two clocks, which this library does not know.
            claims = jwt.decode(
                form.get("client_assertion", ""), public, _ALGORITHMS, audience=url,
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )  # fmt: skip
        except jwt.PyJWTError as wrong:
            raise _RefusedError("invalid_client", f"The client_assertion is invalid: {wrong}.", 401) from wrong
        ours = client_id(self._tenant)
        if claims.get("iss") != ours or claims.get("sub") != ours:
            raise _RefusedError("invalid_client", "The client_assertion names another client.", 401)
        if not lasts(claims, self._simulation.clock):
            raise _RefusedError("invalid_client", "The client_assertion has ended or lasts more than an hour.", 401)
        if claims.get("jti") in self._seen:
            raise _RefusedError("invalid_client", "The client_assertion was used before.", 401)
        if "jti" in claims:
            self._seen.add(claims["jti"])

    def _scopes(self, form: dict[str, str]) -> frozenset[str]:
        asked = frozenset(form.get("scope", "").split())
        if not asked:
            raise _RefusedError("invalid_scope", "The authorization server was asked for no scope.")
        denied = sorted(asked - self._settings.client_scopes)
        if denied:
            why = f"One or more scopes are not configured for the authorization server resource: {', '.join(denied)}."
            raise _RefusedError("invalid_scope", why)
        return asked

    def _thumbprint(self, request: Request) -> str | None:
        """Return the thumbprint of the key that the token shall be bound to, None when there is no proof."""
        proof = request.headers.get("dpop")
        if proof is None:
            if self._settings.demand_dpop:
                raise _RefusedError("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
            return None
        if self._simulation.faults.strikes("dpop_nonce", f"okta:{self._tenant}"):
            self._access.proofs.renew()
        try:
            return self._access.proofs.checked(proof, "POST", str(request.url), nonce=True)
        except NonceNeededError as old:
            headers = {"dpop-nonce": self._access.proofs.nonce}
            raise _RefusedError(
                "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.", 400, headers
            ) from old
        except ProofError as wrong:
            raise _RefusedError("invalid_dpop_proof", str(wrong)) from wrong
