"""Signs in to Entra by client credentials, with a secret or a certificate, and renews tokens before they end.

This token client is our own, as azure-identity refuses an authority with plain HTTP on loopback, which tests and the
demo use. Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import httpx
import msgspec

from ingest.clients.http.bounded_read import cleaned
from ingest.clients.http.response_headers import served_at
from ingest.clients.http.shown_place import place_of
from ingest.clients.http.token_request import Token, token_answer, token_in
from ingest.config.loopback import is_loopback
from ingest.config.source_settings import Secret
from ingest.contract.errors import SetupError

_RENEWED_BEFORE_SECONDS = 300.0
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MOST_TOLD = 200
_MOST_CODES = 5
_PUBLIC_GRAPH = "https://graph.microsoft.com"
_CODES: Mapping[int, str] = {
    90002: "no such tenant: check tenant_id, and authority_url if it is in a national cloud",
    700016: "no such application in this tenant: check client_id",
    7000112: "the application is disabled: enable it",
    7000215: "the client secret is wrong: write the secret's value, not its id",
    7000222: "the client secret has ended: make a new one",
    700027: "the certificate is not the application's, or our clock is wrong: upload its public part, check the clock",
    700024: "the assertion is not within its time: our clock is wrong, set it",
    500011: "the tenant does not know Microsoft Graph at this graph_url: check it",
}
"""What an operator can do, by AADSTS code: https://learn.microsoft.com/entra/identity-platform/reference-error-codes."""


class Proof(Protocol):
    """A proof of our identity; its ``repr`` shows no secret."""

    def form(self, token_url: str) -> Mapping[str, str]:
        """Return the fields of a token request that carry the proof."""


class SecretProof:
    """The application's secret."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def form(self, _token_url: str) -> Mapping[str, str]:
        return {"client_secret": self._secret.reveal()}


class CertificateProof:
    """An assertion signed with the certificate's key; ``sign`` makes one for a token URL."""

    def __init__(self, sign: Callable[[str], str]) -> None:
        self._sign = sign

    def form(self, token_url: str) -> Mapping[str, str]:
        return {"client_assertion_type": _ASSERTION, "client_assertion": self._sign(token_url)}


class _Fault(msgspec.Struct):
    error: str = ""
    error_codes: list[int] = []


class ClientCredentials:
    """Gives each request its token; however many requests wait, only one asks for a new token.

    ``heard`` is called with the vendor's time of each new token's answer.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        scope: str,
        proof: Proof,
        http: httpx.AsyncClient,
        clock: Callable[[], float] = time.monotonic,
        heard: Callable[[datetime], None] = lambda _served_at: None,
    ) -> None:
        self._token_url = token_url
        self._client_id = client_id
        self._scope = scope
        self._proof = proof
        self._http = http
        self._clock = clock
        self._heard = heard
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._ends_at = 0.0

    def __repr__(self) -> str:
        return f"ClientCredentials({self._client_id})"

    async def sign_in(self) -> None:
        """Get a token, and by its answer the vendor's clock. Raises SetupError, TransientError."""
        await self.headers("GET", self._token_url)

    async def headers(self, _method: str, _url: str) -> Mapping[str, str]:
        """Return the headers that authorise one request. Raises SetupError, TransientError."""
        async with self._lock:
            if self._token is None or self._clock() >= self._ends_at:
                token = await self._new_token()
                self._token = token.access_token
                self._ends_at = self._clock() + max(60.0, token.expires_in - _RENEWED_BEFORE_SECONDS)
            return {"Authorization": f"Bearer {self._token}"}

    def renew(self, _answer: httpx.Headers) -> bool:
        """Drop the token after a 401: it was revoked or ended early, and a new one may be accepted."""
        self._token = None
        return True

    async def close(self) -> None:
        """Close the connections to the authority."""
        await self._http.aclose()

    async def _new_token(self) -> Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "scope": self._scope,
            **self._proof.form(self._token_url),
        }
        answer = await token_answer(self._http, self._token_url, form)
        if answer.status_code != 200:
            raise self._refused(answer)
        answered_at = served_at(answer.headers)
        if answered_at is not None:
            self._heard(answered_at)
        return token_in(answer, self._token_url)

    def _refused(self, answer: httpx.Response) -> SetupError:
        # The message has only the codes: the description repeats what was sent.
        try:
            fault = msgspec.json.decode(answer.content, type=_Fault)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            fault = _Fault()
        error = cleaned(fault.error, {})[:_MOST_TOLD]
        codes = " ".join([str(answer.status_code), error, *map("AADSTS{}".format, fault.error_codes[:_MOST_CODES])])
        advice = next((_CODES[code] for code in fault.error_codes if code in _CODES), "check tenant_id and auth")
        return SetupError(f"{place_of(self._token_url)} gives {self._client_id} no token ({codes.strip()}): {advice}")


def token_url_of(authority_url: str, tenant_id: str) -> str:
    """Return the URL of the tenant's token endpoint."""
    return f"{authority_url.rstrip('/')}/{tenant_id}/oauth2/v2.0/token"


def scope_of(graph_url: str) -> str:
    """Return the scope that holds all permissions granted on Graph; a simulator on loopback takes the public one."""
    parts = urlsplit(graph_url)
    origin = _PUBLIC_GRAPH if is_loopback(parts.hostname) else f"https://{parts.netloc}"
    return f"{origin}/.default"
