"""Signs in to Okta by an API token, or by a service application's private key with tokens bound to a key (DPoP).

The okta SDK makes the client assertion; the requests are ours, so that they have time limits and no token is ever
written to a log. Source: https://developer.okta.com/docs/guides/dpop/oktaresourceserver/main/
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, Protocol

import httpx
import msgspec
import structlog

from ingest.clients.http.bounded_read import cleaned
from ingest.clients.http.client import proxied
from ingest.clients.http.token_request import Token, token_answer, token_in
from ingest.config.source_settings import PrivateKey, Secret
from ingest.contract.errors import SetupError, TransientError

_TOKEN_PATH = "/oauth2/v1/token"  # noqa: S105 - a path
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_RENEWED_BEFORE_SECONDS = 300.0
_MOST_ATTEMPTS = 3
_TIMEOUT_SECONDS = 30.0
SCOPES = (
    "okta.logs.read",
    "okta.users.read",
    "okta.groups.read",
    "okta.apps.read",
    "okta.roles.read",
    "okta.idps.read",
    "okta.apiTokens.read",
    "okta.appGrants.read",
)
"""The scopes to ask for; without the first nothing can be read, without another a part of the census is missing."""
REMOVAL_SCOPES = (
    "okta.users.read",
    "okta.groups.read",
    "okta.apps.read",
    "okta.roles.read",
    "okta.apiTokens.read",
    "okta.groups.manage",
    "okta.apps.manage",
    "okta.roles.manage",
    "okta.users.manage",
    "okta.apiTokens.manage",
)
"""The scopes of who removes; those that the org does not grant are done without."""

_log = structlog.get_logger("jitgov.collect")


class ApiToken:
    """An SSWS token: it may do what its owner may do, and cannot be renewed."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    async def headers(self, _method: str, _url: str) -> Mapping[str, str]:
        return {"Authorization": f"SSWS {self._token.reveal()}"}

    def renew(self, _answer: httpx.Headers) -> bool:
        return False


class Proofs(Protocol):
    """The promise of ``Prover``, whose module is imported only when a proof is needed."""

    def proof(self, method: str, url: str, *, token: str | None = None, nonce: str | None = None) -> str: ...


class _Fault(msgspec.Struct):
    error: str = ""
    error_description: str = ""


class ServiceApplication:
    """Client credentials by a private key; tokens are bound to a key of this process and renewed before they end."""

    def __init__(
        self,
        url: str,
        settings: PrivateKey,
        key: Secret,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        scopes: tuple[str, ...] = SCOPES,
    ) -> None:
        self._url = url.rstrip("/")
        self._settings = settings
        self._key = key
        self._transport = transport
        self._trust_env = proxied(url)
        self._clock = clock
        self._proofs: Proofs | None = None
        self._token: Token | None = None
        self._wanted_scopes = self._scopes = scopes
        self._lock = asyncio.Lock()
        self._ends_at = 0.0
        # The token endpoint and the API each give nonces of their own.
        self._token_nonce: str | None = None
        self._nonce: str | None = None

    def __repr__(self) -> str:
        return f"ServiceApplication({self._settings.client_id})"

    async def headers(self, method: str, url: str) -> Mapping[str, str]:
        """Return the headers that authorise one request. Raises SetupError, TransientError."""
        async with self._lock:  # requests run side by side, and one new token is enough for all
            if self._token is None or self._clock() >= self._ends_at:
                self._token = await self._new_token()
                self._ends_at = self._clock() + max(60.0, self._token.expires_in - _RENEWED_BEFORE_SECONDS)
            token = self._token
        if token.token_type.lower() != "dpop":
            return {"Authorization": f"Bearer {token.access_token}"}
        proof = self._prover().proof(method, url, token=token.access_token, nonce=self._nonce)
        return {"Authorization": f"DPoP {token.access_token}", "DPoP": proof}

    def renew(self, answer: httpx.Headers) -> bool:
        """Prepare for another try after a 401: with a new nonce the same token will do, without one it has ended."""
        nonce = answer.get("dpop-nonce")
        if nonce is None or nonce == self._nonce:
            self._token = None
        self._nonce = nonce or self._nonce
        return True

    async def _new_token(self) -> Token:
        """Return a token for all scopes, or for the granted ones: Okta refuses all of them when one is not granted."""
        answer = await self._token_answer(self._scopes)
        if _fault(answer).error == "invalid_scope" and len(self._scopes) > 1:
            granted = [
                scope for scope in self._wanted_scopes if (await self._token_answer((scope,))).status_code == 200
            ]
            _log.warning("scopes_not_granted", scopes=sorted(set(self._wanted_scopes) - set(granted)))
            self._scopes = tuple(granted) or self._wanted_scopes[:1]
            answer = await self._token_answer(self._scopes)
        if answer.status_code != 200:
            self._refuse(answer)
        return token_in(answer, f"{self._url}{_TOKEN_PATH}")

    async def _token_answer(self, scopes: Sequence[str]) -> httpx.Response:
        """Return the answer to a token request; the request is repeated with the nonce that Okta demands."""
        for _ in range(_MOST_ATTEMPTS):
            answer = await self._post(scopes)
            nonce = answer.headers.get("dpop-nonce")
            if answer.status_code != 400 or not nonce or nonce == self._token_nonce:
                break
            self._token_nonce = nonce
        else:
            raise TransientError(f"{self._url}{_TOKEN_PATH} asks for another nonce each time")
        return answer

    async def _post(self, scopes: Sequence[str]) -> httpx.Response:
        url = f"{self._url}{_TOKEN_PATH}"
        # Each request has a new assertion: Okta takes an assertion only once, even if it answers use_dpop_nonce.
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(scopes),
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(),
        }
        proof = self._prover().proof("POST", url, nonce=self._token_nonce)
        # One token per hour: a pool of connections would be idle.
        async with httpx.AsyncClient(
            timeout=_TIMEOUT_SECONDS, transport=self._transport, trust_env=self._trust_env
        ) as http:
            return await token_answer(http, url, form, {"DPoP": proof})

    def _assertion(self) -> str:
        # Imported here: the SDK takes half a second to load, and an API token does not need it.
        from okta.jwt import JWT

        client = self._settings.client_id
        create: Callable[..., str] = JWT.create_token
        try:
            return create(self._url, client, self._key.reveal(), self._settings.key_id)
        except (ValueError, TypeError, SyntaxError, IndexError) as error:
            # The cause stays out: its text may show the key.
            reason = f"the private key of {client} is none that Okta takes ({type(error).__name__})"
            raise SetupError(f"{reason}; it must be RSA, as PEM or JWK") from None

    def _prover(self) -> Proofs:
        if self._proofs is None:
            from ingest.clients.okta.dpop import Prover

            self._proofs = Prover()
        return self._proofs

    def _refuse(self, answer: httpx.Response) -> NoReturn:
        fault = _fault(answer)
        description = cleaned(f"{fault.error} {fault.error_description}", {}).strip()[:200]
        raise SetupError(
            f"{self._url} gives {self._settings.client_id} no token ({answer.status_code} {description}): "
            f"the application must have this public key and be granted {', '.join(self._wanted_scopes)}"
        )


def _fault(answer: httpx.Response) -> _Fault:
    try:
        return msgspec.json.decode(answer.content, type=_Fault)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Fault()
