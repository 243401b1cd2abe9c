"""Lists are walked whole, whatever happens to a walk; several at once, in order."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from ingest.clients.graph.requests import Requests
from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.list_pages import Lists, at_once
from ingest.collectors.entra.census.people import NEED
from ingest.contract.errors import BrokenError, TransientError
from tests.ingest.collectors.entra.census.served_tenant import refusal, tenant
from tests.ingest.collectors.entra.graph_stub import BASE, GraphStub
from tests.ingest.collectors.entra.opened import opened

USERS = Addresses(Requests(BASE)).users()
EXPIRED = refusal("Directory_ExpiredPageToken", "The specified page token value has expired.", 400)


def rows(stub: GraphStub, folder: Path) -> tuple[int, list[float]]:
    """How many rows the users' list gave, and how long was slept for it."""
    with opened(stub, folder) as entra:

        async def walk() -> int:
            lists = Lists(entra.collector._shared.client)
            return len([row async for row in lists.rows(USERS, NEED)])

        return asyncio.run(walk()), entra.time.slept


def test_an_ended_page_token_begins_the_list_again(tmp_path: Path) -> None:
    stub = tenant(page_rows=1)
    stub.faults.extend([None, None, EXPIRED])
    assert rows(stub, tmp_path)[0] == 2 + 3


def test_a_page_token_that_always_ends_is_waited_for(tmp_path: Path) -> None:
    stub = tenant(page_rows=1)
    stub.faults.extend([None, EXPIRED] * 3)
    with pytest.raises(TransientError, match="no next page"):
        rows(stub, tmp_path)


def test_a_link_that_comes_twice_is_refused(tmp_path: Path) -> None:
    stub = tenant()
    stub.faults.append(httpx.Response(200, json={"value": [], "@odata.nextLink": USERS}))
    with pytest.raises(BrokenError, match="stuck"):
        rows(stub, tmp_path)


def test_it_rests_when_the_resource_units_run_out(tmp_path: Path) -> None:
    stub = tenant()
    headers = {"x-ms-throttle-limit-percentage": "1.3"}
    stub.faults.append(httpx.Response(200, headers=headers, json={"value": []}))
    assert max(rows(stub, tmp_path)[1]) == pytest.approx(6.0)


def test_several_are_under_way_and_come_in_order() -> None:
    running: list[int] = []
    most = 0

    async def work(number: int) -> int:
        nonlocal most
        running.append(number)
        most = max(most, len(running))
        await asyncio.sleep(0)
        running.remove(number)
        return number * 2

    async def gathered() -> list[tuple[int, int]]:
        return [pair async for pair in at_once(range(10), work, width=3)]

    assert asyncio.run(gathered()) == [(n, 2 * n) for n in range(10)]
    assert most == 3


def test_a_failure_ends_those_under_way() -> None:
    cancelled = []

    async def work(number: int) -> None:
        if number == 0:
            raise TransientError("away")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(number)
            raise

    async def gathered() -> None:
        async for _ in at_once(range(10), work, width=3):
            raise AssertionError("nothing was done")

    with pytest.raises(TransientError):
        asyncio.run(gathered())
    assert cancelled == [1, 2]


def test_half_a_character_in_a_name_spoils_no_list(tmp_path: Path) -> None:
    stub = tenant()
    stub.faults.append(httpx.Response(200, content=rb'{"value":[{"id":"a","displayName":"Ann \ud83d"},{"id":"b"}]}'))
    assert rows(stub, tmp_path)[0] == 2


def test_a_row_nested_too_deeply_spoils_no_list(tmp_path: Path) -> None:
    stub = tenant()
    deep = b"[" * 5_000 + b"]" * 5_000
    stub.faults.append(httpx.Response(200, content=b'{"value":[{"id":"a","x":' + deep + b'},{"id":"b"}]}'))
    assert rows(stub, tmp_path)[0] == 2
