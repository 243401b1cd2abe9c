"""The ten promises of every collector that is found in the folder: see ``ingest/collection/interface.py``.

The third stands in ``test_collector_vendor_types.py``: it reads the vendors' own catalogues.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from ingest.bus.interface import Outgoing, Publisher
from ingest.collection.interface import Page
from ingest.collection.registry import find_vendors, vendor_of
from ingest.collection.scheduler.publishing import Sink
from ingest.collection.scheduler.stream_reader import StreamReader
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError
from ingest.contract.event import Event
from ingest.store.checkpoints import CheckpointFile, SourceCheckpoints
from tests.ingest.authored import RememberingBus
from tests.ingest.collection.fakes import Time
from tests.promises.collector_harness import Harness, Said, harnesses

COLLECTORS = Path(__file__).parents[2] / "ingest" / "collectors"
AT = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
Step = httpx.Response | Exception | str
"""What the log answers next: itself, or the URL that a page with one record names as its next."""


class Stage:
    """A vendor's collector before scripted answers; when they are used up the log is at its end, an empty page."""

    def __init__(self, harness: Harness, source_checkpoints: SourceCheckpoints) -> None:
        self.harness = harness
        self.source_checkpoints = source_checkpoints
        self.time = Time()
        self.steps: list[Step] = []
        self.asked: list[httpx.Request] = []
        self.bus = RememberingBus()
        self.bus.create_topics({EVENTS_TOPIC: 1, REJECTED_TOPIC: 1})
        self.collector = harness.collector(self._answer, self.time, source_checkpoints)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        aside = self.harness.aside(request)
        if aside is not None:
            return aside
        self.asked.append(request)
        step = self.steps.pop(0) if self.steps else self.harness.page([], None)
        if isinstance(step, Exception):
            raise step
        if isinstance(step, str):
            return self.page(next_url=str(request.url) if step == "itself" else step)
        return step

    def page(self, *numbers: int, next_url: str | None = None) -> httpx.Response:
        recorded = self.harness.recorded()
        return self.harness.page([recorded[n][0] for n in numbers or (0,)], next_url)

    def pages(self, cursor: str | None = None) -> list[Page]:
        async def walk() -> list[Page]:
            async with aclosing(self.collector.changes(self.harness.stream, cursor)) as pages:
                return [page async for page in pages]

        return asyncio.run(walk())

    def read(self, publisher: Publisher | None = None) -> None:
        """Read to now with all that a running collection does."""

        async def run() -> None:
            sink = Sink(lambda: publisher or self.bus.publisher())
            translator = vendor_of(self.harness.idp)[1]
            reading = StreamReader(
                self.collector,
                self.harness.stream,
                translator,
                self.source_checkpoints,
                sink,
                clock=self.time.clock,
                now=lambda: AT,
            )
            try:
                await reading.to_now()
            finally:
                await sink.close()

        asyncio.run(run())

    def cursor(self) -> str | None:
        return self.source_checkpoints.checkpoint(self.harness.stream).cursor

    def events(self) -> list[Event]:
        found = [decode(message.value) for message in self.bus.topics[EVENTS_TOPIC]]
        return [event for event in found if event.kind != "coverage"]


@pytest.fixture(params=harnesses(), ids=lambda harness: harness.idp)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    harness: Harness = request.param
    with CheckpointFile(tmp_path / "collect.sqlite").source_checkpoints(harness.idp, "acme") as source_checkpoints:
        yield Stage(harness, source_checkpoints)


def test_1_the_name_is_the_folders(stage: Stage) -> None:
    vendor, translator = vendor_of(stage.harness.idp)
    assert vendor.idp == translator.idp == stage.collector.idp == stage.harness.idp
    assert (COLLECTORS / vendor.idp).is_dir()
    assert stage.harness.stream in stage.collector.streams
    assert {found.idp for found in find_vendors()} == {
        folder.parent.name for folder in COLLECTORS.glob("*/collector.py")
    }


