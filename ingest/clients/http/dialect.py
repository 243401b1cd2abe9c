"""What differs between vendors: how they are told who asks, how they state limits, and their words for a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

import httpx

from ingest.clients.http.rate_limiter import Stated
from ingest.clients.http.single_write import Forbids, forbids_nothing


class Authorizer(Protocol):
    """Says who we are. Its ``repr`` shows no secret."""

    async def headers(self, method: str, url: str) -> Mapping[str, str]:
        """Return the headers that authorise one request. Raises SetupError, TransientError."""

    def renew(self, answer: httpx.Headers) -> bool:
        """Take in a 401; tell whether another attempt may fare better (a token that ran out, a nonce that is due)."""


class Dialect(NamedTuple):
    """What differs between vendors: how they state limits, their words in an error's body (never its data)."""

    limit_of: Callable[[httpx.Headers, datetime], Stated]
    fault_of: Callable[[bytes], str]
    forbids: Forbids = forbids_nothing
    """Which writes are never sent to them."""
