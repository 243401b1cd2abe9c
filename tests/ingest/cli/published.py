"""What a command published."""

from __future__ import annotations

from ingest.bus.interface import Message
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.event import Event


def published() -> list[Event]:
    subscriber = open_bus("embedded:jitgov-bus.sqlite", {}).subscriber("test", [EVENTS_TOPIC], lambda _: {})
    messages: list[Message] = []
    while polled := subscriber.poll(1_000, 0):
        messages += [message for of_partition in polled.values() for message in of_partition]
    subscriber.close()
    return [decode(message.value) for message in messages]
