from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from ingest.clients.graph.client import client_for
from ingest.clients.graph.clock import VendorClock
from ingest.collection.interface import Opening
from ingest.store.checkpoints import CheckpointFile
from tests.ingest.collectors.entra.opened import ENVIRON, SETTINGS


def test_graph_never_tells_its_limit_so_the_settings_may(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, log_requests_per_ten_seconds=10_000)

    async def admitted(opening: Opening) -> None:
        client, credentials = client_for(opening, VendorClock())
        for _ in range(100):
            await client.limiter.admit("reports")
        await client.close()
        await credentials.close()

    checkpoints = CheckpointFile(tmp_path / "state.sqlite")
    with checkpoints.source_checkpoints("entra", "acme") as source_checkpoints:
        # Five in ten seconds would take more than three minutes.
        asyncio.run(asyncio.wait_for(admitted(Opening(settings, "sources[0]", ENVIRON, None, source_checkpoints)), 30))
    checkpoints.close()
