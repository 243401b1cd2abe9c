"""The signed assertion that replaces a client secret, made with a certificate and its private key (PEM).

Source: https://learn.microsoft.com/entra/identity-platform/certificate-credentials
"""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Callable

from ingest.contract.errors import SetupError

_LASTS_SECONDS = 300


def signer(pem: str, client_id: str, path: str) -> Callable[[str], str]:
    """Return a function that signs an assertion for a token URL. Raises SetupError, naming ``path``, for a bad PEM."""
    # Imported here: whoever signs in by a secret need not load cryptography.
    import jwt
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        # The cause stays out: its text may show the key.
        reason = f"{path} holds no certificate with its private key ({type(error).__name__})"
        raise SetupError(f"{reason}; write both as PEM into one file, the key without a password") from None
    if not isinstance(key, RSAPrivateKey):
        raise SetupError(f"{path} holds a key that is not RSA; Entra takes RSA alone")
    thumbprint = base64.urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).rstrip(b"=").decode()

    def sign(token_url: str) -> str:
        now = int(time.time())
        claims = {
            "aud": token_url,
            "iss": client_id,
            "sub": client_id,
            "jti": str(uuid.uuid4()),
            "nbf": now,
            "exp": now + _LASTS_SECONDS,
        }
        return jwt.encode(claims, key, algorithm="PS256", headers={"x5t#S256": thumbprint})

    return sign
