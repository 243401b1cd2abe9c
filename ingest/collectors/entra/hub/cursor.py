"""Where the reading of an event hub stands: its own offsets, never the group's, so that they move after the flush."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec

from ingest.contract.errors import BrokenError

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class HubPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next offset by partition; all that was exported until ``read_to`` is read.

    ``streams``: since when each is known to be exported here. ``lost_to``: from ``read_to`` to there the hub dropped
    messages unread; None when it dropped none.
    """

    offsets: dict[str, int]
    read_to: Instant
    streams: dict[str, Instant] = {}
    lost_to: Instant | None = None


def encode(place: HubPlace) -> str:
    """Return the cursor as text."""
    return msgspec.json.encode(place).decode()


def decode(cursor: str) -> HubPlace:
    """Return what a cursor says. Raises BrokenError for a foreign one."""
    try:
        return msgspec.json.decode(cursor, type=HubPlace)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BrokenError(f"the cursor of the event hub cannot be read ({error}); move collect.state away") from error


def dropped(place: HubPlace, beginnings: Mapping[int, int]) -> list[int]:
    """Return the partitions whose next message the hub no longer holds."""
    return [number for number, first in sorted(beginnings.items()) if place.offsets.get(str(number), first) < first]


def starts(place: HubPlace, beginnings: Mapping[int, int]) -> dict[int, int]:
    """Return where to read each partition on; a new one from its beginning."""
    return {number: max(first, place.offsets.get(str(number), first)) for number, first in beginnings.items()}
