"""``POST /{tenant}/oauth2/v2.0/token``: client credentials, by secret or by an assertion signed with a certificate.

Source: Entra, identity-platform/v2-oauth2-client-creds-grant-flow.md, reference-error-codes.md.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from simulator.records.instants import SECOND
from simulator.records.record import Json
from simulator.service.graph.registration import Registration
from simulator.service.graph.sign_on.access_tokens import LIFE_SECONDS, AccessTokens
from simulator.service.graph.wire.call import SERVICE

SCOPE = f"{SERVICE}/.default"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SKEW = 300 * SECOND
_ALGORITHMS = ["RS256", "PS256"]


class SignOnError(Exception):
    """A refusal: status, OAuth's error, Entra's number (AADSTS…) and what it says."""

    def __init__(self, status: int, error: str, number: int, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.number = status, error, number

    def body(self, trace_id: str, timestamp: str) -> Json:
        """Return the answer's body; ``timestamp`` as ``2026-10-28 10:00:00Z``."""
        description = (
            f"AADSTS{self.number}: {self} Trace ID: {trace_id} Correlation ID: {trace_id} Timestamp: {timestamp}"
        )
        return {
            "error": self.error,
            "error_description": description,
            "error_codes": [self.number],
            "timestamp": timestamp,
            "trace_id": trace_id,
            "correlation_id": trace_id,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }


class SignOn:
    """The token endpoint of one tenant."""

    def __init__(self, registration: Registration, tokens: AccessTokens) -> None:
        self._registration, self._tokens = registration, tokens

    def token(self, tenant: str, form: Mapping[str, str], url: str, now: int, machine_now: int) -> Json:
        """Return the answer of a form posted to ``url``. Raises SignOnError.

        An assertion may be of now by the simulated clock, or by the machine's own, which callers sign with; a caller
        whose clock is off fails both, as it fails at Entra.
        """
        ours = self._registration
        if tenant not in (ours.tenant_id, ours.domain):
            raise SignOnError(400, "invalid_request", 90002, f"Tenant '{tenant}' not found. Check the tenant ID.")
        if form.get("grant_type") != "client_credentials":
            raise SignOnError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("client_id") != ours.client_id:
            message = f"Application with identifier '{form.get('client_id')}' was not found in the directory."
            raise SignOnError(400, "unauthorized_client", 700016, message)
        if form.get("scope") != SCOPE:
            message = f"The provided value for scope {form.get('scope')} is not valid; it must end with /.default."
            raise SignOnError(400, "invalid_scope", 1002012, message)
        self._prove(form, url, (now, machine_now))
        return {
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
            "ext_expires_in": LIFE_SECONDS,
            "access_token": self._tokens.issue(now),
        }

    def _prove(self, form: Mapping[str, str], url: str, clocks: tuple[int, int]) -> None:
        if "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION_TYPE:
                message = "The request body must contain the parameter 'client_assertion_type' with its one value."
                raise SignOnError(400, "invalid_request", 900144, message)
            self._check_assertion(form["client_assertion"], url, clocks)
        elif "client_secret" not in form:
            message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise SignOnError(401, "invalid_client", 7000218, message)
        elif form["client_secret"] != self._registration.secret:
            message = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{self._registration.client_id}'."
            )
            raise SignOnError(401, "invalid_client", 7000215, message)

    def _check_assertion(self, assertion: str, url: str, clocks: tuple[int, int]) -> None:
        try:
            key = self._key(jwt.get_unverified_header(assertion))
            # Two clocks decide on the times, which this library does not know.
            claims = jwt.decode(
                assertion, key, _ALGORITHMS, audience=url,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )  # fmt: skip
        except jwt.InvalidAudienceError as error:
            message = "Client assertion audience claim does not match Realm issuer."
            raise SignOnError(401, "invalid_client", 700023, message) from error
        except jwt.PyJWTError as error:
            message = "Client assertion contains an invalid signature."
            raise SignOnError(401, "invalid_client", 700027, message) from error
        if claims.get("iss") != claims.get("sub") or claims.get("sub") != self._registration.client_id:
            message = "Client assertion's issuer and subject must be the client's id."
            raise SignOnError(401, "invalid_client", 700021, message)
        starts, ends = claims.get("nbf", 0) * SECOND, claims.get("exp", 0) * SECOND
        if not any(starts - _SKEW <= now <= ends + _SKEW for now in clocks):
            message = "Client assertion is not within its valid time range. Check the clock of the machine."
            raise SignOnError(401, "invalid_client", 700024, message)

    def _key(self, header: Json) -> RSAPublicKey:
        """Return the key of the certificate that a header names by its thumbprint, SHA-1 or SHA-256."""
        for pem in self._registration.certificates:
            certificate = x509.load_pem_x509_certificate(pem)
            named = {"x5t": hashes.SHA1(), "x5t#S256": hashes.SHA256()}  # noqa: S303 - Entra names certificates so
            key = certificate.public_key()
            if isinstance(key, RSAPublicKey) and any(
                header.get(name) == _thumbprint(certificate.fingerprint(kind)) for name, kind in named.items()
            ):
                return key
        raise SignOnError(401, "invalid_client", 700027, "The key was not found by the thumbprint of the certificate.")


def _thumbprint(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
