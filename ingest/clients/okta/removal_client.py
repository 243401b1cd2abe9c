"""What remediation asks of an org: lists as plain rows, and a client whose credentials may remove."""

from __future__ import annotations

from typing import Any

import httpx

from ingest.clients.access import Access, removal_access
from ingest.clients.http.client import Client
from ingest.clients.http.page_walk import PageWalk
from ingest.clients.http.response_headers import next_link
from ingest.clients.http.write_outcomes import Outcome
from ingest.clients.okta.requests import bucket_of, check_credentials, client_for
from ingest.clients.okta.sign_in import REMOVAL_SCOPES
from ingest.contract.errors import TransientError

USERS, GROUPS, APPS = "okta.users.read", "okta.groups.read", "okta.apps.read"
ROLES, TOKENS = "okta.roles.read", "okta.apiTokens.read"
Row = dict[str, Any]


def removal_client(access: Access, transport: httpx.AsyncBaseTransport | None = None) -> Client:
    """Return the client of who removes at a source. Raises SetupError where its credentials are not whole."""
    return client_for(removal_access(access), transport, scopes=REMOVAL_SCOPES)


async def one_row(client: Client, path: str, needs: str) -> Row | None:
    """Return an object; None: there is none. Raises SetupError naming the scope that is missing."""
    answer = await client.get(path, bucket_of(path), Row, needs=needs, accepts=(404,))
    return answer.value if answer.status == 200 else None


async def all_rows(client: Client, path: str, needs: str) -> list[Row]:
    """Return a list, page by page; nothing where what it belongs to is gone.

    Raises BrokenError for a list whose pages link on without end, TransientError where a later page is gone.
    """
    rows: list[Row] = []
    address: str | None = path
    whose = f"{client!r}: the list {path.partition('?')[0]}"
    page_walk = PageWalk(whose, path)
    while address is not None:
        accepted = (401, 404) if address == path else (400, 401, 404)
        answer = await client.get(address, bucket_of(path), list[Row], needs=needs, accepts=accepted)
        if address != path and answer.status in (400, 404):
            raise TransientError(f"{whose} gives no next page ({answer.status}); it is read again later")
        check_credentials(answer, path, needs)
        page: list[Row] = answer.value or []
        rows += page
        link = next_link(answer.headers)
        address = page_walk.onward(link, len(page)) if link is not None else None
    return rows


async def written(client: Client, method: str, path: str, expect: tuple[int, ...]) -> Outcome:
    """Send one write, once."""
    return await client.send_once(method, path, expect, bucket=bucket_of(path))
