"""Entra, as the promises of all collectors need it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx

from ingest.collection.interface import Collector
from ingest.collectors.entra.audits.audit_row import activity_key
from ingest.collectors.entra.audits.directory_audits import TABLES
from ingest.collectors.entra.audits.ignored import IGNORED
from ingest.store.checkpoints import SourceCheckpoints
from tests.ingest.collection.fakes import Time
from tests.ingest.collectors.entra.authored import recorded_cases
from tests.ingest.collectors.entra.graph_stub import AUTHORITY, SECRET, TOKEN
from tests.ingest.collectors.entra.opened import PLAN, collector_on
from tests.ingest.collectors.entra.subscribed import SUBSCRIBED
from tests.promises.collector_harness import Answers, Harness, Said

NOW = datetime(2026, 7, 17, 12, 0, tzinfo=UTC)


class EntraHarness:
    """A tenant whose directory audits are read from ten minutes ago on: one window, and then its trail."""

    idp = "entra"
    stream = "directory_audits"
    permission = "AuditLog.Read.All"
    secret = SECRET

    def recorded(self) -> Sequence[tuple[bytes, Sequence[Said]]]:
        found = []
        for number, case in enumerate([*recorded_cases("groups"), *recorded_cases("accounts")]):
            record = {**case["record"], "id": f"Directory_{number}"}
            own, several = f"entra:{record['id']}", len(case["events"]) > 1
            said = [
                Said(f"{own}#{n}" if several else own, each["kind"], _subject(each["account"]))
                for n, each in enumerate(case["events"])
            ]
            found.append((json.dumps(record).encode(), said))
        return found

    def unmapped(self, contracts: Path) -> Sequence[str]:
        # Microsoft's list of activities is a page for people; what of it matters stands in the catalogue's test.
        known = {activity_key(row.activity) for rows in TABLES.values() for row in rows}
        known |= {activity_key(row.activity) for row in IGNORED}
        names = SUBSCRIBED.replace("\n", " · ").split(" · ")
        return [name for name in names if name.strip() and activity_key(name) not in known]

    def collector(self, answers: Answers, time: Time, source_checkpoints: SourceCheckpoints) -> Collector:
        transport = httpx.MockTransport(answers)
        collector, _ = collector_on(transport, time, source_checkpoints, lambda: NOW, NOW - timedelta(minutes=10), PLAN)
        return collector

    def aside(self, request: httpx.Request) -> httpx.Response | None:
        if not str(request.url).startswith(AUTHORITY):
            return None
        return httpx.Response(200, json={"access_token": TOKEN, "expires_in": 3599})

    def page(self, records: Sequence[bytes], next_url: str | None) -> httpx.Response:
        link = b'"@odata.nextLink":' + json.dumps(next_url).encode() + b"," if next_url else b""
        body = b"{" + link + b'"value":[' + b",".join(records) + b"]}"
        return httpx.Response(200, headers={"date": format_datetime(NOW, usegmt=True)}, content=body)

    def throttled(self, seconds: int) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": str(seconds)}, json={"error": {"code": "TooManyRequests"}})


def _subject(account: str | None) -> str | None:
    return account.partition(" ")[2] if account else None


HARNESS: Harness = EntraHarness()
