"""A page of a Graph log as its rows' own bytes, and each row's version: what of it is new is told by id and content."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ingest.contract.errors import RecordError
from ingest.contract.instants import EPOCH, parse_instant
from ingest.store.checkpoints import Version

_DIGEST_BYTES = 16


class GraphPage(msgspec.Struct):
    """A page: its rows as they came, and the address of the next page."""

    value: list[msgspec.Raw] = []
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class _Head(msgspec.Struct):
    """What of a row is read here; all else is the translator's."""

    id: Any = None
    created: Any = msgspec.field(default=None, name="createdDateTime")
    activity: Any = msgspec.field(default=None, name="activityDateTime")


_heads = msgspec.json.Decoder(_Head)


def version_of(row: bytes, otherwise_at: datetime, remembered_from: datetime = EPOCH) -> Version | None:
    """Return a row's version; None for a row that is always new: without an id, unreadable, or too old to come again.

    Entra revises rows under one id (a sign-in whose factors are told later), so the content is part of it: a digest of
    the row's bytes. A row that comes in other bytes is published again, and changes nothing.
    """
    try:
        head = _heads.decode(row)
    except msgspec.DecodeError:
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


def new_among(told: Sequence[tuple[bytes, Version | None]], fresh: Collection[Version]) -> list[bytes]:
    """Return the records whose version is among the fresh ones, each once, and those that have none."""
    unseen, found = set(fresh), []
    for record, version in told:
        if version is None:
            found.append(record)
        elif version in unseen:
            unseen.remove(version)
            found.append(record)
    return found


def row_bytes(page: GraphPage) -> Sequence[bytes]:
    """Return the rows as bytes."""
    return [bytes(row) for row in page.value]
