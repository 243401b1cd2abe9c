"""Reading a hub that remembers: offsets with the cursor, deliveries again, what is covered, what was dropped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.collection.interface import Page
from ingest.collectors.entra.hub.consumer import Bounds, HubMessage
from ingest.collectors.entra.hub.reader import STREAM, HubReader
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.contract.instants import to_micros
from ingest.store.checkpoints import Checkpoint, CheckpointFile, SourceCheckpoints
from tests.ingest.collectors.entra.authored import envelope, sign_in_row

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class RememberedHub:
    """Partitions of messages; those before ``held_from`` are dropped."""

    def __init__(self) -> None:
        self.partitions: list[list[tuple[datetime, bytes]]] = [[], []]
        self.held_from = [0, 0]
        self.started: list[dict[int, int]] = []
        self.silent = False
        self._offsets: dict[int, int] = {}

    def export(self, partition: int, at: datetime, *rows: tuple[str, str]) -> None:
        records = [envelope(sign_in_row(id=row_id), category) for row_id, category in rows]
        self.partitions[partition].append((at, json.dumps({"records": records}).encode()))

    async def bounds(self) -> Bounds:
        return Bounds(dict(enumerate(self.held_from)), {n: len(each) for n, each in enumerate(self.partitions)})

    async def start(self, offsets: dict[int, int]) -> None:
        self.started.append(dict(offsets))
        self._offsets = dict(offsets)

    async def poll(self) -> Sequence[HubMessage]:
        for number, offset in self._offsets.items():
            if not self.silent and offset < len(self.partitions[number]):
                self._offsets[number] += 1
                at, value = self.partitions[number][offset]
                return [HubMessage(number, offset, to_micros(at) // 1000, value)]
        return []


@pytest.fixture
def source_checkpoints(tmp_path: Path) -> Iterator[SourceCheckpoints]:
    with CheckpointFile(tmp_path / "state.sqlite").source_checkpoints("entra", "acme") as source_checkpoints:
        yield source_checkpoints


def read(hub: RememberedHub, source_checkpoints: SourceCheckpoints, now: datetime) -> list[Page]:
    async def pages() -> list[Page]:
        found = []
        async for page in HubReader(
            hub, source_checkpoints, lambda: now, source_checkpoints.checkpoint(STREAM).cursor
        ).to_end():
            found.append(page)
            source_checkpoints.save(STREAM, Checkpoint(page.cursor), page.versions, page.forget_before)
        return found

    return asyncio.run(pages())


def ids(pages: list[Page]) -> list[str]:
    return [json.loads(record)["properties"]["id"] for page in pages for record in page.records]


def test_all_partitions_are_read_and_then_on_from_there(source_checkpoints: SourceCheckpoints) -> None:
    hub = RememberedHub()
    hub.export(0, NOW, ("a", "SignInLogs"), ("b", "SignInLogs"))
    hub.export(1, NOW, ("c", "SignInLogs"))
    assert ids(read(hub, source_checkpoints, NOW)) == ["a", "b", "c"]
    hub.export(1, NOW, ("d", "SignInLogs"))
    assert ids(read(hub, source_checkpoints, NOW)) == ["d"]
    assert hub.started == [{0: 0, 1: 0}, {0: 1, 1: 1}]


def test_what_is_delivered_again_is_given_out_once(source_checkpoints: SourceCheckpoints) -> None:
    hub = RememberedHub()
    fresh = (NOW - HOUR).isoformat().replace("+00:00", "Z")
    records = [envelope(sign_in_row(id="a", createdDateTime=fresh), "SignInLogs", time=f"t{n}") for n in range(3)]
    for record in records:
        hub.partitions[0].append((NOW, json.dumps({"records": [record]}).encode()))
    assert ids(read(hub, source_checkpoints, NOW)) == ["a"]
    hub.partitions[1].append((NOW, json.dumps({"records": records[:1]}).encode()))
    assert ids(read(hub, source_checkpoints, NOW)) == []


def test_a_stream_is_covered_from_when_it_was_seen_here_on(source_checkpoints: SourceCheckpoints) -> None:
    hub = RememberedHub()
    hub.export(0, NOW, ("a", "SignInLogs"))
    assert read(hub, source_checkpoints, NOW)[-1].covered is None
    hub.export(0, NOW, ("b", "AuditLogs"))
    second = read(hub, source_checkpoints, NOW + HOUR)[-1]
    assert (second.covered, second.streams) == (Interval(NOW, NOW + HOUR / 2), ("sign_ins_interactive",))
    third = read(hub, source_checkpoints, NOW + 2 * HOUR)[-1]
    assert third.covered == Interval(NOW + HOUR / 2, NOW + 1.5 * HOUR)
    assert third.streams == ("sign_ins_interactive",), "the other may not have been exported half an hour before"
    assert read(hub, source_checkpoints, NOW + 3 * HOUR)[-1].streams == ("sign_ins_interactive", "directory_audits")


def test_what_the_hub_dropped_unread_is_a_gap_up_to_what_is_left(source_checkpoints: SourceCheckpoints) -> None:
    hub = RememberedHub()
    hub.export(0, NOW, ("a", "SignInLogs"))
    read(hub, source_checkpoints, NOW)
    read(hub, source_checkpoints, NOW + HOUR)
    hub.export(0, NOW + 2 * HOUR, ("b", "SignInLogs"))
    hub.export(0, NOW + 50 * HOUR, ("c", "SignInLogs"))
    hub.held_from = [2, 0]
    pages = read(hub, source_checkpoints, NOW + 60 * HOUR)
    assert ids(pages) == ["c"]
    (gap,) = pages[-1].gaps
    assert gap.cause == "retention"
    assert gap.interval == Interval(NOW + HOUR / 2, NOW + 50 * HOUR)
    assert pages[-1].covered == Interval(NOW + 50 * HOUR, NOW + 59.5 * HOUR)
    assert read(hub, source_checkpoints, NOW + 61 * HOUR)[-1].gaps == ()


def test_a_reading_that_died_before_it_told_a_gap_tells_it_next_time(source_checkpoints: SourceCheckpoints) -> None:
    hub = RememberedHub()
    hub.export(0, NOW, ("a", "SignInLogs"))
    read(hub, source_checkpoints, NOW)
    hub.export(0, NOW + HOUR, ("b", "SignInLogs"))
    hub.export(0, NOW + 2 * HOUR, ("c", "SignInLogs"))
    hub.held_from = [2, 0]

    async def first_page() -> Page:
        reader = HubReader(
            hub, source_checkpoints, lambda: NOW + 3 * HOUR, source_checkpoints.checkpoint(STREAM).cursor
        )
        return await anext(reader.to_end())

    source_checkpoints.save(STREAM, Checkpoint(asyncio.run(first_page()).cursor))
    (gap,) = read(hub, source_checkpoints, NOW + 3 * HOUR)[-1].gaps
    assert gap.interval == Interval(NOW, NOW + 2 * HOUR)


def test_a_hub_that_holds_messages_and_gives_none_is_waited_for(source_checkpoints: SourceCheckpoints) -> None:
    hub = RememberedHub()
    hub.export(0, NOW, ("a", "SignInLogs"))
    hub.silent = True
    with pytest.raises(TransientError, match="gives none"):
        read(hub, source_checkpoints, NOW)
