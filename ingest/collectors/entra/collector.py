"""Reads an Entra tenant live: six logs of Microsoft Graph, each with its own cursor, and its census."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from ingest.clients.graph.client import client_for
from ingest.clients.graph.clock import VendorClock
from ingest.clients.graph.requests import Requests
from ingest.clients.graph.sign_in import ClientCredentials
from ingest.clients.utc_clock import utc_now
from ingest.collection.interface import Collector, Opening, Page, Vendor
from ingest.collectors.entra.census.tenant import TenantCensus
from ingest.collectors.entra.hub.consumer import HubConsumer
from ingest.collectors.entra.hub.reader import STREAM as HUB_STREAM
from ingest.collectors.entra.hub.reader import HubReader
from ingest.collectors.entra.live.addresses import window_address
from ingest.collectors.entra.live.log_reader import LogReader, TenantAccess
from ingest.collectors.entra.live.streams import STREAMS
from ingest.collectors.entra.live.window_plan import Plan, Trail, decode, first_cursor
from ingest.collectors.entra.live.window_walk import walk
from ingest.config.source_settings import SourceSettings, connection_of
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.contract.event import Event

RETENTION = timedelta(days=30)
"""With an Entra ID P1 or P2 licence; https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention."""
TRAILS = (
    Trail(timedelta(minutes=15), timedelta(0)),
    Trail(timedelta(hours=2), timedelta(minutes=10)),
    Trail(timedelta(days=1), timedelta(days=1)),
)


class EntraCollector:
    """Reads one tenant. ``since`` is where a stream without a cursor begins; None: all that Entra keeps.

    With a ``hub`` the logs come from it as one stream, as far back as it holds them; a census always reads from Graph.
    """

    idp = "entra"

    def __init__(
        self,
        label: str,
        shared: TenantAccess,
        credentials: ClientCredentials,
        since: datetime | None,
        hub: HubConsumer | None = None,
    ) -> None:
        self.tenant = label
        self.streams: Sequence[str] = tuple(STREAMS) if hub is None else (HUB_STREAM,)
        self.rereads = hub is None
        self._hub = hub
        self._shared = shared
        self._credentials = credentials
        self._since = since

    def __repr__(self) -> str:
        return f"EntraCollector({self.tenant}, {self._shared.client!r})"

    async def changes(self, stream: str, cursor: str | None) -> AsyncGenerator[Page, None]:
        if self._hub is not None:
            async with aclosing(
                HubReader(self._hub, self._shared.source_checkpoints, utc_now, cursor).to_end()
            ) as pages:
                async for page in pages:
                    yield page
            return
        plan = self._shared.plan
        await self._credentials.sign_in()  # the vendor's clock says what "now" and "kept" mean
        now = self._shared.clock.now()
        window_cursor = first_cursor(self._since, now, plan) if cursor is None else decode(cursor, plan)
        async with aclosing(LogReader(self._shared, stream, window_cursor).to_now()) as pages:
            async for page in pages:
                yield page

    async def reread(self, stream: str, interval: Interval) -> AsyncGenerator[Sequence[bytes], None]:
        log, shared = STREAMS[stream], self._shared
        async with aclosing(walk(shared.client, window_address(shared.requests, log, interval), log.needs)) as walked:
            async for page in walked:
                if page.ending in ("slow", "expired"):
                    raise TransientError(f"{shared.client!r}: the audit of {stream} broke off")
                yield page.rows

    def census(self, since: str | None) -> AsyncGenerator[Sequence[Event], None]:
        shared = self._shared
        return TenantCensus(
            self.tenant, shared.client, shared.requests, shared.source_checkpoints, shared.clock.now
        ).chunks(since)

    async def close(self) -> None:
        await self._shared.client.close()
        await self._credentials.close()
        if self._hub is not None:
            await self._hub.close()


def plan_of(settings: SourceSettings) -> Plan:
    """Return the plan by which a source's logs are read."""
    days = settings.retention_days
    trails = [
        Trail(timedelta(minutes=re_read.minutes), timedelta(minutes=re_read.every_minutes))
        for re_read in settings.re_read or ()
    ]
    return Plan(tuple(trails) or TRAILS, RETENTION if days is None else timedelta(days=days))


class EntraVendor:
    """Opens collectors of Entra tenants."""

    idp = "entra"

    def open(self, opening: Opening) -> Collector:
        clock = VendorClock()
        client, credentials = client_for(opening, clock, patience_seconds=opening.patience_seconds)
        settings, plan = opening.settings, plan_of(opening.settings)
        shared = TenantAccess(client, Requests(settings.graph_url), plan, opening.source_checkpoints, clock)
        return EntraCollector(settings.tenant, shared, credentials, opening.since, _hub_of(opening))


def _hub_of(opening: Opening) -> HubConsumer | None:
    hub = opening.settings.event_hub
    if opening.settings.via != "event_hub" or hub is None:
        return None
    return HubConsumer(hub, connection_of(hub, f"{opening.path}.event_hub", opening.environ))


VENDOR: Vendor = EntraVendor()
