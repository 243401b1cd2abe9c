"""A client on a fake clock, and a server that answers as it is told."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from ingest.clients.http.client import Answer, Client
from ingest.clients.http.dialect import Dialect
from ingest.clients.http.rate_limiter import Limit
from ingest.clients.okta.rate_limit_headers import okta_limit
from tests.ingest.collection.fakes import Time, limiter

URL = "https://acme.example.com"
SECRET = "s3cr3t-token"


class Token:
    """Signs in by a token that can be renewed so many times."""

    def __init__(self, renewals: int = 0) -> None:
        self.renewals = renewals

    async def headers(self, method: str, url: str) -> Mapping[str, str]:
        return {"Authorization": f"SSWS {SECRET}{self.renewals}"}

    def renew(self, answer: httpx.Headers) -> bool:
        self.renewals -= 1
        return self.renewals >= 0


class Place:
    """A client on a fake clock whose server gives the answers in order, and remembers the requests."""

    def __init__(self, *answers: httpx.Response | Exception, renewals: int = 0) -> None:
        self.time = Time()
        self.asked: list[httpx.Request] = []
        self.given: list[weakref.ref[httpx.Response]] = []
        self._answers = list(answers)
        self.client = Client(
            "okta",
            "acme",
            URL,
            Token(renewals),
            Dialect(okta_limit, lambda body: body.decode()[:300]),
            {},
            limiter=limiter(self.time, {"it": Limit(1_000_000, 1)}),
            transport=httpx.MockTransport(self._answer),
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(found, Exception):
            raise found
        response = httpx.Response(found.status_code, headers=found.headers, content=found.content)
        self.given.append(weakref.ref(response))
        return response

    def get(self, url: str = "/api/v1/logs?q=ann", shape: Any = list[msgspec.Raw], **asked: Any) -> Answer:
        return asyncio.run(self.client.get(url, "it", shape, needs="okta.logs.read", **asked))
