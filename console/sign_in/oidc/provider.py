"""What a console asks its identity provider: where it answers, its keys, the tokens for a code."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote_plus

import httpx
import msgspec
import structlog
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from console.sign_in.oidc.kept import Kept, ProviderAwayError
from ingest.contract.errors import DeclinedError, SetupError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key pair alone: never ``none``, and none by a secret that the other side knows too."""
_REFETCH_SECONDS = 60
_KEYS_LAST_SECONDS = 3_600
"""A key that the provider took back signs no longer than this; by a failure alone it would until a restart."""
_TIMEOUT_SECONDS = 10
_MOST_OCTETS = 1_000_000
_ACCEPT = {"Accept": "application/json"}
_LONGEST_WORD = 60
_log = structlog.get_logger()

Shape = TypeVar("Shape")


class Place(msgspec.Struct, frozen=True):
    """Where a provider answers: OpenID Connect Discovery 1.0."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None


class Verified(NamedTuple):
    """A token whose signature holds."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


class Provider:
    """An identity provider; where it answers is read once, its keys now and then and after a signature that fails."""

    def __init__(self, issuer: str, http: Callable[[], httpx.Client] | None = None) -> None:
        self.issuer = issuer
        self._http = http or _client
        self._place = Kept(self._read_place)
        self._keys = Kept(self._read_keys)
        self._keys_are_due_at: float | None = None
        self._read_anew_at: float | None = None

    def place(self) -> Place:
        """Return where it answers. Raises SetupError where it is another than the settings name."""
        return self._place.value()

    def probe(self) -> None:
        """Ask where it answers and for its keys. Raises SetupError and ProviderAwayError, as a sign-in does."""
        self._keys.value()

    def verified(self, token: str, now: float) -> Verified:
        """Return a token whose signature holds by one of the provider's keys; what it claims is not looked at.

        A key may have been replaced, under the same id even: after a failure keys are read anew, once a minute at most.
        Raises DeclinedError for any other token.
        """
        keys = self._keys_by(now)
        try:
            return self._decoded(token, keys)
        except (BadSignatureError, InvalidKeyIdError):
            if not self._may_read_again(now):
                raise DeclinedError("the token is not signed by the identity provider's keys") from None
        except (JoseError, ValueError) as error:
            raise DeclinedError("the token cannot be read") from error
        # First: a provider that is away would be asked for each token that anybody makes up.
        self._read_anew_at = now
        try:
            return self._decoded(token, self._keys.another_than(keys))
        except (JoseError, ValueError) as error:
            raise DeclinedError("the token is not signed by the identity provider's keys") from error

    def post_form(self, url: str, fields: Mapping[str, str], basic: tuple[str, str] | None = None) -> bytes:
        """Return the answer to a form; ``basic``: who sends it, and by which secret, where its header says so.

        Raises DeclinedError where the provider refuses it, ProviderAwayError when it is away.
        """
        headers = _ACCEPT if basic is None else _ACCEPT | {"Authorization": _basic(*basic)}
        try:
            with self._http() as client, client.stream("POST", url, data=dict(fields), headers=headers) as answer:
                body = _bounded(answer)
        except httpx.HTTPError as error:
            raise ProviderAwayError(f"the identity provider does not answer: {type(error).__name__}") from error
        if answer.status_code >= 500:
            raise ProviderAwayError(f"the identity provider answers {answer.status_code}")
        if answer.status_code != 200:
            why = _error_word(body)
            _log.warning("the identity provider gives no token", status=answer.status_code, error=why)
            status = f"{answer.status_code} {why}".rstrip()
            raise DeclinedError(f"the identity provider refuses the sign-in ({status})")
        return body

    def person(self, access_token: str) -> Mapping[str, Any]:
        """Return what its list of claims (UserInfo) says of whom a token is of; nothing where it has no such list.

        Raises ProviderAwayError where it does not answer with one.
        """
        url = self.place().userinfo_endpoint
        if url is None:
            return {}
        return _decoded_as(self._get(url, {"Authorization": f"Bearer {access_token}"}), dict)

    def _decoded(self, token: str, keys: KeySet) -> Verified:
        try:
            decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        except TypeError as error:
            # The library walks a header's ``crit`` before it looks whether that is a list of names.
            raise ValueError("a header that is none") from error
        return Verified(decoded.header, decoded.claims)

    def _read_place(self) -> Place:
        place = _decoded_as(self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"), Place)
        if place.issuer != self.issuer:
            raise SetupError(f"console.oidc.issuer: the provider calls itself {place.issuer}, not {self.issuer}")
        return place

    def _read_keys(self) -> KeySet:
        return _key_set(self._get(self.place().jwks_uri))

    def _keys_by(self, now: float) -> KeySet:
        """Return the keys as they were read within the hour, older ones where the provider is away."""
        keys, due_at = self._keys.value(), self._keys_are_due_at
        if due_at is None or now < due_at:
            self._keys_are_due_at = now + _KEYS_LAST_SECONDS if due_at is None else due_at
            return keys
        # By one thread: the others go on with what is known.
        self._keys_are_due_at = now + _REFETCH_SECONDS
        try:
            keys = self._keys.another_than(keys)
        except ProviderAwayError as error:
            _log.warning("the identity provider's keys are those of before", error=str(error))
            return keys
        self._keys_are_due_at = now + _KEYS_LAST_SECONDS
        return keys

    def _may_read_again(self, now: float) -> bool:
        last = self._read_anew_at
        return self._keys.is_being_read or last is None or now - last >= _REFETCH_SECONDS

    def _get(self, url: str, more: Mapping[str, str] = MappingProxyType({})) -> bytes:
        try:
            with self._http() as client, client.stream("GET", url, headers={**_ACCEPT, **more}) as answer:
                body = _bounded(answer)
        except httpx.HTTPError as error:
            raise ProviderAwayError(f"the identity provider does not answer: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise ProviderAwayError(f"the identity provider answers {answer.status_code} to {url}")
        return body


def _basic(client_id: str, secret: str) -> str:
    """Return the header of RFC 6749, 2.3.1: both parts are spelled as in a form first."""
    return f"Basic {b64encode(f'{quote_plus(client_id)}:{quote_plus(secret)}'.encode()).decode()}"


def _error_word(body: bytes) -> str:
    """Return the error code of an OAuth answer (RFC 6749, 5.2); '' where it has none that is spelled as one."""
    try:
        word = msgspec.json.decode(body, type=dict[str, Any]).get("error")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    if not isinstance(word, str) or len(word) > _LONGEST_WORD or re.fullmatch(r"[a-z_]+", word) is None:
        return ""
    return word


def _decoded_as(body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderAwayError("the identity provider answers with what is no answer of its kind") from error


def _key_set(body: bytes) -> KeySet:
    keys = _decoded_as(body, dict)
    try:
        return KeySet.import_key_set(keys)  # type: ignore[arg-type]  # what does not fit is refused there
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderAwayError("the identity provider's keys cannot be read") from error


def _bounded(answer: httpx.Response) -> bytes:
    """Return the body, read piece by piece. Raises ProviderAwayError for a larger one than any of these answers has."""
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _MOST_OCTETS:
            raise ProviderAwayError("the identity provider answers with more than 1 MB; nothing of it was taken")
    return bytes(body)


def _client() -> httpx.Client:
    return httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)
