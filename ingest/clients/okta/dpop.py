"""Proofs of possession (DPoP): a key that lives as long as this process signs each request.

The okta SDK's generator writes its key out and reads and checks it again for every proof, which costs a quarter of a
second of CPU per request; here the key is made once. Both sign by RS256. Source: RFC 9449, section 4.2.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit, urlunsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

_KEY_BITS = 2_048
_EXPONENT = 65_537
_PUBLIC = ("kty", "n", "e")


class Prover:
    """Signs proofs with one key; only its public part ever leaves the process."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(_EXPONENT, _KEY_BITS)
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._headers = {"typ": "dpop+jwt", "jwk": {name: public[name] for name in _PUBLIC}}

    def proof(self, method: str, url: str, *, token: str | None = None, nonce: str | None = None) -> str:
        """Return the proof for one request, valid once; with ``token`` it is valid for that token alone."""
        parts = urlsplit(url)
        claims = {
            "jti": str(uuid.uuid4()),
            "htm": method,
            "htu": urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
            "iat": int(time.time()),
        }
        if token is not None:
            claims["ath"] = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        if nonce is not None:
            claims["nonce"] = nonce
        return jwt.encode(claims, self._key, algorithm="RS256", headers=self._headers)
