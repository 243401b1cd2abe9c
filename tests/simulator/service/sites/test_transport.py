from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx
import orjson
import pytest

from simulator.records.instants import MINUTE, instant
from tests.simulator.service.orgs import LOGS, Org


def test_answers_bear_the_simulated_date() -> None:
    with Org() as org:
        assert parsedate_to_datetime(org.client.get(LOGS).headers["date"]) == instant(org.clock.now())
        org.faults.switch_on("clock_skew")
        skews = {
            abs(parsedate_to_datetime(org.client.get(LOGS).headers["date"]) - instant(org.clock.now()))
            for _ in range(8)
        }
        assert max(skews).total_seconds() > 60


def test_a_truncated_body_is_whole_by_its_length() -> None:
    with Org() as org:
        org.faults.once("truncated")
        answer = org.client.get(LOGS)
        assert answer.status_code == 200
        assert len(answer.content) == int(answer.headers["content-length"])
        with pytest.raises(orjson.JSONDecodeError):
            orjson.loads(answer.content)
        assert org.client.get(LOGS).json()


def test_a_cut_connection_ends_within_the_body() -> None:
    with Org() as org:
        org.faults.once("cut_connection")
        with pytest.raises(httpx.RemoteProtocolError):
            org.client.get(LOGS)
        assert org.client.get(LOGS).json()


def test_the_admin_site_sets_clock_and_faults_and_tells_what_was_asked() -> None:
    with Org() as org:
        before = org.clock.now()
        told = org.admin.put("/clock", json={"advance": MINUTE, "speed": 0}).json()
        assert told["at"] == before + MINUTE
        assert org.admin.put("/clock", json={"at": before}).json()["at"] == before
        assert org.admin.put("/faults", json={"lost": {}}).status_code == 400
        org.admin.put("/faults", json={"too_many": {"times": 1}, "late": {"probability": 0.5}})
        assert org.client.get(LOGS, params={"limit": 3}).status_code == 429
        faults = org.admin.get("/faults").json()
        assert faults["given"] == {"too_many": 1}
        assert set(faults["on"]) == {"too_many", "late"}
        assert org.admin.delete("/faults").json()["on"] == {}
        counts, asked = org.admin.get("/requests").text.splitlines()
        assert orjson.loads(counts)["counts"] == [{"site": "okta:northwind", "status": 429, "count": 1}]
        assert orjson.loads(asked)["query"] == "limit=3"
        assert org.admin.get("/sites").json()["okta:northwind"] == org.url


def test_every_tenant_has_its_own_origin_and_log() -> None:
    with Org() as org:
        other = org.serving.url("okta:tailspin")
        assert other != org.url
        assert org.client.get(other + LOGS).json()["errorCode"] == "E0000011"