def test_2_a_recorded_record_gives_exactly_the_recorded_events(stage: Stage) -> None:
    recorded = stage.harness.recorded()
    stage.steps = [stage.page(*range(len(recorded)))]
    stage.read()
    said = [Said(e.event_id, e.kind, e.account.subject if e.account else None) for e in stage.events()]
    assert said == [each for _, events in recorded for each in events]
    assert stage.bus.topics[REJECTED_TOPIC] == []
    assert {event.source.tenant for event in stage.events()} == {"acme"}


def test_4_the_same_record_has_the_same_id(stage: Stage, tmp_path: Path) -> None:
    stage.steps = [stage.page(0, 1)]
    stage.read()
    with CheckpointFile(tmp_path / "lost.sqlite").source_checkpoints(stage.harness.idp, "acme") as source_checkpoints:
        again = Stage(stage.harness, source_checkpoints)
        again.steps = [again.page(1, 0)]
        again.read()
    known = {(event.event_id, event.content_hash) for event in stage.events()}
    assert {(event.event_id, event.content_hash) for event in again.events()} == known


def test_5_the_same_cursor_twice_is_refused(stage: Stage) -> None:
    stage.steps = ["itself", "itself"]
    with pytest.raises(BrokenError, match="stuck"):
        stage.pages()
    assert len(stage.asked) <= 2


@pytest.mark.parametrize("seconds", [17, 41])
def test_6_a_429_sleeps_exactly_as_told(seconds: int, stage: Stage) -> None:
    stage.steps = [stage.harness.throttled(seconds), stage.page()]
    before = stage.time.now
    pages = stage.pages()
    assert float(seconds) in stage.time.slept
    assert stage.time.now - before < seconds * 2
    assert sum(len(page.records) for page in pages) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_7_what_is_not_allowed_names_the_permission(status: int, stage: Stage) -> None:
    stage.steps = [httpx.Response(status)] * 3
    with pytest.raises(SetupError) as caught:
        stage.pages()
    assert stage.harness.permission in str(caught.value)


def test_8_a_next_link_to_another_origin_is_refused(stage: Stage) -> None:
    stage.steps = ["https://evil.example.net/api/v1/logs?after=1"]
    with pytest.raises(BrokenError, match="origin"):
        stage.pages()
    assert "evil.example.net" not in {request.url.host for request in stage.asked}


class Witness(Publisher):
    """Notes where the stream stands at each publish, and fails when it is told to."""

    def __init__(self, stage: Stage, fails: bool) -> None:
        self.stage = stage
        self.fails = fails
        self.stood_at: list[str | None] = []

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> int:  # type: ignore[override]
        self.stood_at.append(self.stage.cursor())
        if self.fails:
            raise TransientError("the bus is away")
        return len(list(messages))

    def close(self) -> None:
        return


def test_9_the_checkpoint_comes_after_the_flush_and_for_an_empty_page_too(stage: Stage) -> None:
    stage.steps = [stage.page()]
    with pytest.raises(TransientError):
        stage.read(Witness(stage, fails=True))
    assert stage.cursor() is None
    stage.steps = [stage.page()]
    witness = Witness(stage, fails=False)
    stage.read(witness)
    assert witness.stood_at[0] is None
    first = stage.cursor()
    assert first is not None
    stage.steps = []
    stage.read()
    assert stage.cursor() is not None


def test_10_no_secret_in_repr_log_or_error(stage: Stage) -> None:
    secret = stage.harness.secret
    told = [repr(stage.collector), str(vars(stage.collector))]
    with capture_logs() as logs:
        for fault in (
            httpx.ConnectError(f"refused {secret}"),
            httpx.Response(401),
            httpx.Response(403),
            httpx.Response(429),
            httpx.Response(500),
            httpx.Response(200, content=b"[{"),
            httpx.Response(302, headers={"location": "https://elsewhere.example.net"}),
        ):
            stage.steps = [fault] * 10
            with pytest.raises(JitgovError) as caught:
                stage.pages()
            told += [str(caught.value), repr(caught.value)]
    whole = " ".join([*told, *map(str, logs)])
    assert secret not in whole
    assert logs != []
