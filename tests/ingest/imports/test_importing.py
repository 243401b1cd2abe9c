from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.collection.translators import find_translators
from ingest.config.bus_settings import BusSettings
from ingest.contract.codec import EVENTS_TOPIC, MAX_EVENT_BYTES, REJECTED_TOPIC, decode
from ingest.contract.coverage import Interval
from ingest.contract.errors import TransientError
from ingest.contract.event import Event, Source
from ingest.contract.rejection import decode_rejection
from ingest.files.records import Readable, Unreadable, read_records
from ingest.imports import importing
from ingest.imports.importing import Importer
from ingest.translation import batching
from ingest.translation.interface import Context
from ingest.translation.tally import Span, Tally
from ingest.translation.translating import context_of, translated
from tests.ingest.authored import Json, RememberingBus, lines_of, signed_in

AT = datetime(2026, 8, 1, tzinfo=UTC)
CONTEXT = Context(AT, "acme")


@dataclass(frozen=True)
class Settings:
    tenant: str | None = None
    tenants: dict[str, str] = field(default_factory=dict)
    bus: BusSettings = field(default_factory=BusSettings)


def run(file: Path, bus: RememberingBus, covers: Interval | None = None, context: Context = CONTEXT) -> Tally:
    importer = Importer(bus.publisher(), find_translators(), context)
    importer.take(read_records(str(file)))
    importer.finish(covers)
    return importer.tally


def written(tmp_path: Path, text: bytes) -> Path:
    (tmp_path / "log.json").write_bytes(text)
    return tmp_path / "log.json"


def events_on(bus: RememberingBus) -> list[Event]:
    return [decode(message.value, message.headers[0][1]) for message in bus.topics.get(EVENTS_TOPIC, [])]


def test_records_become_events_with_their_key_and_headers(tmp_path: Path) -> None:
    bus = RememberingBus()
    tally = run(written(tmp_path, lines_of([signed_in(1), signed_in(2)])), bus)
    assert [bytes(event.raw) for event in events_on(bus)] == [
        json.dumps(signed_in(n)).encode() for n in (1, 2)
    ]  # token for token
    first = bus.topics[EVENTS_TOPIC][0]
    assert first.key == b"okta:acme|00u1"
    assert dict(first.headers)["ce_source"] == b"okta/acme/system_log"
    assert (tally.records, tally.events, tally.rejected, dict(tally.kinds)) == (2, 2, 0, {"session_started": 2})
    span = Span(2, datetime(2026, 1, 2, 10, tzinfo=UTC), datetime(2026, 1, 3, 10, tzinfo=UTC))
    assert tally.streams() == [(Source("okta", "acme", "system_log"), span)]


def test_the_interpreter_is_suited_to_records_while_they_are_published(tmp_path: Path) -> None:
    usual = gc.get_threshold()
    pieces, meanwhile = read_records(str(written(tmp_path, lines_of([signed_in(1)])))), []

    def watched() -> Iterator[Readable | Unreadable]:
        meanwhile.append(gc.get_threshold())
        yield from pieces

    Importer(RememberingBus().publisher(), find_translators(), CONTEXT).take(watched())
    assert meanwhile[0][0] > usual[0]
    assert gc.get_threshold() == usual


def test_what_cannot_be_read_is_rejected_with_its_place(tmp_path: Path) -> None:
    bus = RememberingBus()
    broken = signed_in(2)
    del broken["published"]
    text = lines_of([signed_in(1), broken, {"a": 1}]) + b'{"cut": \xff\n' + lines_of([signed_in(3)])
    file = written(tmp_path, text)
    tally = run(file, bus)
    assert (tally.records, tally.events, tally.rejected) == (5, 2, 3)
    found = [decode_rejection(message.value) for message in bus.topics[REJECTED_TOPIC]]
    assert [(each.file, each.line, each.idp, each.tenant) for each in found] == [
        (str(file), 2, "okta", "acme"),
        (str(file), 3, None, "acme"),
        (str(file), 4, None, "acme"),
    ]
    assert found[0].reason.startswith("published")
    assert json.loads(found[0].raw) == broken
    assert (found[2].size, found[2].raw) == (9, '{"cut": �')
    assert [message.key.decode() for message in bus.topics[REJECTED_TOPIC]] == [each.rejected_id for each in found]


