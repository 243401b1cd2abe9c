"""Reads a bus as if every record on it had been translated by today's tables.

What is on the bus stays as it is. An event whose record gives nothing today, or that no vendor logged (a census's, a
statement of coverage), is read as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from ingest.bus.interface import Bus, Lookup, Message, Partition, Positions, Publisher, Subscriber
from ingest.contract.codec import EVENTS_TOPIC, decode, encode, headers
from ingest.contract.errors import RecordError
from ingest.contract.event import Event
from ingest.translation.interface import Context, Translator
from ingest.translation.translating import events_of

_NO_RECORD = b"null"
_OF_COLLECTORS = frozenset({"coverage", "census_ended"})


class _Retranslated(NamedTuple):
    offset: int
    key: bytes | None
    value: bytes
    headers: Sequence[tuple[str, bytes]]


class RetranslatingBus:
    """A bus whose subscribers read events as today's translators make them of their records."""

    def __init__(self, bus: Bus, translators: Sequence[Translator]) -> None:
        self._bus = bus
        self._translators = {translator.idp: translator for translator in translators}

    def create_topics(self, topics: Mapping[str, int]) -> None:
        """Create the topics that do not exist."""
        self._bus.create_topics(topics)

    def identity(self) -> str:
        """Return the bus's own: offsets mean the same on both."""
        return self._bus.identity()

    def publisher(self) -> Publisher:
        """Return a publisher of the bus itself."""
        return self._bus.publisher()

    def subscriber(self, group: str, topics: Sequence[str], positions: Positions) -> Subscriber:
        """Return a member of the group that reads events translated anew."""
        return _RetranslatingSubscriber(self._bus.subscriber(group, topics, positions), self._translators)

    def lookup(self) -> Lookup:
        """Return what reads single records, and gives all events that they are today."""
        return _RetranslatingLookup(self._bus.lookup(), self._translators)


class _RetranslatingLookup(Lookup):
    def __init__(self, lookup: Lookup, translators: Mapping[str, Translator]) -> None:
        self._lookup, self._translators = lookup, translators

    def at(self, partition: Partition, offset: int) -> Sequence[Message]:
        held = self._lookup.at(partition, offset)
        return [again for message in held for again in _again(message, self._translators)]

    def close(self) -> None:
        self._lookup.close()


class _RetranslatingSubscriber:
    def __init__(self, subscriber: Subscriber, translators: Mapping[str, Translator]) -> None:
        self._subscriber, self._translators = subscriber, translators

    def poll(self, max_messages: int, timeout_ms: int) -> Mapping[Partition, Sequence[Message]]:
        """Return messages as the bus does; one whose record gives several events stands for all of them."""
        polled = self._subscriber.poll(max_messages, timeout_ms)
        return {
            partition: [again for message in messages for again in _again(message, self._translators)]
            if partition.topic == EVENTS_TOPIC
            else messages
            for partition, messages in polled.items()
        }

    def seek(self, partition: Partition, offset: int) -> None:
        self._subscriber.seek(partition, offset)

    def assigned(self) -> frozenset[Partition]:
        return self._subscriber.assigned()

    def lag(self) -> int:
        return self._subscriber.lag()

    def close(self) -> None:
        self._subscriber.close()


def _again(message: Message, translators: Mapping[str, Translator]) -> Iterator[Message]:
    try:
        events = _events(decode(message.value, dict(message.headers).get("ce_type")), translators)
    except RecordError:
        events = []
    if not events:
        # The reader sets aside what it cannot read, and takes the rest as it was published.
        yield message
    for event in events:
        yield _Retranslated(message.offset, message.key, encode(event), headers(event))


def _events(event: Event, translators: Mapping[str, Translator]) -> list[Event]:
    raw, translator = bytes(event.raw), translators.get(event.source.idp)
    listed = event.source.stream == "census" or event.kind in _OF_COLLECTORS
    if listed or raw == _NO_RECORD or translator is None:
        return []
    context = Context(event.observed_at, event.source.tenant, stream=event.source.stream)
    try:
        record = translator.native(raw) or translator.decode(raw)
    except orjson.JSONDecodeError as error:
        raise RecordError("the record on the bus is no JSON") from error
    return events_of(translator, record, raw, context)
