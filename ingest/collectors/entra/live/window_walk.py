"""Walks one window of a log page by page: next links as they come, an empty page goes on, a broken walk is told apart.

A window is small and its place is kept until its last page, so a walk that breaks costs little: it is begun again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from ingest.clients.graph.refusals import refused
from ingest.clients.http.client import Client
from ingest.collectors.entra.live.page_rows import GraphPage, row_bytes
from ingest.contract.errors import BrokenError

Ending = Literal["more", "end", "slow", "expired"]
"""After this page: more, no more, an answer that took too long, a skiptoken that is no longer taken."""

_EXPIRED = ("skip token", "skiptoken", "pagetoken", "page token")
"""400 ``Invalid Skip Token, skip token is null``, ``Directory_ExpiredPageToken``: it lasts no longer than the walk."""
_KNOWN = {"Prefer": "include-unknown-enum-members"}


class Walked(NamedTuple):
    """One page of a walk; without rows when the walk broke."""

    rows: Sequence[bytes]
    served_at: datetime
    ending: Ending


async def walk(
    client: Client, address: str, needs: str, headers: Mapping[str, str] = _KNOWN
) -> AsyncGenerator[Walked, None]:
    """Yield the pages from ``address`` on; the last one says how the walk ended.

    Raises TransientError, SetupError naming ``needs``, and BrokenError for a link that comes twice or is foreign.
    """
    walked = {address}
    while True:
        answer = await client.get(address, "reports", GraphPage, needs=needs, accepts=(400, 403, 504), headers=headers)
        if answer.status == 504:
            yield Walked((), answer.served_at, "slow")
            return
        if answer.status == 400 and any(word in answer.fault.lower() for word in _EXPIRED):
            yield Walked((), answer.served_at, "expired")
            return
        if answer.status != 200:
            raise refused(f"{client!r}", answer.status, answer.fault, needs)
        page: GraphPage = answer.value
        yield Walked(row_bytes(page), answer.served_at, "more" if page.next_link else "end")
        if not page.next_link:
            return
        if page.next_link in walked:
            raise BrokenError(
                f"{client!r}: the walk is stuck, its next page is one that was read already; the place is kept"
            )
        walked.add(page.next_link)
        address = page.next_link
