"""Gives the events of one vendor record their ids, their common content hash and their raw."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ingest.contract.event import Event, Source
from ingest.contract.instants import EPOCH

_encoder = msgspec.json.Encoder(order="sorted")
_NO_RAW = msgspec.Raw(b"null")
_replace, _set = msgspec.structs.replace, msgspec.structs.force_setattr


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical JSON of a value: keys sorted, no white space, UTF-8."""
    return _encoder.encode(value)


def vendor_event_id(idp: str, vendor_id: str | None, record: Any) -> str:
    """Return ``<idp>:<vendor id>``, or ``<idp>:sha256:<hash of the canonical record>`` when the vendor gives none."""
    return f"{idp}:{vendor_id}" if vendor_id else f"{idp}:sha256:{hashlib.sha256(canonical_bytes(record)).hexdigest()}"


def content_hash(events: Sequence[Event]) -> str:
    """Return the SHA-256 over the record's canonical events, without observed_at, source.stream, raw and itself."""
    return _hash_of([_bare(event, event.event_id) for event in events], bytearray())


def seal(
    record_id: str, events: Sequence[Event], raw: bytes, observed_at: datetime, room: bytearray | None = None
) -> list[Event]:
    """Return the record's events with final ids (``#0``, ``#1`` … when several), content hash, raw and observed_at.

    Who seals many records hands in ``room`` to write in, as for ``ingest.contract.codec.encode``.
    """
    room, kept = bytearray() if room is None else room, msgspec.Raw(raw)
    if len(events) == 1:  # nearly every record: lists of one would take a third of the time
        bare = _bare(events[0], record_id)
        return [_finished(bare, events[0], _hash_of((bare,), room), kept, observed_at)]
    numbered = [_bare(event, f"{record_id}#{n}") for n, event in enumerate(events)]
    shared = _hash_of(numbered, room)
    return [_finished(bare, given, shared, kept, observed_at) for bare, given in zip(numbered, events, strict=True)]


def _bare(event: Event, event_id: str) -> Event:
    source = Source(event.source.idp, event.source.tenant, "")
    return _replace(event, event_id=event_id, observed_at=EPOCH, source=source, raw=_NO_RAW, content_hash="")


def _finished(bare: Event, given: Event, shared: str, raw: msgspec.Raw, observed_at: datetime) -> Event:
    """Return the bare copy, filled in place: nobody else has seen it, so it need not be copied once more."""
    _set(bare, "source", given.source)
    _set(bare, "observed_at", observed_at)
    _set(bare, "content_hash", shared)
    _set(bare, "raw", raw)
    return bare


def _hash_of(bare: Sequence[Event], room: bytearray) -> str:
    digest = hashlib.sha256()
    for event in bare:
        _encoder.encode_into(event, room)
        room += b"\n"
        digest.update(room)
    return digest.hexdigest()


def record_id_of(event_id: str) -> str:
    """Return the id of the vendor record an event id belongs to: without ``#n`` at the end."""
    head, mark, tail = event_id.rpartition("#")
    return head if mark and tail.isdigit() else event_id
