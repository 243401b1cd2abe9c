"""The cursor of an event hub: our own offsets, never a consumer group's, so that they move only after publishing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec

from ingest.contract.errors import BrokenError

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class HubPosition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next offset by partition; everything that was exported until ``read_to`` is read.

    ``streams``: since when each stream is known to be exported to this hub. ``lost_to``: the hub dropped messages
    unread between ``read_to`` and this instant; None when it dropped none.
    """

    offsets: dict[str, int]
    read_to: Instant
    streams: dict[str, Instant] = {}
    lost_to: Instant | None = None


def encode(position: HubPosition) -> str:
    """Return the cursor as text."""
    return msgspec.json.encode(position).decode()


def decode(cursor: str) -> HubPosition:
    """Return the position in a cursor's text. Raises BrokenError when the text is not ours."""
    try:
        return msgspec.json.decode(cursor, type=HubPosition)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BrokenError(f"the cursor of the event hub cannot be read ({error}); move collect.state away") from error


def dropped(position: HubPosition, beginnings: Mapping[int, int]) -> list[int]:
    """Return the partitions whose next message the hub has dropped already."""
    return [number for number, first in sorted(beginnings.items()) if position.offsets.get(str(number), first) < first]


def starts(position: HubPosition, beginnings: Mapping[int, int]) -> dict[int, int]:
    """Return the offset from which to read each partition; a new partition is read from its beginning."""
    return {number: max(first, position.offsets.get(str(number), first)) for number, first in beginnings.items()}
