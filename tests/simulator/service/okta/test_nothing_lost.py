"""Under every fault at once, a patient reader that trusts nothing reads exactly what the ledger says."""

from __future__ import annotations

import httpx
import orjson

from simulator.records.instants import DAY, HOUR, MINUTE, okta_text
from simulator.service.faults import FAULTS
from tests.simulator.made import small
from tests.simulator.service.orgs import LOGS, Org

NOT_OKTA_S = {"newest_first", "revised", "token_expired", "dpop_nonce"}
"""Only Graph is asked for an order, and revises a row; the last two need access tokens, whose own tests give them."""


class PatientReader:
    """Follows next links of its own origin; whatever is wrong with an answer, asks again from where it stands."""

    def __init__(self, org: Org, since: int) -> None:
        self.org = org
        self.url = f"{org.url}{LOGS}?since={okta_text(since)}&limit=200"
        self.seen: set[str] = set()

    def step(self) -> None:
        try:
            answer = self.org.client.get(self.url)
            page = orjson.loads(answer.content) if answer.status_code == 200 else None
        except (httpx.TransportError, orjson.JSONDecodeError):
            return
        if page is None:
            self.org.clock.advance(MINUTE)
            return
        following = answer.links.get("next", {}).get("url", self.url)
        self.seen.update(record["uuid"] for record in page)
        if following.startswith(f"{self.org.url}/"):
            self.url = following


def test_every_record_is_read_in_spite_of_all_faults() -> None:
    plan = small().plan
    with Org(at=plan.begin) as org:
        org.faults.switch_on_all(0.08)
        org.faults.once("same_second")
        reader = PatientReader(org, plan.begin - DAY)
        while org.clock.now() < plan.end + DAY:
            org.clock.advance(8 * HOUR)
            reader.step()
        org.faults.switch_off()
        for _ in range(200):
            reader.step()
        ledger = org.ledger()
        assert reader.seen == set(ledger)
        assert len(ledger) > len(reader.seen) > 3_500
        assert set(org.faults.counts()) >= set(FAULTS) - NOT_OKTA_S
