"""Splits a message of the event hub into records: the envelopes of ``records``, their streams and versions.

Source: Azure Monitor, resource logs to event hubs; the row inside an envelope is the one that Graph gives.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from ingest.clients.http.response_records import UNDECODABLE, enveloped_records
from ingest.collectors.entra.live.page_rows import version_of
from ingest.collectors.entra.record.envelope import CATEGORIES
from ingest.store.checkpoints import Version


class _Message(msgspec.Struct):
    records: list[msgspec.Raw] | None = None


class _Envelope(msgspec.Struct):
    category: Any = None
    properties: msgspec.Raw = msgspec.Raw(b"null")


_messages = msgspec.json.Decoder(_Message)
_envelopes = msgspec.json.Decoder(_Envelope)


def records_of(value: bytes) -> list[bytes]:
    """Return a message's records; a message that is no list of records counts as one record, even if broken."""
    try:
        records = _messages.decode(value).records
    except msgspec.ValidationError:
        return [value]
    except UNDECODABLE:
        enveloped = enveloped_records(value, "records")
        return [value] if enveloped is None else enveloped.records
    return [value] if records is None else [bytes(record) for record in records]


def stream_of(record: bytes) -> str | None:
    """Return the stream of a record's category, None for a record of another log."""
    try:
        category = _envelopes.decode(record).category
    except UNDECODABLE:
        return None
    return CATEGORIES.get(category) if isinstance(category, str) else None


def version_within(record: bytes, otherwise_at: datetime) -> Version | None:
    """Return the version of the row in an envelope: a row that is delivered again has another envelope."""
    try:
        row = _envelopes.decode(record).properties
    except UNDECODABLE:
        return None
    return version_of(bytes(row), otherwise_at)
