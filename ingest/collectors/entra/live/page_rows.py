"""The rows of a page of a Graph log as bytes, and their versions: id and content show which rows are new."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ingest.clients.http.response_records import UNDECODABLE, enveloped_records
from ingest.contract.errors import RecordError
from ingest.contract.instants import EPOCH, parse_instant
from ingest.store.checkpoints import Version

_DIGEST_BYTES = 16


class GraphPage(msgspec.Struct):
    """A page: its rows, not decoded, and the address of the next page."""

    value: list[msgspec.Raw] = []
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class _Head(msgspec.Struct):
    """The fields of a row that its version needs; the translator reads the rest."""

    id: Any = None
    created: Any = msgspec.field(default=None, name="createdDateTime")
    activity: Any = msgspec.field(default=None, name="activityDateTime")


def page_in(body: bytes, shape: type[GraphPage]) -> GraphPage:
    """Return a page; where a row cannot be read, it is a row like the others, which is rejected by itself.

    Raises msgspec's errors for a body that is cut off or no page.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError:
        raise
    except UNDECODABLE:
        enveloped = enveloped_records(body, "value")
        if enveloped is None:
            raise
    page = msgspec.json.decode(enveloped.around, type=shape)
    page.value = [msgspec.Raw(record) for record in enveloped.records]
    return page


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
