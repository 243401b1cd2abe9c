"""Gives the events of one vendor record their ids, their common content hash, their raw, and their bytes.

An event is encoded once: its bytes begin with what the hash covers, and end with what only then is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ingest.contract.codec import encoder, fitting
from ingest.contract.event import Event

_canonical = msgspec.json.Encoder(order="sorted")
_NO_RAW = msgspec.Raw(b"null")
_UNSEALED: dict[str, Any] = {"content_hash": "", "translation": msgspec.UNSET, "raw": _NO_RAW}
_UNCOVERED = b',"stream":"'  # the last of them is source's: attributes come before, and a text's quotes are escaped
_UNENDED = b'","raw":null}'  # how an event ends that has neither hash nor raw yet
_replace, _set = msgspec.structs.replace, msgspec.structs.force_setattr


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical JSON of a value: keys sorted, no white space, UTF-8."""
    return _canonical.encode(value)


def vendor_event_id(idp: str, vendor_id: str | None, record: Any) -> str:
    """Return ``<idp>:<vendor id>``, or ``<idp>:sha256:<hash of the canonical record>`` when the vendor gives none."""
    return f"{idp}:{vendor_id}" if vendor_id else f"{idp}:sha256:{hashlib.sha256(canonical_bytes(record)).hexdigest()}"


def content_hash(events: Sequence[Event]) -> str:
    """Return the SHA-256 over the record's events as encoded, each up to ``source.tenant``.

    That is without source.stream, observed_at, raw and the hash itself.
    """
    digest, room = hashlib.sha256(), bytearray()
    for event in events:
        encoder.encode_into(_replace(event, raw=_NO_RAW), room)
        digest.update(_covered(room))
    return digest.hexdigest()


def seal(
    record_id: str, events: Sequence[Event], raw: bytes, observed_at: datetime, translation: int = 1
) -> list[Event]:
    """Return the record's events with final ids (``#0``, ``#1`` … when several), content hash, raw and observed_at.

    ``translation`` is the number of the translation that made them; it stands outside the hash. Raises
    RecordError when one exceeds what the bus takes.
    """
    return [event for event, _ in sealed(record_id, events, raw, observed_at, bytearray(), translation)]


def sealed(
    record_id: str,
    events: Sequence[Event],
    raw: bytes,
    observed_at: datetime,
    room: bytearray,
    translation: int = 1,
) -> list[tuple[Event, bytes]]:
    """Return the record's events as ``seal`` does, each with its bytes for the bus.

    Who seals many records hands in one ``room`` to write in: bytes that grow take a third longer.
    """
    kept = msgspec.Raw(raw)
    if len(events) == 1:  # nearly every record: lists of one would take a third of the time
        event = _replace(events[0], event_id=record_id, observed_at=observed_at, **_UNSEALED)
        encoder.encode_into(event, room)
        return [_ended(event, room, hashlib.sha256(_covered(room)).hexdigest(), translation, kept)]
    digest = hashlib.sha256()
    begun = []
    for number, given in enumerate(events):
        event_id = f"{record_id}#{number}"
        event = _replace(given, event_id=event_id, observed_at=observed_at, **_UNSEALED)
        begun.append((event, encoder.encode(event)))
        digest.update(_covered(begun[-1][1]))
    shared = digest.hexdigest()
    return [_ended(event, value, shared, translation, kept) for event, value in begun]


def _covered(value: bytes | bytearray) -> bytes | bytearray:
    return value.rpartition(_UNCOVERED)[0]


def _ended(
    event: Event, value: bytes | bytearray, shared: str, translation: int, raw: msgspec.Raw
) -> tuple[Event, bytes]:
    """Return the event, filled in place, for nobody else has seen it, and its bytes."""
    _set(event, "content_hash", shared)
    _set(event, "raw", raw)
    number = b'"'
    if translation > 1:
        _set(event, "translation", translation)
        number = b'","translation":%d' % translation
    return event, fitting(event, b"".join((value[: -len(_UNENDED)], shared.encode(), number, b',"raw":', raw, b"}")))


def record_id_of(event_id: str) -> str:
    """Return the id of the vendor record an event id belongs to: without ``#n`` at the end."""
    head, mark, tail = event_id.rpartition("#")
    return head if mark and tail.isdigit() else event_id
