"""Okta, as the promises of all collectors need it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from pathlib import Path

import httpx

from ingest.clients.http.client import Client
from ingest.clients.http.dialect import Dialect
from ingest.clients.okta.rate_limit_headers import okta_limit
from ingest.clients.okta.requests import LIMITS, fault_of
from ingest.clients.okta.sign_in import ApiToken
from ingest.collection.interface import Collector
from ingest.collectors.okta.collector import OktaCollector
from ingest.collectors.okta.ignored.vendor_types import FAMILIES, IGNORED
from ingest.collectors.okta.mapping.vendor_types import ROWS
from ingest.config.source_settings import Secret
from ingest.store.checkpoints import SourceCheckpoints
from tests.ingest.collection.fakes import Time, limiter
from tests.ingest.collectors.okta.cases import CASES
from tests.ingest.collectors.okta.collecting import DAY
from tests.ingest.collectors.okta.org import NOW, URL
from tests.promises.collector_harness import Answers, Harness, Said


class OktaHarness:
    """An org that answers with two Link lines, as Okta does."""

    idp = "okta"
    stream = "system_log"
    permission = "okta.logs.read"
    secret = "hunter2-okta"

    def recorded(self) -> Sequence[tuple[bytes, Sequence[Said]]]:
        found = []
        for case in CASES.values():
            own = f"okta:{case.record['uuid']}"
            several = len(case.says) > 1
            said = [Said(f"{own}#{n}" if several else own, each.kind, each.account) for n, each in enumerate(case.says)]
            found.append((json.dumps(case.record).encode(), said))
        return found

    def unmapped(self, contracts: Path) -> Sequence[str]:
        names = (contracts / "okta.event_types.csv").read_text().splitlines()[1:]
        known = set(ROWS) | set(IGNORED)
        types = [line.partition(",")[0] for line in names]
        return [name for name in types if name not in known and not name.startswith(tuple(FAMILIES))]

    def collector(self, answers: Answers, time: Time, source_checkpoints: SourceCheckpoints) -> Collector:
        client = Client(
            "okta",
            "acme",
            URL,
            ApiToken(Secret(self.secret)),
            Dialect(okta_limit, fault_of),
            LIMITS,
            limiter=limiter(time, LIMITS),
            transport=httpx.MockTransport(answers),
        )
        return OktaCollector("acme", client, NOW - DAY)

    def aside(self, request: httpx.Request) -> httpx.Response | None:
        if request.url.query != b"limit=1":
            return None
        return httpx.Response(200, headers=[("date", format_datetime(NOW, usegmt=True))], content=b"[]")

    def page(self, records: Sequence[bytes], next_url: str | None) -> httpx.Response:
        links = [("link", f'<{URL}/api/v1/logs>; rel="self"')]
        links += [("link", f'<{next_url}>; rel="next"')] if next_url else []
        date = ("date", format_datetime(NOW, usegmt=True))
        return httpx.Response(200, headers=[date, *links], content=b"[" + b",".join(records) + b"]")

    def throttled(self, seconds: int) -> httpx.Response:
        headers = {
            "date": format_datetime(NOW, usegmt=True),
            "x-rate-limit-limit": "60",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(int(NOW.timestamp()) + seconds),
        }
        return httpx.Response(429, headers=headers, json={"errorCode": "E0000047", "errorSummary": "rate limit"})


HARNESS: Harness = OktaHarness()
