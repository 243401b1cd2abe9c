"""Proofs of possession (RFC 9449): who presents a token shows a fresh signature by the key that it is bound to."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from typing import Any

import jwt

from simulator.service.clock import Clock
from simulator.service.okta.admission.signed_times import made_now

_ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
_THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}


class ProofError(Exception):
    """A proof that does not hold; the message says why."""


class NonceNeededError(Exception):
    """The proof has no nonce, or an old one: the caller is to take the one in the answer's header."""


class Proofs:
    """Checks proofs, each of which is good once, and gives out the nonce that they must bear."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: set[str] = set()
        self._renewals = 0

    @property
    def nonce(self) -> str:
        """The nonce that the next proof must bear."""
        return hashlib.sha256(f"nonce/{self._renewals}".encode()).hexdigest()[:24]

    def renew(self) -> None:
        """Ask for another nonce from now on."""
        self._renewals += 1

    def checked(self, proof: str, method: str, url: str, *, token: str | None = None, nonce: bool = False) -> str:
        """Return the thumbprint of the key that made a proof for a request, with ``nonce`` only if it bears ours.

        Raises ProofError, or NonceNeededError when all holds but the nonce.
        """
        claims, thumbprint = _verified(proof)
        if claims.get("htm") != method or claims.get("htu") != url:
            raise ProofError(f"the proof is for {claims.get('htm')} {claims.get('htu')}, not {method} {url}")
        if not made_now(claims, self._clock):
            raise ProofError("the proof's iat lies too far from the server's clock")
        if token is not None and claims.get("ath") != _digest(token.encode()):
            raise ProofError("the proof's ath is not the hash of the access token")
        if nonce and claims.get("nonce") != self.nonce:
            raise NonceNeededError
        if not claims.get("jti") or claims["jti"] in self._seen:
            raise ProofError("the proof's jti is missing or was used before")
        self._seen.add(claims["jti"])
        return thumbprint


def _verified(proof: str) -> tuple[dict[str, Any], str]:
    try:
        header = jwt.get_unverified_header(proof)
        key = jwt.PyJWK(header["jwk"], algorithm=header["alg"])
        # Whether it is of now is judged by two clocks, which this library does not know.
        claims = jwt.decode(proof, key.key, _ALGORITHMS, options={"verify_exp": False, "verify_iat": False})
    except (jwt.PyJWTError, KeyError) as wrong:
        raise ProofError(f"the proof cannot be verified: {wrong}") from wrong
    if header.get("typ") != "dpop+jwt":
        raise ProofError("the proof's typ is not dpop+jwt")
    return claims, _thumbprint(header["jwk"])


def _thumbprint(jwk: dict[str, str]) -> str:
    """Return the thumbprint of a public key (RFC 7638): its members in order, without blanks."""
    members = ",".join(f'"{name}":"{jwk[name]}"' for name in _THUMBPRINT_MEMBERS[jwk["kty"]])
    return _digest(("{" + members + "}").encode())


def _digest(text: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()
