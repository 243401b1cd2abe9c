"""Both clients sign in to a broker that asks who they are, by the same options."""

from __future__ import annotations

from typing import get_args

import pytest

from dev.kafka import KafkaServer
from dev.kafka_settings import PASSWORD, USER
from ingest.bus.interface import Outgoing
from ingest.bus.kafka.options import ClientName, Options
from ingest.bus.open import open_bus
from ingest.contract.errors import SetupError
from tests.promises.bus_places import drain, new_topic, reader

CLIENTS = [client for client in get_args(ClientName) if client != "auto"]


def signing_in(password: str) -> Options:
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": USER,
        "sasl_plain_password": password,
    }


@pytest.mark.parametrize("client", CLIENTS)
def test_who_signs_in_publishes_and_reads(kafka_server: KafkaServer, client: ClientName) -> None:
    bus = open_bus(kafka_server.sasl_url, signing_in(PASSWORD), client)
    topic = new_topic(bus)
    assert bus.publisher().publish(topic, [Outgoing(b"key", b"value")]) == 1
    subscriber = reader(bus, topic)
    assert [message.value for _, message in drain(subscriber, 1)] == [b"value"]
    subscriber.close()


# kafka-python 3.0.12 sees no more than that the broker closes the connection, and is told to wait for it.
def test_a_wrong_password_is_the_operator_s_and_is_not_shown(kafka_server: KafkaServer) -> None:
    quick: Options = {"bootstrap_timeout_ms": 2_000, "max_block_ms": 2_000}
    bus = open_bus(kafka_server.sasl_url, {**signing_in("not-" + PASSWORD), **quick}, "librdkafka")
    subscriber = bus.subscriber("group", ["topic"], lambda _: {})
    acts = (
        lambda: bus.create_topics({"topic": 1}),
        lambda: bus.publisher().publish("topic", [Outgoing(b"key", b"value")]),
        lambda: subscriber.poll(1, 100),
    )
    for act in acts:
        with pytest.raises(SetupError, match=r"(?i)authentication") as refused:
            act()
        assert PASSWORD not in str(refused.value)
    subscriber.close()
