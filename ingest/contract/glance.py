"""What a reader that only folds uses sees of a sign-in or session event: the rest is skipped, not built.

Nine of ten events are such; their raw and actor are most of their bytes, and no fold looks at them.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ingest.contract.errors import RecordError
from ingest.contract.event import SCHEMA_VERSION, Application, Correlation, Instant, Kind, Mfa, Outcome, Party, Source

USE_KINDS: frozenset[str] = frozenset({"sign_in", "session_started", "federated_sign_in", "sign_out", "mfa_verified"})
_CE_TYPES = frozenset(
    f"jitgov.{kind}.v{schema}".encode() for kind in USE_KINDS for schema in range(1, SCHEMA_VERSION + 1)
)


class Client(msgspec.Struct, frozen=True, gc=False):
    """What the record states of the factors, from where it was, and whether a person was there."""

    ip: str | None = None
    country: str | None = None
    mfa: Mfa = "unknown"
    interactive: bool | None = None


class Glance(msgspec.Struct, frozen=True, gc=False):
    """The parts of an event that uses and sessions are folded from; names and shapes are the event's."""

    event_id: str
    kind: Kind
    vendor_type: str
    occurred_at: Instant
    observed_at: Instant
    source: Source
    outcome: Outcome
    account: Party | None = None
    application: Application | None = None
    client: Client | None = None
    attributes: dict[str, Any] = {}
    correlation: Correlation = Correlation()
    content_hash: str = ""
    translation: int | UnsetType = UNSET


_decoder = msgspec.json.Decoder(Glance)


def tells_of_use(ce_type: bytes | None) -> bool:
    """Tell by the ``ce_type`` header whether a glance is enough, of a schema that this release reads."""
    return ce_type in _CE_TYPES


def glance(value: bytes) -> Glance:
    """Return what uses are folded from. Raises RecordError for malformed bytes, and for an event of another kind."""
    try:
        found = _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"event bytes do not fit the contract: {error}") from error
    if found.kind not in USE_KINDS:
        raise RecordError(f"event {found.event_id} is of kind {found.kind}, and its header says it is of another")
    return found
