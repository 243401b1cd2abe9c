"""The address of a window of a log."""

from __future__ import annotations

from typing import Any

from ingest.clients.graph.requests import Requests
from ingest.collectors.entra.live.streams import PAGE_ROWS, Stream
from ingest.contract.coverage import Interval


def window_address(requests: Requests, stream: Stream, window: Interval) -> str:
    """Return the address of a window's first page; each page links to the next."""
    logs = requests.graph.audit_logs
    builder = {"signIns": "sign_ins", "directoryAudits": "directory_audits", "provisioning": "provisioning"}[stream.log]
    parameters: dict[str, Any] = {"filter": stream.filter(window), "top": PAGE_ROWS}
    if stream.ordered:
        # Oldest first: rows that become visible during the walk come at its end, and shift no page.
        parameters["orderby"] = [stream.instant]
    return requests.address(getattr(logs, builder), stream.version, **parameters)
