from __future__ import annotations

from urllib.request import urlopen

import httpx
from prometheus_client import REGISTRY

from dev.places import free_port
from ingest.collection import metrics
from tests.ingest.clients.http.scripted_server import Place


def test_answers_and_refusals_are_counted() -> None:
    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, {"idp": "okta", "tenant": "acme", **labels}) or 0.0

    before = counted("jitgov_collect_refused_total"), counted("jitgov_collect_requests_total", status="200")
    Place(httpx.Response(429), httpx.Response(500), httpx.Response(200, content=b"[]")).get()
    assert counted("jitgov_collect_refused_total") == before[0] + 1
    assert counted("jitgov_collect_requests_total", status="200") == before[1] + 1


def test_they_are_served_on_this_machine() -> None:
    port = free_port()
    with metrics.serving(port), urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        told = answer.read().decode()
    for name in ("requests", "refused", "events", "rejected", "lag_seconds", "stopped"):
        assert f"# HELP jitgov_collect_{name}" in told
