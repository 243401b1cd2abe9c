"""Walks a window of a log page by page, along its next links and past empty pages, and reports how the walk ended.

A window is small and the cursor moves only with its last page, so a walk that breaks is simply begun again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from ingest.clients.graph.refusals import refused
from ingest.clients.http.client import Client
from ingest.clients.http.page_walk import PageWalk
from ingest.clients.http.response_records import envelope_in
from ingest.collectors.entra.live.page_rows import GraphPage, row_bytes

Ending = Literal["more", "end", "slow", "expired"]
"""What follows the page: more, nothing, an answer that took too long, a skiptoken that has expired."""

_EXPIRED = ("skip token", "skiptoken", "pagetoken", "page token")
"""400 ``Invalid Skip Token, skip token is null``, ``Directory_ExpiredPageToken``: the token expired during the walk."""
_KNOWN = {"Prefer": "include-unknown-enum-members"}


class WalkedPage(NamedTuple):
    """A page of a walk; it has no rows when the walk broke."""

    rows: Sequence[bytes]
    served_at: datetime
    ending: Ending


async def walk(
    client: Client, address: str, needs: str, headers: Mapping[str, str] = _KNOWN
) -> AsyncGenerator[WalkedPage, None]:
    """Yield the pages from ``address`` on; the last one says how the walk ended.

    Raises TransientError, SetupError naming ``needs``, BrokenError for a walk that is stuck or leads to another server.
    """
    page_walk = PageWalk(f"{client!r}: the walk of a log", address)
    while True:
        answer = await client.get(
            address, "reports", GraphPage, needs=needs, accepts=(400, 403, 504), headers=headers, decode=envelope_in
        )
        if answer.status == 504:
            yield WalkedPage((), answer.served_at, "slow")
            return
        if answer.status == 400 and any(word in answer.fault.lower() for word in _EXPIRED):
            yield WalkedPage((), answer.served_at, "expired")
            return
        if answer.status != 200:
            raise refused(f"{client!r}", answer.status, answer.fault, needs)
        page: GraphPage = answer.value
        yield WalkedPage(row_bytes(page), answer.served_at, "more" if page.next_link else "end")
        if not page.next_link:
            return
        address = page_walk.onward(page.next_link, len(page.value))
