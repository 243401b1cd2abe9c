"""Time stamps over checkpoints (RFC 3161): what is asked of an authority, and whether its answer holds.

An answer is kept whole, as its DER octets: ``openssl ts -verify -in`` reads it, too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cryptography.x509 import Certificate
from rfc3161_client import (
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm
from rfc3161_client.tsp import PKIStatus
from rfc3161_client.verify import SHA256_OID

from governance.audit.der_order import with_ordered_certificates
from governance.audit.entries import spelled

_SECOND = 1_000_000
_UNTRUSTED = (
    "issuer certificate",
    "self-signed",
    "self signed",
    "certificate not trusted",
    "certificate signature failure",
)
_REASON = re.compile(r"Verify error: ([^\"]{1,100})")
_OUT_OF_TIME = ("has expired", "not yet valid")


class Trust(NamedTuple):
    """What an authority's stamps are held against: whom its certificates lead to, the policy that it must state."""

    roots: Sequence[Certificate]
    policy: str | None = None
    """An object identifier; None: any."""


class StampTrust(NamedTuple):
    """Which stamps can be verified: by authority (its URL), or all of them by the same roots."""

    by_authority: Mapping[str, Trust] = {}
    of_any: Trust | None = None

    def of(self, authority: str) -> Trust | None:
        """Return what this authority's stamps are held against; None: nothing."""
        return self.of_any or self.by_authority.get(authority)


class Stamp(NamedTuple):
    """A checkpoint's note, and an authority's answer that says when it was there."""

    authority: str
    size: int
    note: str
    answer: bytes


def request_for(note: str) -> TimeStampRequest:
    """Return what is asked for a note: its SHA-256 and a nonce; certificates are to come with the stamp."""
    return TimestampRequestBuilder(data=note.encode(), hash_algorithm=HashAlgorithm.SHA256).build()


def stamped_at(note: str, answer: bytes, trust: Trust, nonce: int | None = None) -> int:
    """Return when the authority saw the note, in microseconds, by its own clock.

    ``nonce``: what was sent with the request; None: it is not known any more. Certificates are held against the roots
    as of the time that is stated. Raises ValueError with what does not hold.
    """
    response = _decoded(answer)
    info = response.tst_info
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != SHA256_OID or imprint.message != hashlib.sha256(note.encode()).digest():
        raise ValueError("it stamps something else than this checkpoint")
    if nonce is not None and info.nonce != nonce:
        raise ValueError("it answers another request: its nonce is not the one that was sent")
    if trust.policy is not None and info.policy.dotted_string != trust.policy:
        raise ValueError(f"it is by the policy {info.policy.dotted_string}, not by {trust.policy}")
    at = int(info.gen_time.timestamp() * _SECOND)
    try:
        VerifierBuilder(roots=list(trust.roots)).build().verify(response, imprint.message)
    except VerificationError as error:
        raise ValueError(_why(str(error), at)) from error
    return at


def _decoded(answer: bytes) -> TimeStampResponse:
    """Return an answer that grants a stamp. Raises ValueError."""
    try:
        response = decode_timestamp_response(with_ordered_certificates(answer))
        status = PKIStatus(response.status)
    except ValueError as error:
        raise ValueError("it is no answer of a time-stamping authority") from error
    if status is not PKIStatus.GRANTED:
        words = "; ".join(response.status_string)
        raise ValueError(f"the authority grants no stamp ({status.name.lower()}{f': {words:.200}' if words else ''})")
    try:
        _ = response.tst_info
    except ValueError as error:
        raise ValueError("the stamp in it cannot be read") from error
    return response


def _why(complaint: str, at: int) -> str:
    """Return in words what OpenSSL and the library say of a stamp that does not verify."""
    if any(part in complaint for part in _UNTRUSTED):
        return "its certificate leads to none of the trusted roots"
    if any(part in complaint for part in _OUT_OF_TIME):
        return f"its certificates were not valid at {spelled(at)}, when it says that it was made"
    if "EKU" in complaint or "purpose" in complaint:
        return "its certificate is not one for time stamps"
    reason = _REASON.search(complaint)
    if reason is not None:
        return f"its certificate does not verify: {reason[1]}"
    return "its signature is not that of its certificate, or what it signs was changed"
