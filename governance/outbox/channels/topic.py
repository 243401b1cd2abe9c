"""Puts notices on a topic of the bus, as OCSF events with CloudEvents headers; the key is what a notice is about.

What is about one thing stays in order, in one partition. A reader knows a repetition by ``ce_id``.
"""

from __future__ import annotations

from typing import Literal

from governance.outbox.channel import Delivered, Effect, Failed, Lost, NotThere, Outcome, Refused
from governance.outbox.settings import TopicSettings
from ingest.bus.interface import Bus, Outgoing, Publisher
from ingest.contract.errors import RecordError, SetupError, TransientError
from ingest.contract.instants import format_instant, from_micros


class TopicChannel:
    """Publishes to one topic, which it creates."""

    ability: Literal["idempotent"] = "idempotent"

    def __init__(self, settings: TopicSettings, bus: Bus) -> None:
        self.name = f"topic:{settings.name}"
        self._settings, self._bus = settings, bus
        self._publisher: Publisher | None = None

    def deliver(self, effect: Effect) -> Outcome:
        """Publish an effect; it is on disk when this returns."""
        try:
            publisher = self._opened()
        except (TransientError, SetupError) as error:
            return Failed(str(error))
        try:
            publisher.publish(self._settings.topic, [_message(effect)])
        except TransientError as error:
            return Lost(str(error))
        except RecordError as error:
            return Refused(str(error))
        except SetupError as error:
            return Failed(str(error))
        return Delivered()

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Tell that nobody is asked: whoever reads the topic knows a repetition by its id."""
        return Lost(f"a topic cannot be asked for {effect.effect_id}")

    def close(self) -> None:
        """Release the connection."""
        if self._publisher is not None:
            self._publisher.close()

    def _opened(self) -> Publisher:
        if self._publisher is None:
            self._bus.create_topics({self._settings.topic: self._settings.partitions})
            self._publisher = self._bus.publisher()
        return self._publisher


def _message(effect: Effect) -> Outgoing:
    headers = (
        ("ce_type", f"jitgov.{effect.type}".encode()),
        ("ce_specversion", b"1.0"),
        ("ce_source", b"jitgov"),
        ("ce_id", effect.effect_id.encode()),
        ("ce_time", format_instant(from_micros(effect.occurred_at)).encode()),
    )
    return Outgoing(effect.subject.encode(), effect.body.encode(), headers)
