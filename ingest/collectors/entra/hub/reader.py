"""Reads an event hub to its end, and gives out the rows that were not seen lately; the cursor holds the offsets.

The hub delivers at least once (2.7 to 4 % of records come again, in another envelope), so rows are known by id and
content. A stream counts as covered only once a record of it was seen: a stream that the diagnostic setting leaves out
would otherwise look quiet.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from ingest.collection.interface import Gap, Page
from ingest.collectors.entra.hub.consumer import Bounds, HubMessage
from ingest.collectors.entra.hub.cursor import HubPosition, decode, dropped, encode, starts
from ingest.collectors.entra.hub.messages import records_of, stream_of, version_within
from ingest.collectors.entra.live.page_rows import new_among
from ingest.collectors.entra.live.window_plan import whole_second
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.contract.instants import from_micros
from ingest.store.checkpoints import SourceCheckpoints

STREAM = "event_hub"
EXPORTED_WITHIN = timedelta(minutes=30)
"""How long an event takes at most to reach the hub: measured exports took 28 s to 18 min; nobody promises a bound."""
REMEMBERED = timedelta(days=1)
_SILENT_POLLS = 40
_STATED_EVERY = timedelta(minutes=1)


class Hub(Protocol):
    """The promise of ``HubConsumer``."""

    async def bounds(self) -> Bounds: ...
    async def start(self, offsets: dict[int, int]) -> None: ...
    async def poll(self) -> Sequence[HubMessage]: ...


class HubReader:
    """Reads on from a cursor; ``position`` moves with each page."""

    def __init__(
        self, hub: Hub, source_checkpoints: SourceCheckpoints, now: Callable[[], datetime], cursor: str | None
    ) -> None:
        self._hub = hub
        self._checkpoints = source_checkpoints
        self._now = now
        self._began_at = whole_second(now())
        self.position = HubPosition({}, self._began_at) if cursor is None else decode(cursor)
        self._dropped: set[int] = set()

    async def to_end(self) -> AsyncGenerator[Page, None]:
        """Yield all that the hub holds now; the last page says what is covered, and what was lost."""
        bounds = await self._hub.bounds()
        self._dropped = set(dropped(self.position, bounds.beginnings))
        if self._dropped:
            self.position = replace(self.position, lost_to=self.position.lost_to or self.position.read_to)
        offsets = starts(self.position, bounds.beginnings)
        await self._hub.start(offsets)
        silent = 0
        while any(offsets[number] < end for number, end in bounds.ends.items()):
            messages = await self._hub.poll()
            silent = 0 if messages else silent + 1
            if silent > _SILENT_POLLS:
                raise TransientError(f"{self._hub!r} holds messages and gives none; it is read again later")
            for message in messages:
                offsets[message.partition] = message.offset + 1
                self._note_loss(message)
            if messages:
                yield self._page(messages, offsets)
        self.position = replace(self.position, offsets={str(number): offset for number, offset in offsets.items()})
        yield self._last_page()

    def _note_loss(self, message: HubMessage) -> None:
        """Move the end of the loss to the first message that a partition still holds."""
        if message.partition in self._dropped and self.position.lost_to is not None:
            self._dropped.discard(message.partition)
            taken_at = from_micros(message.taken_ms * 1000)
            self.position = replace(self.position, lost_to=max(self.position.lost_to, taken_at))

    def _page(self, messages: Sequence[HubMessage], offsets: dict[int, int]) -> Page:
        records = [record for message in messages for record in records_of(message.value)]
        streams = dict(self.position.streams)
        for record in records:
            stream = stream_of(record)
            if stream is not None:
                streams.setdefault(stream, self._began_at)
        versions = [(record, version_within(record, self._began_at)) for record in records]
        unseen = self._checkpoints.fresh(STREAM, [version for _, version in versions if version is not None])
        numbers = {str(number): offset for number, offset in offsets.items()}
        self.position = replace(self.position, offsets=numbers, streams=streams)
        return Page(new_among(versions, unseen), encode(self.position), versions=unseen, streams=tuple(streams))

    def _last_page(self) -> Page:
        before = self.position
        gaps: tuple[Gap, ...] = ()
        if before.lost_to is not None:
            lost = Interval(before.read_to, before.lost_to if before.lost_to > before.read_to else self._began_at)
            gaps = (Gap(lost, "retention"),) if lost.from_at < lost.to_at else ()
            self.position = replace(before, read_to=lost.to_at, lost_to=None)
        covered = None
        exported_to = self._began_at - EXPORTED_WITHIN
        if exported_to - self.position.read_to >= _STATED_EVERY:
            covered = Interval(self.position.read_to, exported_to)
            self.position = replace(self.position, read_to=exported_to)
        streams = tuple(self.position.streams)
        if covered is not None:
            streams = tuple(name for name, since in self.position.streams.items() if since <= covered.from_at)
        forget_before = self._began_at - REMEMBERED
        return Page((), encode(self.position), covered, gaps, (), forget_before, streams=streams)
