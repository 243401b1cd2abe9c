"""A collector on a stub of Microsoft Graph, with a book in a temporary file and a clock of the stub's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx
import orjson

from ingest.clients.graph.client import LIMITS, client_for
from ingest.clients.graph.clock import VendorClock
from ingest.clients.graph.requests import Requests
from ingest.collection.interface import Opening, Page
from ingest.collectors.entra.collector import RETENTION, TRAILS, EntraCollector
from ingest.collectors.entra.live.log_reader import TenantAccess
from ingest.collectors.entra.live.window_plan import Plan
from ingest.config.source_settings import Auth, ClientSecret, SourceSettings
from ingest.contract.coverage import Interval
from ingest.contract.event import Event
from ingest.store.checkpoints import Checkpoint, CheckpointFile, SourceCheckpoints
from tests.ingest.collection.fakes import Time, limiter
from tests.ingest.collectors.entra.graph_stub import AUTHORITY, BASE, SECRET, GraphStub

SETTINGS = SourceSettings(
    kind="entra",
    tenant="acme",
    tenant_id="contoso.example.com",
    graph_url=BASE,
    authority_url=AUTHORITY,
    auth=Auth(client_secret=ClientSecret(client_id="an-app", secret_env="ENTRA_SECRET")),
)
ENVIRON = {"ENTRA_SECRET": SECRET}


PLAN = Plan(TRAILS, RETENTION)


def collector_on(
    transport: httpx.AsyncBaseTransport,
    time: Time,
    source_checkpoints: SourceCheckpoints,
    now: Callable[[], datetime],
    since: datetime | None,
    plan: Plan,
) -> tuple[EntraCollector, VendorClock]:
    """A collector on a transport and on clocks, and its clock of the vendor."""
    opening = Opening(SETTINGS, "sources[0]", ENVIRON, since, source_checkpoints)
    clock = VendorClock(now)
    client, credentials = client_for(opening, clock, limiter=limiter(time, LIMITS), transport=transport)
    shared = TenantAccess(client, Requests(BASE), plan, source_checkpoints, clock)
    return EntraCollector("acme", shared, credentials, since), clock


class Opened:
    """A collector, and where its streams stand: what ``read`` gave is saved like the loop saves it."""

    def __init__(
        self, stub: GraphStub, source_checkpoints: SourceCheckpoints, since: datetime | None, plan: Plan
    ) -> None:
        self.stub = stub
        self.source_checkpoints = source_checkpoints
        self.time = Time()
        self.collector, self.clock = collector_on(
            stub.transport(), self.time, source_checkpoints, stub.clock, since, plan
        )

    def read(self, stream: str) -> list[Page]:
        """Read a stream to now, saving each page like the loop does."""

        async def read() -> list[Page]:
            pages = []
            async for page in self.collector.changes(stream, self.source_checkpoints.checkpoint(stream).cursor):
                pages.append(page)
                self.source_checkpoints.save(stream, Checkpoint(page.cursor), page.versions, page.forget_before)
            return pages

        return asyncio.run(read())

    def reread(self, stream: str, interval: Interval) -> list[str]:
        """Read a closed window again and return its ids."""

        async def walked() -> list[str]:
            return [msg_id(row) async for rows in self.collector.reread(stream, interval) for row in rows]

        return asyncio.run(walked())

    def census(self, since: str | None = None) -> list[Event]:
        """Take a census and return all its events."""

        async def taken() -> list[Event]:
            return [event async for chunk in self.collector.census(since) for event in chunk]

        return asyncio.run(taken())


@contextmanager
def opened(stub: GraphStub, folder: Path, since: datetime | None = None, plan: Plan | None = None) -> Iterator[Opened]:
    """Open a collector with an empty book."""
    checkpoints = CheckpointFile(folder / "state.sqlite")
    try:
        with checkpoints.source_checkpoints("entra", "acme") as source_checkpoints:
            yield Opened(stub, source_checkpoints, since, plan or PLAN)
    finally:
        checkpoints.close()


def ids_of(pages: list[Page]) -> list[str]:
    """The ids of all records, in order."""
    return [msg_id(record) for page in pages for record in page.records]


def msg_id(record: bytes) -> str:
    """The id of a record."""
    return str(orjson.loads(record)["id"])
