"""How an org is set up: who may read it and how fast."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulator.records.mint import okta_id
from simulator.service.okta.admission.rate_limits import CALLERS_SHARE, WORKFORCE
from simulator.service.okta.furnishing import OUR_SCOPES

RETENTION_DAYS = 90
_KEY_BITS = 2048


@dataclass
class OrgSettings:
    """One org's setup; tests change it while it is served.

    ``demand_dpop``: access tokens are bound to a key. ``ssws_scopes``: what the static token's owner may do, by the
    scopes that an application would need for it. ``retention_days``: None keeps the log for ever.
    ``shown_after_seconds``, ``logged_after_seconds``: how long after a write the lists, and the log, tell of it.
    """

    per_minute: dict[str, int] = field(default_factory=lambda: dict(WORKFORCE))
    callers_share: float = CALLERS_SHARE
    retention_days: int | None = RETENTION_DAYS
    demand_dpop: bool = False
    client_scopes: frozenset[str] = frozenset(OUR_SCOPES)
    ssws_scopes: frozenset[str] = frozenset(OUR_SCOPES)
    shown_after_seconds: int = 40
    logged_after_seconds: int = 60


def ssws_token(tenant: str) -> str:
    """Return the static token of an org."""
    return okta_id("00", f"{tenant}/ssws")


@cache
def client_key() -> rsa.RSAPrivateKey:
    """Return the key with which jitgov's service application proves itself to every org, made anew in each process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)


def client_key_pem() -> bytes:
    """Return that key as a file would hold it."""
    return client_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
