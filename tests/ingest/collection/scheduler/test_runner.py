from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from ingest.collection.scheduler.runner import Plan, beside, once
from ingest.config.source_settings import Auth, CensusSettings, CollectSettings, PrivateKey, SourceSettings, Ssws
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.errors import SetupError
from tests.ingest.authored import RememberingBus
from tests.ingest.collectors.okta.org import NOW, Org
from tests.ingest.collectors.okta.served import served

NO_CENSUS = CensusSettings(full=None, incremental=None)


class Noticing(Org):
    """Says when it was asked anew after the first page, which then is safe."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_anew = threading.Event()

    def answer(self, request: httpx.Request) -> httpx.Response:
        if len(self.asked) >= 3:
            self.asked_anew.set()
        return super().answer(request)


@pytest.fixture
def org() -> Noticing:
    org = Noticing()
    org.add(7, NOW - timedelta(hours=5), timedelta(minutes=30))
    return org


@pytest.fixture
def url(org: Noticing) -> Iterator[str]:
    with served(org) as url:
        yield url


def source(url: str, tenant: str = "acme", streams: list[str] | None = None) -> SourceSettings:
    auth = Auth(ssws=Ssws(token_env="OKTA"))
    return SourceSettings(kind="okta", tenant=tenant, url=url, auth=auth, streams=streams, census=NO_CENSUS)


def plan(folder: Path, bus: RememberingBus, *sources: SourceSettings) -> Plan:
    named = {f"sources[{n}]": each for n, each in enumerate(sources)}
    state = CollectSettings(state=str(folder / "collect.sqlite"), poll_seconds=0.01)
    return Plan(named, state, {"OKTA": "hunter2"}, bus.publisher, NOW - timedelta(days=1))


def test_a_source_that_cannot_be_opened_does_not_hold_up_the_others(url: str, tmp_path: Path) -> None:
    bus = RememberingBus()
    lost = SourceSettings(
        kind="okta", tenant="lost", url=url, auth=Auth(private_key=PrivateKey(client_id="c", key_file="gone"))
    )
    sources = (lost, source(url, "odd", ["system_logs"]), source(url))
    done = asyncio.run(once(plan(tmp_path, bus, *sources), census=False))
    assert [(failure.source, failure.task) for failure in done.failures] == [
        ("okta:lost", "sources[0]"),
        ("okta:odd", "sources[1]"),
    ]
    assert "okta has no system_logs; it has system_log" in str(done.failures[1].error)
    assert [opened.name for opened in done.sources] == ["okta:acme"]
    assert len(bus.topics[EVENTS_TOPIC]) == 8


def test_it_runs_beside_something_else_until_that_ends(org: Noticing, url: str, tmp_path: Path) -> None:
    bus, before = RememberingBus(), set(threading.enumerate())
    with beside(plan(tmp_path, bus, source(url))):
        assert org.asked_anew.wait(timeout=30)
    kinds = [decode(message.value).kind for message in bus.topics[EVENTS_TOPIC]]
    assert kinds == ["session_started"] * 7 + ["coverage"], "at the end it states what it has read"
    begun = set(threading.enumerate()) - before
    assert not [thread for thread in begun if thread.name.startswith(("collector", "publisher"))]


def test_what_keeps_it_from_beginning_is_raised_at_once(url: str, tmp_path: Path) -> None:
    began = []
    lost = SourceSettings(kind="okta", tenant="lost", url=url, auth=Auth(ssws=Ssws(token_env="NOT_SET")))
    with pytest.raises(SetupError, match="NOT_SET"), beside(plan(tmp_path, RememberingBus(), lost)):
        began.append("never")
    assert not began


def test_it_tells_when_each_source_was_read_once_and_when_none_is_left(url: str, tmp_path: Path) -> None:
    ended = threading.Event()
    lost = SourceSettings(kind="okta", tenant="lost", url=url, auth=Auth(ssws=Ssws(token_env="NOT_SET")))
    bus = RememberingBus()
    with beside(plan(tmp_path, bus, lost, source(url)), ended.set) as first_reading:
        assert first_reading.wait(timeout=30)
        assert len(bus.topics[EVENTS_TOPIC]) >= 7
        assert not ended.is_set()
    assert ended.is_set()


def test_what_ends_it_is_told(url: str, tmp_path: Path) -> None:
    told = plan(tmp_path / "gone", RememberingBus(), source(url))
    with pytest.raises(SetupError, match=r"collect\.state"), beside(told):
        pass
