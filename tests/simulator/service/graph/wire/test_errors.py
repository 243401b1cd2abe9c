from __future__ import annotations

import json

from simulator.service.graph.wire import errors


def test_a_refusal_has_graphs_body() -> None:
    body = json.loads(errors.no_premium_licence().body("r1", "2026-10-28T10:00:00"))
    assert body["error"]["code"] == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    assert "tenant doesn't have premium license" in body["error"]["message"]
    assert body["error"]["innerError"] == {
        "date": "2026-10-28T10:00:00",
        "request-id": "r1",
        "client-request-id": "r1",
    }


def test_429_says_so_twice() -> None:
    refused = errors.too_many_requests({"Retry-After": "2.128"})
    body = json.loads(refused.body("r1", "2026-10-28T10:00:00"))
    assert (refused.status, refused.headers) == (429, {"Retry-After": "2.128"})
    assert body["error"]["code"] == "TooManyRequests"
    assert body["error"]["innerError"]["code"] == "429"
    assert body["error"]["innerError"]["message"] == "Please retry after"
