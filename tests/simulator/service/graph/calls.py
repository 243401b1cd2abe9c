"""Calls as the site would make them, without a server."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

from simulator.service.graph.registration import PERMISSIONS
from simulator.service.graph.reports.kinds import STREAM_OF_TYPE
from simulator.service.graph.wire.call import Call, Version

ORIGIN = "http://127.0.0.1:1"


def call_of(
    url: str, now: int, *, each: str = "", permissions: tuple[str, ...] = PERMISSIONS, page_size: int | None = None
) -> Call:
    """Return the call of a URL that begins with the version: ``beta/users?$top=5``, or of a whole one."""
    if not url.startswith("http"):
        url = f"{ORIGIN}/{url}"
    parts = urlsplit(url)
    version: Version = "beta" if parts.path.startswith("/beta") else "v1.0"
    bare = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return Call(
        version, bare, url, dict(parse_qsl(parts.query, keep_blank_values=True)), now, each, permissions,
        page_size=page_size,
    )  # fmt: skip


URLS = {
    **{
        stream: "beta/auditLogs/signIns?$filter=" + quote(f"signInEventTypes/any(t: t eq '{kind}')")
        for kind, stream in STREAM_OF_TYPE.items()
    },
    "directory_audits": "v1.0/auditLogs/directoryAudits",
    "provisioning": "v1.0/auditLogs/provisioning",
}