def test_importing_again_publishes_the_same_ids(tmp_path: Path) -> None:
    file = written(tmp_path, lines_of([signed_in(1), {"a": 1}, signed_in(2)]) + b"broken\n")
    buses = [RememberingBus(), RememberingBus()]
    covers = Interval(datetime(2026, 1, 1, tzinfo=UTC), AT)
    for days, bus in enumerate(buses):
        run(file, bus, covers, Context(AT.replace(day=1 + days), "acme"))
    events = [[(event.event_id, event.content_hash) for event in events_on(bus)] for bus in buses]
    rejected = [[message.key for message in bus.topics[REJECTED_TOPIC]] for bus in buses]
    assert events[0] == events[1]
    assert rejected[0] == rejected[1]
    assert len(set(rejected[0])) == 2


def test_coverage_is_stated_last_once_for_each_stream_seen(tmp_path: Path) -> None:
    bus = RememberingBus()
    audit = {"id": "x", "activityDisplayName": "Add user", "activityDateTime": "2026-01-01T00:00:00Z", "category": "U"}
    covers = Interval(datetime(2026, 1, 1, tzinfo=UTC), AT)
    run(written(tmp_path, lines_of([signed_in(1), audit, signed_in(2)])), bus, covers)
    assert [(event.kind == "coverage", event.source.stream) for event in events_on(bus)] == [
        (False, "system_log"),
        (False, "directory_audits"),
        (False, "system_log"),
        (True, "directory_audits"),
        (True, "system_log"),
    ]


def test_nothing_seen_states_nothing(tmp_path: Path) -> None:
    bus = RememberingBus()
    run(written(tmp_path, b'{"a": 1}\n'), bus, Interval(datetime(2026, 1, 1, tzinfo=UTC), AT))
    assert events_on(bus) == []


def test_events_are_one_stream_and_rejections_never_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "_BATCH_RECORDS", 10)
    monkeypatch.setattr(batching, "RUN_RECORDS", 10)
    monkeypatch.setattr(importing, "_MAX_HELD_BYTES", 0)
    bus = RememberingBus()
    good, bad = (lines_of(signed_in(n) for n in range(25))), b'{"no": "log"}\n'
    run(written(tmp_path, good + bad + good), bus)
    # What is nobody's record is the 26th: its batch of ten ends with the 30th.
    assert bus.publishes == [(EVENTS_TOPIC, 29), (REJECTED_TOPIC, 1), (EVENTS_TOPIC, 21)]


def test_a_bus_that_is_away_stops_the_import(tmp_path: Path) -> None:
    bus = RememberingBus()
    bus.fails_after = 1
    with pytest.raises(TransientError):
        run(written(tmp_path, lines_of(signed_in(n) for n in range(35)) + b"broken"), bus)
    assert len(events_on(bus)) == 35


def test_an_event_too_large_for_the_bus_is_rejected_as_an_excerpt(tmp_path: Path) -> None:
    bus = RememberingBus()
    large = signed_in(1, note='"' * MAX_EVENT_BYTES)
    tally = run(written(tmp_path, lines_of([large, signed_in(2)])), bus)
    assert (tally.events, tally.rejected) == (1, 1)
    (message,) = bus.topics[REJECTED_TOPIC]
    found = decode_rejection(message.value)
    assert found.truncated
    assert found.size == len(json.dumps(large))
    assert len(message.value) <= MAX_EVENT_BYTES
    assert f"at most {MAX_EVENT_BYTES} fit the bus" in found.reason


def test_the_tenants_label_is_given_or_mapped_or_the_settings_or_default() -> None:
    sign_in = {"id": "x", "createdDateTime": "2026-01-01T00:00:00Z", "userId": "u", "status": {"errorCode": 0}}
    mapped = {**sign_in, "resourceTenantId": "t-1", "homeTenantId": "t-1"}
    settings = [Settings(), Settings("ours"), Settings("ours", {"t-1": "corp"}), Settings(None, {"t-1": "corp"})]
    assert [label(sign_in, each) for each in settings] == ["default", "ours", "ours", "default"]
    assert [label(mapped, each) for each in settings] == ["default", "ours", "corp", "corp"]
    assert [label(signed_in(1), each) for each in settings] == ["default", "ours", "ours", "default"]
    assert {label(record, each, "given") for record in (sign_in, mapped) for each in settings} == {"given"}


def label(record: Json, settings: Settings, given: str | None = None) -> str:
    piece = Readable("f", 1, json.dumps(record).encode(), record)
    (found,) = translated([piece], find_translators(), context_of(settings, given, AT))
    assert isinstance(found, list)
    return found[0][0].source.tenant
