"""Notices stand on a topic as OCSF events, in order of what they are about."""

from __future__ import annotations

from collections.abc import Mapping

from governance.outbox.channel import Delivered, Effect, Failed, Lost
from governance.outbox.channels.topic import TopicChannel
from governance.outbox.settings import TopicSettings
from ingest.bus.interface import Outgoing
from ingest.contract.errors import TransientError
from tests.governance.outbox.receivers import NOW
from tests.ingest.authored import RememberingBus

EFFECT = Effect("effect-1", "topic:soc", "finding.opened", "f-1", '{"class_uid":2004}', NOW)


def test_an_effect_is_a_message() -> None:
    bus = RememberingBus()
    channel = TopicChannel(TopicSettings(name="soc"), bus)
    assert bus.topics == {}, "a worker that has nothing to tell makes no topic"
    assert channel.deliver(EFFECT) == Delivered()
    headers = (
        ("ce_type", b"jitgov.finding.opened"),
        ("ce_specversion", b"1.0"),
        ("ce_source", b"jitgov"),
        ("ce_id", b"effect-1"),
        ("ce_time", b"2026-09-21T14:13:20Z"),
    )
    assert bus.topics == {"jitgov.ocsf.v1": [Outgoing(b"f-1", b'{"class_uid":2004}', headers)]}
    assert (channel.name, channel.ability) == ("topic:soc", "idempotent")
    channel.close()


def test_a_bus_that_is_away_may_have_it() -> None:
    bus = RememberingBus()
    bus.fails_after = 0
    assert TopicChannel(TopicSettings(name="soc"), bus).deliver(EFFECT) == Lost("the bus is away")


class Away(RememberingBus):
    def create_topics(self, topics: Mapping[str, int]) -> None:
        raise TransientError(f"the bus is away, and {sorted(topics)} with it")


def test_a_bus_that_cannot_be_opened_has_nothing() -> None:
    outcome = TopicChannel(TopicSettings(name="soc"), Away()).deliver(EFFECT)
    assert outcome == Failed("the bus is away, and ['jitgov.ocsf.v1'] with it")
