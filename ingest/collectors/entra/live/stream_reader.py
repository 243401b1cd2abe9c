"""Reads one stream to now: plans windows, walks them, gives out what is new, and says where it then stands."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import timedelta
from typing import NamedTuple

from ingest.clients.graph.clock import VendorClock
from ingest.clients.graph.requests import Requests
from ingest.clients.http.client import Client
from ingest.collection.interface import Gap, Page, Position
from ingest.collectors.entra.live.addresses import window_address
from ingest.collectors.entra.live.page_rows import new_among, version_of
from ingest.collectors.entra.live.streams import STREAMS
from ingest.collectors.entra.live.window_plan import (
    Plan,
    Reading,
    Step,
    after,
    begun_again,
    encode,
    front_step,
    lost,
    narrowed,
    resumed,
    settled,
    trail_step,
)
from ingest.collectors.entra.live.window_walk import Walked, walk
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.store.checkpoints import SourceCheckpoints

_RESTARTS = 3
"""How often a window whose skiptoken is refused is begun again before it is made narrower."""
_NOW_IS_OLD = timedelta(seconds=30)
_KEEPS_UP = timedelta(hours=1)


class Tenant(NamedTuple):
    """What all streams of a tenant share."""

    client: Client
    requests: Requests
    plan: Plan
    source_checkpoints: SourceCheckpoints
    clock: VendorClock


class StreamReader:
    """Reads on from ``reading``, which is where it stands after each page."""

    def __init__(self, tenant: Tenant, name: str, reading: Reading) -> None:
        self.reading = reading
        self._tenant = tenant
        self._name = name
        self._now = tenant.clock.now()

    async def to_now(self) -> AsyncGenerator[Page, None]:
        """Yield what is new up to now, window by window; the cursor moves with the last page of a window."""
        plan = self._tenant.plan
        gone = lost(self.reading, self._now, plan)
        if gone is not None and self.reading.front_at == self.reading.began_at:
            self.reading = begun_again(self.reading, gone.to_at)  # it was never read, so nothing is missing in it
        elif gone is not None:
            # Rows of the first trail's depth may have become visible while nothing was read, and be gone, too.
            unsettled_at = max(self.reading.began_at, gone.from_at - plan.trails[0].depth)
            self.reading = begun_again(self.reading, gone.to_at)
            yield Page((), encode(self.reading), None, (Gap(Interval(unsettled_at, gone.to_at), "retention"),))
        self.reading = resumed(self.reading, self._now, plan)
        merged = False
        while (step := self._front_step()) is not None:
            merged = step.with_first
            async with aclosing(self._window(step)) as pages:
                async for page in pages:
                    yield page
        for number in range(int(merged), len(plan.trails)):
            step = trail_step(self.reading, number, self._now, plan)
            if step is not None:
                async with aclosing(self._window(step)) as pages:
                    async for page in pages:
                        yield page

    def _front_step(self) -> Step | None:
        """Return the front's next window; after a long way, or when our clock was behind, now is a later one."""
        step = front_step(self.reading, self._now, self._tenant.plan)
        if step is None and self._tenant.clock.now() - self._now >= _NOW_IS_OLD:
            self._now = self._tenant.clock.now()
            step = front_step(self.reading, self._now, self._tenant.plan)
        return step

    async def _window(self, step: Step) -> AsyncGenerator[Page, None]:
        """Yield a window's pages. When its walk breaks for good it is left where it was, to be planned narrower."""
        for _ in range(_RESTARTS):
            rows, read_at, ending = 0, None, "more"
            async with aclosing(self._walk(step)) as walked:
                async for page in walked:
                    ending = page.ending
                    if ending in ("slow", "expired"):
                        break
                    rows += len(page.rows)
                    read_at = read_at or page.served_at
                    before = self.reading
                    if ending == "end":
                        self.reading = after(before, step, rows, read_at)
                        self._now = min(self._now, read_at) if step.trail is None else self._now
                    yield self._page(page.rows, before)
            if ending == "end":
                return
            if ending == "slow":
                break
        self._narrow(step)

    async def _walk(self, step: Step) -> AsyncGenerator[Walked, None]:
        stream = STREAMS[self._name]
        address = window_address(self._tenant.requests, stream, step.window)
        async with aclosing(walk(self._tenant.client, address, stream.needs)) as walked:
            async for page in walked:
                self._tenant.clock.set_by_answer(page.served_at)
                yield page

    def _page(self, rows: Sequence[bytes], before: Reading) -> Page:
        """Return what of the rows is new; only what may come again is looked up, and remembered."""
        forget_before = self._now - self._tenant.plan.remembered
        told = [(row, version_of(row, self._now, forget_before)) for row in rows]
        fresh = self._tenant.source_checkpoints.fresh(
            self._name, [version for _, version in told if version is not None]
        )
        covered = settled(self.reading, before, self._tenant.plan)
        position = self._position()
        # To forget costs a walk over what is remembered: once a window is often enough.
        forgotten = forget_before if self.reading is not before else None
        return Page(new_among(told, fresh), encode(self.reading), covered, (), fresh, forgotten, position)

    def _position(self) -> Position | None:
        """Return how far the front is, None once it keeps up with now."""
        began_at, front_at = self.reading.began_at, self.reading.front_at
        whole = self._now - began_at
        if self._now - front_at < _KEEPS_UP or not whole:
            return None
        return Position(front_at, (front_at - began_at) / whole)

    def _narrow(self, step: Step) -> None:
        narrower = narrowed(self.reading, step.window)
        if narrower is None:
            raise TransientError(
                f"{self._tenant.client!r}: {self._name} gives no answer in time even for one second; it is tried again"
            )
        self.reading = narrower
