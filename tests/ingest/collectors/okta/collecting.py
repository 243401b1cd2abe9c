"""A collector over a made-up org, and what it reads there."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import timedelta
from typing import Any

from ingest.clients.http.client import Client
from ingest.clients.http.dialect import Dialect
from ingest.clients.http.rate_limiter import Limit
from ingest.clients.okta.rate_limit_headers import okta_limit
from ingest.clients.okta.requests import fault_of
from ingest.clients.okta.sign_in import ApiToken
from ingest.collection.interface import Page
from ingest.collectors.okta.collector import OktaCollector
from ingest.config.source_settings import Secret
from tests.ingest.collection.fakes import Time, limiter
from tests.ingest.collectors.okta.org import URL, Org

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = {name: Limit(1_000_000, 1) for name in ("logs", "users", "groups", "group", "apps", "app", "other")}


def collector(org: Org, since: Any = None, time: Time | None = None, retention: timedelta = 90 * DAY) -> OktaCollector:
    client = Client(
        "okta",
        "acme",
        URL,
        ApiToken(Secret("hunter2")),
        Dialect(okta_limit, fault_of),
        LIMITS,
        limiter=limiter(time or Time(), LIMITS),
        transport=org.transport(),
    )
    return OktaCollector("acme", client, since, retention)


def read(org: Org, cursor: str | None = None, since: Any = None) -> list[Page]:
    async def walk() -> list[Page]:
        async with aclosing(collector(org, since).changes("system_log", cursor)) as pages:
            return [page async for page in pages]

    return asyncio.run(walk())
