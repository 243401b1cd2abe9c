"""An Okta org of our own for tests, after the vendor's contract: it answers, and remembers what it was asked.

It is no simulator: no rate windows, no filters beyond those that the collector uses. Faults are put in front of the
answers: ``first`` holds what is answered instead, one each.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

Json = dict[str, Any]
URL = "https://acme.example.com"
NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


def event(number: int, published: datetime, **over: Any) -> Json:
    """A LogEvent: somebody's session started."""
    return {
        "uuid": f"00000000-0000-11f0-8000-{number:012d}",
        "published": published.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventType": "user.session.start",
        "outcome": {"result": "SUCCESS", "reason": None},
        "actor": {"id": f"00u{number % 7}", "type": "User", "alternateId": f"p{number % 7}@example.com"},
        **over,
    }


class Org:
    """``events`` hold (persisted at, record) in the order of persistence; ``now`` is the vendor's clock."""

    def __init__(self, events: list[tuple[datetime, Json]] | None = None, *, page: int = 1_000) -> None:
        self.events = events or []
        self.now = NOW
        self.page = page
        self.asked: list[httpx.Request] = []
        self.first: list[httpx.Response | Exception] = []
        self.links_joined = False
        self.next_first = False
        self.limits: dict[str, str] = {}
        self.next_of: dict[str, str | None] = {}
        self.lists: dict[str, list[Json] | int] = {}
        self.body_host = URL
        self.objects: dict[str, Json] = {}
        self.envelopes: dict[str, list[Json]] = {}
        self._fails: tuple[int, httpx.Response] | None = None

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def add(self, count: int, begins: datetime, every: timedelta) -> None:
        """Add events that are persisted when they are published."""
        for n in range(len(self.events), len(self.events) + count):
            at = begins + every * n
            self.events.append((at, event(n, at)))

    def fail_after(self, count: int, answer: httpx.Response) -> None:
        """From the request after ``count`` on nothing but this is answered."""
        self._fails = (count, answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.first:
            found = self.first.pop(0)
            if isinstance(found, Exception):
                raise found
            return found
        if self._fails is not None and len(self.asked) > self._fails[0]:
            return self._fails[1]
        parts = urlsplit(str(request.url))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/v1/logs":
            return self._logs(query)
        return self._listed(parts.path, query)

    def paths(self) -> list[str]:
        """The paths asked for, with their queries."""
        return [request.url.raw_path.decode() for request in self.asked]

    def headers(self, link: str | None, own: str) -> list[tuple[str, str]]:
        """Headers as Okta sends them: two Link lines."""
        links = [f'<{own}>; rel="self"'] + ([f'<{link}>; rel="next"'] if link else [])
        links = links[::-1] if self.next_first else links
        lines = [", ".join(links)] if self.links_joined else links
        return (
            [("date", format_datetime(self.now, usegmt=True))]
            + [("link", line) for line in lines]
            + list(self.limits.items())
        )

    def _logs(self, query: dict[str, str]) -> httpx.Response:
        bounded = "until" in query
        limit = min(int(query.get("limit", "100")), self.page)
        held = self._bounded(query) if bounded else self._persisted(query)
        begin = int(query["after"].partition("_")[0]) if "after" in query else 0
        found = held[begin : begin + limit]
        after = begin + len(found)
        link = None
        if not bounded or after < len(held):
            link = f"{URL}/api/v1/logs?{urlencode({**query, 'after': f'{after}_1'})}"
        own = f"{URL}/api/v1/logs?{urlencode(query)}"
        link = self.next_of.get(str(begin), link)
        return httpx.Response(200, headers=self.headers(link, own), content=json.dumps(found))

    def _persisted(self, query: dict[str, str]) -> list[Json]:
        since = datetime.fromisoformat(query.get("since", "2026-06-23T12:00:00Z"))
        return [record for at, record in sorted(self.events, key=lambda each: each[0]) if since <= at <= self.now]

    def _bounded(self, query: dict[str, str]) -> list[Json]:
        since, until = (datetime.fromisoformat(query[name]) for name in ("since", "until"))
        visible = [record for at, record in self.events if at <= self.now]
        found = [(datetime.fromisoformat(record["published"]), record["uuid"], record) for record in visible]
        return [record for at, _, record in sorted(found) if since <= at < until]

    def _listed(self, path: str, query: dict[str, str]) -> httpx.Response:
        if path in self.objects:
            return httpx.Response(200, json=self.objects[path])
        if path in self.envelopes:
            return httpx.Response(200, headers=self.headers(None, path), json=self._envelope(path, query))
        held = self.lists.get(path, 404)
        own = f"{URL}{path}?{urlencode(query)}"
        if isinstance(held, int):
            codes = {404: "E0000007", 401: "E0000015"}
            body = {"errorCode": codes.get(held, "E0000006"), "errorSummary": "Not found or not allowed"}
            return httpx.Response(held, headers=self.headers(None, own), json=body)
        begin, limit = int(query.get("after", "0")), min(int(query.get("limit", "200")), self.page)
        found = held[begin : begin + limit]
        more = begin + limit < len(held)
        link = f"{URL}{path}?{urlencode({**query, 'after': str(begin + limit)})}" if more else None
        return httpx.Response(200, headers=self.headers(link, own), content=json.dumps(found))

    def _envelope(self, path: str, query: dict[str, str]) -> Json:
        """A list as iam has it: the next link stands in the body."""
        held, begin = self.envelopes[path], int(query.get("after", "0"))
        links = {"next": {"href": f"{self.body_host}{path}?after={begin + 1}"}} if begin + 1 < len(held) else {}
        return {"value": held[begin : begin + 1], "_links": links}
