"""A bus is read as today's tables translate its records; what no vendor logged is read as it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from ingest.bus.interface import Outgoing, Partition
from ingest.collection.translators import find_translators
from ingest.contract.codec import EVENTS_TOPIC, decode, encode
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.imports.retranslating import RetranslatingBus
from ingest.translation.interface import Context, Draft, Native, Translator
from ingest.translation.translating import events_of, outgoing
from tests.ingest.authored import RememberingBus, lines_of, signed_in

AT = datetime(2026, 8, 1, tzinfo=UTC)
(OKTA,) = [translator for translator in find_translators() if translator.idp == "okta"]


def published(*records: dict[str, Any]) -> tuple[RememberingBus, list[Event]]:
    bus = RememberingBus()
    bus.create_topics({EVENTS_TOPIC: 1})
    told = [
        event
        for record in records
        for event in events_of(OKTA, OKTA.decode(lines_of([record])), lines_of([record]).strip(), Context(AT, "acme"))
    ]
    bus.topics[EVENTS_TOPIC] += [outgoing(event, encode(event)) for event in told]
    return bus, told


def read(bus: RememberingBus, *translators: Translator) -> list[tuple[int, Event]]:
    subscriber = RetranslatingBus(bus, translators).subscriber("g", [EVENTS_TOPIC], lambda _: {})
    polled = subscriber.poll(100, 0)
    return [(message.offset, decode(message.value)) for message in polled.get(Partition(EVENTS_TOPIC, 0), ())]


class Mended:
    """Okta's translator, mended: what it gave is of another kind, or of none."""

    idp = "okta"
    translation = 7

    def __init__(self, kind: str | None) -> None:
        self._kind = kind

    def decode(self, raw: bytes) -> Any:
        return OKTA.decode(raw)

    def native(self, raw: bytes) -> Native | None:
        return OKTA.native(raw)

    def recognises(self, record: Any) -> bool:
        return OKTA.recognises(record)

    def translate(self, record: Any, raw: bytes, context: Context, /) -> Draft:
        if self._kind is None:
            raise RecordError("it cannot be read today")
        draft = OKTA.translate(record, raw, context)
        changed = [msgspec.structs.replace(event, kind=self._kind) for event in draft.events]
        return Draft(draft.record_id, changed, self.translation)


def test_the_same_tables_give_the_same_events() -> None:
    bus, told = published(*(signed_in(number) for number in range(5)))
    assert read(bus, OKTA) == list(enumerate(told))


def test_a_mended_translator_is_heard_at_the_offset_of_its_record() -> None:
    bus, told = published(signed_in(1), signed_in(2))
    found = read(bus, Mended("other"))
    assert [(offset, event.kind, event.translation) for offset, event in found] == [(0, "other", 7), (1, "other", 7)]
    assert [event.event_id for _, event in found] == [event.event_id for event in told]
    assert [(event.source, event.observed_at) for _, event in found] == [(e.source, e.observed_at) for e in told]


def test_what_cannot_be_translated_today_is_read_as_it_stands() -> None:
    bus, told = published(signed_in(1))
    assert read(bus, Mended(None)) == read(bus) == [(0, told[0])]


def test_what_no_vendor_logged_is_read_as_it_stands() -> None:
    bus, (event,) = published(signed_in(1))
    census = msgspec.structs.replace(event.source, stream="census")
    listed = msgspec.structs.replace(event, source=census)
    bare = msgspec.structs.replace(event, raw=msgspec.Raw(b"null"))
    bus.topics[EVENTS_TOPIC] = [outgoing(each, encode(each)) for each in (listed, bare)]
    assert [told for _, told in read(bus, Mended("other"))] == [listed, bare]


def test_what_is_no_event_is_left_to_the_reader() -> None:
    bus, _ = published()
    bus.topics[EVENTS_TOPIC].append(Outgoing(b"k", b"{", ()))
    subscriber = RetranslatingBus(bus, [OKTA]).subscriber("g", [EVENTS_TOPIC], lambda _: {})
    (message,) = subscriber.poll(100, 0)[Partition(EVENTS_TOPIC, 0)]
    assert message.value == b"{"
