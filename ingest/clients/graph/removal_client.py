"""What remediation asks of a tenant: lists as plain rows, and a client whose credentials may remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from ingest.clients.access import Access, removal_access
from ingest.clients.graph.client import client_for
from ingest.clients.graph.clock import VendorClock
from ingest.clients.graph.refusals import lacks_licence, refused
from ingest.clients.http.client import Client
from ingest.clients.http.page_walk import PageWalk
from ingest.clients.http.write_outcomes import Outcome
from ingest.contract.errors import TransientError

PEOPLE, GROUPS, MEMBERS = "User.Read.All", "Group.Read.All", "GroupMember.Read.All"
APPS, CONSENTS, ROLES = "Application.Read.All", "DelegatedPermissionGrant.Read.All", "RoleManagement.Read.Directory"
Row = dict[str, Any]
_BUCKET = "directory"


class _Page(msgspec.Struct):
    value: list[Row] = msgspec.field(default_factory=list)
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


def removal_client(access: Access, transport: httpx.AsyncBaseTransport | None = None) -> Client:
    """Return the client of who removes at a source. Raises SetupError where its credentials are not whole."""
    client, _ = client_for(removal_access(access), VendorClock(), transport=transport)
    return client


async def one_row(client: Client, path: str, needs: str) -> Row | None:
    """Return an object; None: there is none. Raises SetupError naming the permission that is missing."""
    answer = await client.get(f"/v1.0/{path}", _BUCKET, Row, needs=needs, accepts=(404,))
    return answer.value if answer.status == 200 else None


async def all_rows(client: Client, path: str, needs: str, version: str = "v1.0") -> list[Row] | None:
    """Return a list, page by page; None: what it belongs to is gone, or the tenant has no licence for it.

    Raises BrokenError for a list whose pages link on without end, TransientError where a later page is gone.
    """
    rows: list[Row] = []
    whose = f"{client!r}: the list {path.partition('?')[0]}"
    first = f"/{version}/{path}"
    address: str | None = first
    page_walk = PageWalk(whose, first)
    while address is not None:
        answer = await client.get(address, _BUCKET, _Page, needs=needs, accepts=(400, 403, 404))
        if address != first and answer.status in (400, 404):
            raise TransientError(f"{whose} gives no next page ({answer.status}); it is read again later")
        if answer.status == 404 or (answer.status != 200 and lacks_licence(answer.fault)):
            return None
        if answer.status != 200:
            raise refused("remediation", answer.status, answer.fault, needs)
        page: _Page = answer.value
        rows += page.value
        address = page_walk.onward(page.next_link, len(page.value)) if page.next_link is not None else None
    return rows


async def written(
    client: Client, method: str, path: str, expect: tuple[int, ...], body: Mapping[str, object] | None
) -> Outcome:
    """Send one write, once."""
    return await client.send_once(method, f"/v1.0/{path}", expect, bucket=_BUCKET, body=body)
