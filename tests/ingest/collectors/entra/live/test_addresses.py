"""Addresses of Graph, as the SDK builds them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.clients.graph.requests import Requests
from ingest.collectors.entra.live.addresses import window_address
from ingest.collectors.entra.live.streams import STREAMS
from ingest.contract.coverage import Interval

AT = datetime(2026, 8, 1, tzinfo=UTC)
WINDOW = Interval(AT, AT + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("stream", "path", "asked"),
    [
        (
            "sign_ins_managed_identity",
            "/beta/auditLogs/signIns",
            "createdDateTime ge 2026-08-01T00:00:00Z and createdDateTime lt 2026-08-01T00:05:00Z"
            " and signInEventTypes/any(t: t eq 'managedIdentity')",
        ),
        (
            "directory_audits",
            "/v1.0/auditLogs/directoryAudits",
            "activityDateTime ge 2026-08-01T00:00:00Z and activityDateTime le 2026-08-01T00:05:00Z",
        ),
        (
            "provisioning",
            "/v1.0/auditLogs/provisioning",
            "activityDateTime gt 2026-07-31T23:59:59Z and activityDateTime lt 2026-08-01T00:05:00Z",
        ),
    ],
)
def test_each_log_is_asked_as_it_allows(stream: str, path: str, asked: str) -> None:
    parts = urlsplit(window_address(Requests("https://graph.microsoft.us/"), STREAMS[stream], WINDOW))
    assert (parts.scheme, parts.hostname, parts.path) == ("https", "graph.microsoft.us", path)
    query = parse_qs(parts.query)
    assert query["$filter"] == [asked]
    assert query["$top"] == ["1000"]
    assert ("$orderby" in query) == (stream != "provisioning")
