from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from ingest.bus.interface import Outgoing
from ingest.collection.translators import find_translators
from ingest.contract.codec import EVENTS_TOPIC, REJECTED_TOPIC, decode
from ingest.contract.errors import RecordError, SetupError, TransientError
from ingest.contract.rejection import encode_rejection, reject
from ingest.imports.rejected_topic import list_rejected
from ingest.imports.replaying import Replayed, Replayer
from ingest.translation.interface import Context, Draft, Native, Translator
from tests.ingest.authored import RememberingBus, lines_of, signed_in

AT = datetime(2026, 8, 1, tzinfo=UTC)


def rejecting_bus(*raws: bytes) -> RememberingBus:
    bus = RememberingBus()
    bus.create_topics({EVENTS_TOPIC: 1, REJECTED_TOPIC: 1})
    for line, raw in enumerate(raws, 1):
        found = reject(raw, "nobody knew it", observed_at=AT, file="log", line=line, tenant="acme")
        bus.topics[REJECTED_TOPIC].append(Outgoing(found.rejected_id.encode(), encode_rejection(found)))
    return bus


def replay(bus: RememberingBus) -> Replayed:
    return Replayer(bus, find_translators(), Context(AT.replace(day=2))).run()


RECORDS = [lines_of([signed_in(n)]) for n in range(3)]


def test_what_passes_today_is_published_and_marked() -> None:
    bus = rejecting_bus(RECORDS[0], b'{"a": 1}', RECORDS[1])
    assert replay(bus) == Replayed(2, 2, 1)
    events = [decode(message.value) for message in bus.topics[EVENTS_TOPIC]]
    assert [event.source.tenant for event in events] == ["acme", "acme"]
    assert [event.event_id for event in events] == [f"okta:{signed_in(n)['uuid']}" for n in (0, 1)]
    listed = list_rejected(bus)
    assert [(each.line, each.replayed_at, each.events, each.raw) for each in listed] == [
        (1, AT.replace(day=2), 1, ""),
        (2, None, 0, ""),
        (3, AT.replace(day=2), 1, ""),
    ]


def test_replaying_again_changes_nothing() -> None:
    bus = rejecting_bus(RECORDS[0], b'{"a": 1}', RECORDS[0])
    replay(bus)
    before = {topic: list(messages) for topic, messages in bus.topics.items()}
    assert replay(bus) == Replayed(0, 0, 1)
    assert bus.topics == before


def test_a_replay_that_was_stopped_publishes_the_same_ids() -> None:
    bus = rejecting_bus(RECORDS[0])
    bus.fails_after = 1  # the events are out, the mark is not
    with pytest.raises(TransientError):
        replay(bus)
    bus.fails_after = None
    assert replay(bus) == Replayed(1, 1, 0)
    assert len({decode(message.value).event_id for message in bus.topics[EVENTS_TOPIC]}) == 1


def test_a_topic_that_a_newer_jitgov_wrote_to_is_neither_listed_nor_replayed() -> None:
    bus = rejecting_bus(RECORDS[0])
    kept = encode_rejection(reject(RECORDS[1], "nobody knew it"))
    bus.topics[REJECTED_TOPIC].append(Outgoing(b"x", kept, [("ce_type", b"jitgov.rejected.v999")]))
    with pytest.raises(SetupError, match="upgrade"):
        list_rejected(bus)
    with pytest.raises(SetupError, match="upgrade"):
        replay(bus)
    assert bus.topics[EVENTS_TOPIC] == []


def test_an_excerpt_is_never_replayed() -> None:
    bus = rejecting_bus(RECORDS[0].replace(b"p0@example.com", b"p\xff@example.com"))
    whole = reject(RECORDS[1], "too large", whole=("0" * 64, 5_000_000))
    bus.topics[REJECTED_TOPIC].append(Outgoing(b"x", encode_rejection(whole)))
    assert replay(bus) == Replayed(0, 0, 2)


class Moody(Translator):
    """Reads a record only when it is in the mood."""

    idp = "moody"
    translation = 1

    def decode(self, raw: bytes) -> Any:
        return orjson.loads(raw)

    def native(self, raw: bytes) -> Native | None:
        return None

    def recognises(self, record: Mapping[str, Any]) -> bool:
        return True

    def translate(self, record: Mapping[str, Any], raw: bytes, context: Context, /) -> Draft:
        raise RecordError("not today")


def test_what_still_fails_stays_as_it_was() -> None:
    bus = rejecting_bus(RECORDS[0])
    assert Replayer(bus, [Moody()], Context(AT)).run() == Replayed(0, 0, 1)
    assert len(bus.topics[REJECTED_TOPIC]) == 1
