"""The rows of a page of a Graph log as bytes, and their versions: id and content show which rows are new."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ingest.clients.http.response_records import UNDECODABLE, Envelope
from ingest.contract.errors import RecordError
from ingest.contract.instants import EPOCH, parse_instant
from ingest.store.checkpoints import Version

_DIGEST_BYTES = 16


class GraphPage(Envelope):
    """A page: its rows, not decoded, and the address of the next page."""

    value: list[msgspec.Raw] = msgspec.field(default_factory=list)
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class _Head(msgspec.Struct):
    """The fields of a row that its version needs; the translator reads the rest."""

    id: Any = None
    created: Any = msgspec.field(default=None, name="createdDateTime")
    activity: Any = msgspec.field(default=None, name="activityDateTime")


_head_decoder = msgspec.json.Decoder(_Head)


def version_of(row: bytes, otherwise_at: datetime, remembered_from: datetime = EPOCH) -> Version | None:
    """Return a row's version; None for a row that always counts as new: without an id, unreadable, or very old.

    Entra revises rows under the same id (a sign-in gets its factors later), so the version holds a digest of the row's
    bytes. A row with the same content in other bytes is published again, which changes nothing.
    """
    try:
        head = _head_decoder.decode(row)
    except UNDECODABLE:
        return None
    if not isinstance(head.id, str) or not head.id:
        return None
    try:
        at = parse_instant(head.created or head.activity)
    except RecordError:
        at = otherwise_at
    if at < remembered_from:
        return None
    return Version(head.id, hashlib.blake2b(row, digest_size=_DIGEST_BYTES).digest(), at)


def new_among(versions: Sequence[tuple[bytes, Version | None]], fresh: Collection[Version]) -> list[bytes]:
    """Return the records whose version is fresh, once each, and the records that have no version."""
    unseen, records = set(fresh), []
    for record, version in versions:
        if version is None:
            records.append(record)
        elif version in unseen:
            unseen.remove(version)
            records.append(record)
    return records


def row_bytes(page: GraphPage) -> Sequence[bytes]:
    """Return the rows as bytes."""
    return [bytes(row) for row in page.value]
