"""A collector that is killed at any moment and started again: every event is on the bus, under the id that it had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import httpx

from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.event import Event
from tests.ingest.collectors.okta.org import NOW, Org
from tests.ingest.collectors.okta.served import served

ROOT = Path(__file__).parents[2]
KILLED_AT = (2, 5, 11, 18)
"""How many requests the org has answered when the collector is killed."""

SETTINGS = """
sources:
  - {kind: okta, tenant: acme, url: "URL", auth: {ssws: {token_env: OKTA}}, census: {full: null, incremental: null}}
collect: {poll_seconds: 0.1}
"""


class Counting(Org):
    """An org without a limit to speak of, which says when it has answered so often."""

    def __init__(self) -> None:
        super().__init__(page=100)
        self.limits = {
            "x-rate-limit-limit": "600000",
            "x-rate-limit-remaining": "599999",
            "x-rate-limit-reset": str(int(NOW.timestamp()) + 60),
        }
        self.reached = threading.Event()
        self.kill_at = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        answer = super().answer(request)
        if len(self.asked) >= self.kill_at:
            self.reached.set()
        return answer


def start(folder: Path, *arguments: str, out: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
    environ = {**known, "OKTA": "hunter2", "JITGOV_CONFIG": str(folder / "config.yaml")}
    command = [sys.executable, str(ROOT / "jitgov.py"), "collect", "okta", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environ, stdout=out, stderr=subprocess.DEVNULL)


def published(folder: Path) -> list[Event]:
    subscriber = open_bus(f"embedded:{folder / 'jitgov-bus.sqlite'}", {}).subscriber("t", [EVENTS_TOPIC], lambda _: {})
    found = []
    while polled := subscriber.poll(1_000, 0):
        found += [decode(message.value) for messages in polled.values() for message in messages]
    subscriber.close()
    return found


def test_a_killed_collector_loses_nothing_and_makes_nothing_twice(tmp_path: Path) -> None:
    org = Counting()
    org.add(2_000, NOW - timedelta(days=30), timedelta(minutes=20))
    with served(org) as url:
        (tmp_path / "config.yaml").write_text(SETTINGS.replace("URL", url))
        for kill_at in KILLED_AT:
            org.kill_at = kill_at
            org.reached.clear()
            collector = start(tmp_path)
            assert org.reached.wait(timeout=600)
            collector.kill()
            collector.wait()
            org.add(20, NOW - timedelta(minutes=30), timedelta(seconds=0))
        assert start(tmp_path, "--once").wait(timeout=600) == 0
    events = [event for event in published(tmp_path) if event.kind != "coverage"]
    records = {f"okta:{record['uuid']}" for _, record in org.events}
    assert {event.event_id for event in events} == records
    assert len({(event.event_id, event.content_hash) for event in events}) == len(records)
    stated = [event.attributes for event in published(tmp_path) if event.kind == "coverage"]
    bounds = sorted((str(each["from"]), str(each["to"])) for each in stated)
    reached = bounds[0][0]
    for begin, end in bounds:
        assert begin <= reached, "there is no hole between what was read before a kill and after it"
        reached = max(reached, end)
    assert (bounds[0][0], reached) == ("2026-04-01T12:00:00Z", "2026-06-30T11:58:00Z")


def test_a_collector_that_is_asked_to_end_sums_up(tmp_path: Path) -> None:
    org = Counting()
    org.add(50, NOW - timedelta(hours=5), timedelta(minutes=1))
    org.kill_at = 6
    with served(org) as url:
        (tmp_path / "config.yaml").write_text(SETTINGS.replace("URL", url))
        collector = start(tmp_path, "--since", "2026-06-30", "--json", out=subprocess.PIPE)
        assert org.reached.wait(timeout=600)
        collector.terminate()
        told, _ = collector.communicate(timeout=600)
    assert collector.returncode == 0
    assert json.loads(told)["records"] == 50
    assert [event.kind for event in published(tmp_path)].count("coverage") == 1
