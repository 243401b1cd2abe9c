"""The vendor's own SDK reads the org, in each of its ways to prove itself."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

import orjson
import pytest

from simulator.service.okta.admission.settings import client_key_pem, ssws_token
from simulator.service.okta.furnishing import client_id
from tests.simulator.service.orgs import Org

SERVICE: dict[str, Any] = {
    "authorizationMode": "PrivateKey",
    "clientId": client_id("northwind"),
    "privateKey": client_key_pem().decode(),
    "scopes": ["okta.groups.read"],
}


async def groups_read(config: dict[str, Any]) -> list[dict[str, Any]]:
    # Loaded here: it takes seconds, which every collection of tests would pay.
    async with import_module("okta.client").Client(config) as client:
        executor = client.get_request_executor()
        request, _ = await executor.create_request("GET", "/api/v1/groups")
        _, body, error = await executor.execute(request)
        assert error is None
        found: list[dict[str, Any]] = orjson.loads(body)
        return found


@pytest.mark.parametrize(
    ("config", "demand_dpop"),
    [({"token": ssws_token("northwind")}, False), (SERVICE, False), ({**SERVICE, "dpopEnabled": True}, True)],
)
def test_the_sdk_reads_the_org(config: dict[str, Any], demand_dpop: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it the SDK refuses plain HTTP.
    monkeypatch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
    with Org(demand_dpop=demand_dpop) as org:
        found = asyncio.run(groups_read({"orgUrl": org.url, **config}))
        assert [group["id"] for group in found] == [group["id"] for group in org.get("/api/v1/groups")]
        tokens = [asked.status for asked in org.simulation.asked.last if asked.path == "/oauth2/v1/token"]
        assert tokens == ([] if "token" in config else [400, 200] if demand_dpop else [200])
