"""Signs a post as Standard Webhooks 1.0.0 says, scheme v1: HMAC-SHA256 over ``id.timestamp.body``.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

_PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64


def key_of(secret: str) -> bytes | None:
    """Return the key that a secret spells; None where it is none."""
    if not secret.startswith(_PREFIX):
        return None
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if _LEAST_BYTES <= len(key) <= _MOST_BYTES else None


def signed_headers(keys: Iterable[bytes], message_id: str, at_second: int, body: bytes) -> dict[str, str]:
    """Return the headers of a post: its id, when this attempt is made, and a signature by each key."""
    content = f"{message_id}.{at_second}.".encode() + body
    signatures = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_second),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
