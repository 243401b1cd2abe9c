"""The event on the wire: JSON bytes, a schema version, and CloudEvents 1.0 headers (binary content mode).

Source: CloudEvents 1.0 Kafka protocol binding, section 3.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from ingest.contract.errors import RecordError, SetupError
from ingest.contract.event import SCHEMA_VERSION, Event, Kind, Source, schema_of
from ingest.contract.instants import instant_bytes

EVENTS_TOPIC = "jitgov.events.v1"
REJECTED_TOPIC = "jitgov.rejected.v1"
MAX_EVENT_BYTES = 900_000
"""Largest encoded event, under Kafka's default of 1 MiB a record; larger ones are rejected as hash and excerpt."""

_CE_TYPE = re.compile(rb"jitgov\.[a-z_]{1,64}\.v([1-9]\d{0,3})")
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
    """Return the CloudEvents headers; ``ce_type`` comes first and ends with the schema that the event needs."""
    return [
        *_shared_headers(event.kind, event.source, schema_of(event)),
        ("ce_id", event.event_id.encode()),
        ("ce_time", instant_bytes(event.occurred_at)),
    ]


@lru_cache(maxsize=1_024)
def _shared_headers(kind: Kind, source: Source, schema: int) -> Headers:
    """Return the headers that all events of a kind and a schema from a stream have."""
    return [
        ("ce_type", f"jitgov.{kind}.v{schema}".encode()),
        ("ce_specversion", b"1.0"),
        ("ce_source", f"{source.idp}/{source.tenant}/{source.stream}".encode()),
    ]


def type_header(message_headers: Sequence[tuple[str, bytes]]) -> bytes | None:
    """Return the ``ce_type`` header, which jitgov writes first; None where there is none."""
    if message_headers and message_headers[0][0] == "ce_type":
        return message_headers[0][1]
    return dict(message_headers).get("ce_type")


@lru_cache(maxsize=256)
def check_version(ce_type: bytes) -> None:
    """Check that this release reads the schema version that a ``ce_type`` header ends with.

    Raises SetupError for a newer version: whoever took the message would lose what a newer worker understands.
    Raises RecordError for what is no header of jitgov.
    """
    spelled = _CE_TYPE.fullmatch(ce_type)
    if spelled is None:
        raise RecordError(f"header ce_type {ce_type[:80]!r} names no schema version of jitgov")
    if int(spelled[1]) > SCHEMA_VERSION:
        raise SetupError(
            f"the message has schema version {int(spelled[1])}, and this release reads versions up to "
            f"{SCHEMA_VERSION}: upgrade this worker before the collectors"
        )


def decode(value: bytes, ce_type: bytes | None = None) -> Event:
    """Return the event of ``value``; ``ce_type`` is that header where there is one.

    Raises SetupError for a schema version newer than this release's, RecordError for malformed bytes.
    """
    if ce_type is not None:
        check_version(ce_type)
    try:
        return _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"event bytes do not fit the contract: {error}") from error
