"""The event on the wire: JSON bytes, a schema version, and CloudEvents 1.0 headers (binary content mode).

Source: CloudEvents 1.0 Kafka protocol binding, section 3.2.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from ingest.contract.errors import RecordError
from ingest.contract.event import SCHEMA_VERSION, Event, Kind, Source
from ingest.contract.instants import instant_bytes

EVENTS_TOPIC = "jitgov.events.v1"
REJECTED_TOPIC = "jitgov.rejected.v1"
MAX_EVENT_BYTES = 900_000
"""Largest encoded event, under Kafka's default of 1 MiB a record; larger ones are rejected as hash and excerpt."""

_VERSION = f".v{SCHEMA_VERSION}"
_VERSION_BYTES = _VERSION.encode()
encoder = msgspec.json.Encoder(order="deterministic")
"""Of events: keys of an object stand in one order, whoever made it, so that equal events have equal bytes."""

_NO_RAW = msgspec.Raw(b"null")
_decoder = msgspec.json.Decoder(Event)

Headers = list[tuple[str, bytes]]


def encode(event: Event) -> bytes:
    """Return the event's bytes. Raises RecordError when they exceed MAX_EVENT_BYTES."""
    return fitting(event, encoder.encode(event))


def fitting(event: Event, value: bytes) -> bytes:
    """Return the event's bytes when the bus takes them. Raises RecordError when they exceed MAX_EVENT_BYTES."""
    if len(value) > MAX_EVENT_BYTES:
        raise RecordError(f"event {event.event_id} has {len(value)} bytes; at most {MAX_EVENT_BYTES} fit the bus")
    return value


def encode_bare(event: Event) -> bytes:
    """Return the event's canonical bytes without its raw, as facts keep them beside it."""
    return encoder.encode(msgspec.structs.replace(event, raw=_NO_RAW))


def headers(event: Event) -> Headers:
    """Return the CloudEvents headers; ``ce_type`` comes first and ends with the schema version."""
    return [
        *_shared_headers(event.kind, event.source),
        ("ce_id", event.event_id.encode()),
        ("ce_time", instant_bytes(event.occurred_at)),
    ]


@lru_cache(maxsize=1_024)
def _shared_headers(kind: Kind, source: Source) -> Headers:
    """Return the headers that all events of a kind from a stream have."""
    return [
        ("ce_type", f"jitgov.{kind}{_VERSION}".encode()),
        ("ce_specversion", b"1.0"),
        ("ce_source", f"{source.idp}/{source.tenant}/{source.stream}".encode()),
    ]


def decode(value: bytes, version: bytes | None = None) -> Event:
    """Return the event of ``value``; ``version`` is the ``ce_type`` header where there is one.

    Raises RecordError for an unknown schema version or malformed bytes.
    """
    if version is not None and not version.endswith(_VERSION_BYTES):
        raise RecordError(f"event has schema {version[:80]!r}; this release reads {_VERSION}")
    try:
        return _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"event bytes do not fit the contract: {error}") from error
