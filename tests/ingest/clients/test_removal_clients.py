"""Who removes reads each list once: one that links back to its own pages is stuck, and is not read without end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from ingest.clients.graph import removal_client as graph
from ingest.clients.http.client import Client
from ingest.clients.http.dialect import Dialect
from ingest.clients.http.rate_limiter import Limit
from ingest.clients.okta import removal_client as okta
from ingest.clients.okta.rate_limit_headers import okta_limit
from ingest.contract.errors import BrokenError, TransientError
from tests.ingest.clients.http.scripted_server import URL, Token
from tests.ingest.collection.fakes import Time, limiter

_MOST = 20
Page = Callable[[httpx.Request], httpx.Response]
Read = Callable[[Client], Awaitable[object]]


def client_of(answer: Page) -> Client:
    """Return a client whose server says when it is asked without end."""
    asked: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        assert len(asked) < _MOST, "the list is read without end"
        return answer(request)

    limits = {name: Limit(1_000_000, 1) for name in ("other", "directory")}
    return Client(
        "idp",
        "acme",
        URL,
        Token(),
        Dialect(okta_limit, bytes.decode),
        {},
        limiter=limiter(Time(), limits),
        transport=httpx.MockTransport(answered),
    )


def okta_page(request: httpx.Request) -> httpx.Response:
    links = [("link", f'<{URL}/api/v1/users/00u1/groups?after=1>; rel="next"')]
    return httpx.Response(200, headers=links, content=b'[{"id": "00g1"}]')


def graph_page(request: httpx.Request) -> httpx.Response:
    page = {"value": [{"id": "1"}], "@odata.nextLink": f"{URL}/v1.0/groups?$skiptoken=1"}
    return httpx.Response(200, content=json.dumps(page).encode())


LISTS = [
    (okta_page, lambda client: okta.all_rows(client, "/api/v1/users/00u1/groups", okta.GROUPS)),
    (graph_page, lambda client: graph.all_rows(client, "groups?$top=999", graph.GROUPS)),
]


async def asked(page: Page, read: Read) -> None:
    client = client_of(page)
    try:
        await read(client)
    finally:
        await client.close()


@pytest.mark.parametrize(("page", "read"), LISTS)
def test_a_list_that_links_back_is_stuck(page: Page, read: Read) -> None:
    with pytest.raises(BrokenError, match="is stuck, its next page is one that was read already"):
        asyncio.run(asked(page, read))


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize(("page", "read"), LISTS)
def test_a_list_of_which_a_later_page_is_gone_is_not_taken_for_whole(page: Page, read: Read, status: int) -> None:
    def first_alone(request: httpx.Request) -> httpx.Response:
        is_first = "after" not in request.url.params and "$skiptoken" not in request.url.params
        return page(request) if is_first else httpx.Response(status, content=b"{}")

    with pytest.raises(TransientError, match=f"gives no next page .{status}"):
        asyncio.run(asked(first_alone, read))
