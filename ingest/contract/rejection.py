"""What could not be read: kept on the bus with its reason, shown to people, replayed when the tables know it."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

from ingest.contract.codec import MAX_EVENT_BYTES, check_version
from ingest.contract.errors import RecordError
from ingest.contract.event import Instant, Shape

MAX_KEPT_BYTES = 800_000
"""A larger record is kept as its hash and an excerpt: this much of its beginning, or less where it takes escapes."""


class Rejection(Shape, frozen=True):
    """A record that no table could read; ``rejected_id`` is a hash of its bytes and the reason.

    ``raw`` is its text (undecodable bytes replaced), ``truncated`` says that it is only the beginning, or nothing where
    nobody knows what in it is a secret. ``replayed_at`` marks that it was read after all, and gave ``events`` events.
    """

    rejected_id: str
    reason: str
    sha256: str
    size: int
    raw: str
    observed_at: Instant | None = None
    file: str | None = None
    line: int | None = None
    idp: str | None = None
    tenant: str | None = None
    truncated: bool = False
    replayed_at: Instant | None = None
    events: int = 0


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Rejection)


def reject(
    raw: bytes,
    reason: str,
    *,
    observed_at: datetime | None = None,
    file: str | None = None,
    line: int | None = None,
    idp: str | None = None,
    tenant: str | None = None,
    whole: tuple[str, int] | None = None,
) -> Rejection:
    """Return the rejection of a record's bytes; the same bytes for the same reason give the same id.

    ``whole`` is SHA-256 (hex) and size of the record where ``raw`` is only its beginning.
    """
    sha256, size = whole or (hashlib.sha256(raw).hexdigest(), len(raw))
    identity = hashlib.sha256(bytes.fromhex(sha256) + reason.encode("utf-8", "replace")).hexdigest()
    return Rejection(
        rejected_id=identity,
        reason=reason.replace("\x00", ""),
        sha256=sha256,
        size=size,
        raw=raw[:MAX_KEPT_BYTES].decode("utf-8", "replace"),
        observed_at=observed_at,
        file=file,
        line=line,
        idp=idp,
        tenant=tenant,
        truncated=len(raw[:MAX_KEPT_BYTES]) < size,
    )


def encode_rejection(rejection: Rejection) -> bytes:
    """Return the rejection's bytes on the bus; an excerpt that its escapes make too large for it is cut."""
    value = _encoder.encode(rejection)
    while len(value) > MAX_EVENT_BYTES:
        rejection = msgspec.structs.replace(rejection, raw=rejection.raw[: len(rejection.raw) // 2], truncated=True)
        value = _encoder.encode(rejection)
    return value


def decode_rejection(value: bytes, ce_type: bytes | None = None) -> Rejection:
    """Return the rejection of ``value``; ``ce_type`` is that header where there is one.

    Raises SetupError for a schema version newer than this release's, RecordError when it is no rejection.
    """
    if ce_type is not None:
        check_version(ce_type)
    try:
        return _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"rejection bytes do not fit the contract: {error}") from error
