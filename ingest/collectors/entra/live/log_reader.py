"""Reads a stream of Graph to now: plans windows, walks them, gives out new rows, and moves the cursor."""

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
    Step,
    WindowCursor,
    cursor_after,
    encode,
    front_step,
    narrowed,
    newly_covered,
    restarted,
    resumed,
    trail_step,
    unread_expired,
)
from ingest.collectors.entra.live.window_walk import WalkedPage, walk
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.store.checkpoints import SourceCheckpoints

_RESTARTS = 3
"""How often a window is walked again after an expired skiptoken, before it is made narrower."""
_NOW_IS_OLD = timedelta(seconds=30)
_KEEPS_UP = timedelta(hours=1)


class TenantAccess(NamedTuple):
    """What all log readers of a tenant share."""

    client: Client
    requests: Requests
    plan: Plan
    source_checkpoints: SourceCheckpoints
    clock: VendorClock


class LogReader:
    """Reads on from ``cursor``, which moves with each window."""

    def __init__(self, tenant: TenantAccess, name: str, cursor: WindowCursor) -> None:
        self.cursor = cursor
        self._tenant = tenant
        self._name = name
        self._now = tenant.clock.now()

    async def to_now(self) -> AsyncGenerator[Page, None]:
        """Yield the new rows up to now, window by window; the cursor moves with the last page of a window."""
        plan = self._tenant.plan
        lost_interval = unread_expired(self.cursor, self._now, plan)
        if lost_interval is not None and self.cursor.front_at == self.cursor.began_at:
            self.cursor = restarted(self.cursor, lost_interval.to_at)  # the stream was never read, so this is no gap
        elif lost_interval is not None:
            # Rows within the first trail's depth may have appeared and expired while nothing was read.
            unsettled_at = max(self.cursor.began_at, lost_interval.from_at - plan.trails[0].depth)
            self.cursor = restarted(self.cursor, lost_interval.to_at)
            yield Page((), encode(self.cursor), None, (Gap(Interval(unsettled_at, lost_interval.to_at), "retention"),))
        self.cursor = resumed(self.cursor, self._now, plan)
        merged = False
        while (step := self._front_step()) is not None:
            merged = step.with_first
            async with aclosing(self._window(step)) as pages:
                async for page in pages:
                    yield page
        for number in range(int(merged), len(plan.trails)):
            step = trail_step(self.cursor, number, self._now, plan)
            if step is not None:
                async with aclosing(self._window(step)) as pages:
                    async for page in pages:
                        yield page

    def _front_step(self) -> Step | None:
        """Return the front's next window; when reading took long, or our clock was slow, "now" has moved on."""
        step = front_step(self.cursor, self._now, self._tenant.plan)
        if step is None and self._tenant.clock.now() - self._now >= _NOW_IS_OLD:
            self._now = self._tenant.clock.now()
            step = front_step(self.cursor, self._now, self._tenant.plan)
        return step

    async def _window(self, step: Step) -> AsyncGenerator[Page, None]:
        """Yield a window's pages. When every walk breaks the cursor stays, and the next window is narrower."""
        for _ in range(_RESTARTS):
            rows, read_at, ending = 0, None, "more"
            async with aclosing(self._walk(step)) as walked:
                async for page in walked:
                    ending = page.ending
                    if ending in ("slow", "expired"):
                        break
                    rows += len(page.rows)
                    read_at = read_at or page.served_at
                    before = self.cursor
                    if ending == "end":
                        self.cursor = cursor_after(before, step, rows, read_at)
                        self._now = min(self._now, read_at) if step.trail is None else self._now
                    yield self._page(page.rows, before)
            if ending == "end":
                return
            if ending == "slow":
                break
        self._narrow(step)

    async def _walk(self, step: Step) -> AsyncGenerator[WalkedPage, None]:
        stream = STREAMS[self._name]
        address = window_address(self._tenant.requests, stream, step.window)
        async with aclosing(walk(self._tenant.client, address, stream.needs)) as walked:
            async for page in walked:
                self._tenant.clock.set_by_answer(page.served_at)
                yield page

    def _page(self, rows: Sequence[bytes], before: WindowCursor) -> Page:
        """Return a page of the new rows; only rows that may come again are looked up and remembered."""
        forget_before = self._now - self._tenant.plan.remembered
        versions = [(row, version_of(row, self._now, forget_before)) for row in rows]
        unseen = self._tenant.source_checkpoints.fresh(
            self._name, [version for _, version in versions if version is not None]
        )
        covered = newly_covered(self.cursor, before, self._tenant.plan)
        position = self._position()
        # To forget old versions costs a scan of all of them: once per window is enough.
        forget_now = forget_before if self.cursor is not before else None
        return Page(new_among(versions, unseen), encode(self.cursor), covered, (), unseen, forget_now, position)

    def _position(self) -> Position | None:
        """Return how far the front has come, None once it keeps up with now."""
        began_at, front_at = self.cursor.began_at, self.cursor.front_at
        total = self._now - began_at
        if self._now - front_at < _KEEPS_UP or not total:
            return None
        return Position(front_at, (front_at - began_at) / total)

    def _narrow(self, step: Step) -> None:
        narrower = narrowed(self.cursor, step.window)
        if narrower is None:
            raise TransientError(f"{self._tenant.client!r}: {self._name} gives no answer in time even for one second")
        self.cursor = narrower
