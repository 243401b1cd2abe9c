"""Metrics and health of a running process, as Prometheus and a probe ask for them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Engine

from dev.places import free_port
from front_door.health import serving_health
from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.clock import now_micros
from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema
from governance.store.running.work_items import enqueue
from governance.worker.worker import Govern
from ingest.contract.errors import TransientError
from reviews.store.job_runs import Claim, Slot, finish_run, insert_claim
from tests.ingest.authored import RememberingBus

_HOUR = 3_600_000_000


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    port = free_port()
    rules = compiled(msgspec.convert({}, GovernanceSettings))
    with serving_health(port, engine, Govern(RememberingBus(), engine, rules, "g", print)):
        yield f"http://127.0.0.1:{port}"


def answered(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_new_process_is_well(url: str) -> None:
    assert answered(f"{url}/healthz") == (200, '{"well":true,"faults":[]}')
    status, metrics = answered(f"{url}/metrics")
    assert status == 200
    assert "jitgov_govern_events_total 0.0" in metrics
    assert "jitgov_store_up 1.0" in metrics
    assert "jitgov_work_items_oldest_seconds 0.0" in metrics
    assert answered(f"{url}/elsewhere")[0] == 404


def test_work_that_stands_still_and_a_failed_job_are_faults(url: str, engine: Engine) -> None:
    slot = Slot("sweep", 1, "worker")
    with writing(engine) as connection:
        enqueue(connection, {"issuer:okta:acme"}, now_micros() - _HOUR)
        insert_claim(connection, Claim(slot, 1))
        finish_run(connection, slot, "failed", "BrokenError: no", now_micros())
    status, answer = answered(f"{url}/healthz")
    assert status == 503
    failed, waiting = json.loads(answer)["faults"]
    assert failed == "job sweep failed: BrokenError: no"
    assert waiting.startswith("work items wait for 3")
    assert 'jitgov_job_failed{job="sweep"} 1.0' in answered(f"{url}/metrics")[1]


def test_a_store_that_is_away_is_told_and_the_rest_is_answered(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> object:
        raise TransientError("store is away")

    monkeypatch.setattr("front_door.health.reading", away)
    assert answered(f"{url}/healthz") == (503, '{"well":false,"faults":["store: store is away"]}')
    status, metrics = answered(f"{url}/metrics")
    assert status == 200
    assert "jitgov_store_up 0.0" in metrics
