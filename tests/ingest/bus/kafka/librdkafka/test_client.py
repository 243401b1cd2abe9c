"""librdkafka's errors in the house's words, and clients that cannot connect."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from ingest.bus.interface import Outgoing
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.librdkafka.client import Causes, consumer, producer, translated
from ingest.bus.kafka.options import Options
from ingest.bus.open import open_bus
from ingest.contract.errors import BrokenError, JitgovError, RecordError, SetupError, TransientError

QUICK: Options = {"bootstrap_timeout_ms": 500, "max_block_ms": 500}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (KafkaError._TIMED_OUT, TransientError),
        (KafkaError._TRANSPORT, TransientError),
        (KafkaError._MSG_TIMED_OUT, TransientError),
        (KafkaError.NOT_ENOUGH_REPLICAS, TransientError),
        (KafkaError.UNKNOWN_TOPIC_OR_PART, TransientError),
        (KafkaError._AUTHENTICATION, SetupError),
        (KafkaError.SASL_AUTHENTICATION_FAILED, SetupError),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, SetupError),
        (KafkaError.UNSUPPORTED_SASL_MECHANISM, SetupError),
        (KafkaError._INVALID_ARG, SetupError),
        (KafkaError.MSG_SIZE_TOO_LARGE, RecordError),
        (KafkaError._BAD_MSG, BrokenError),
    ],
)
def test_errors_are_named_by_who_must_act(code: int, kind: type[JitgovError]) -> None:
    error = KafkaError(code)
    failure = translated("kafka://a.example.com:9092", error)
    assert type(failure) is kind
    assert "kafka://a.example.com:9092" in str(failure)
    assert error.name() in str(failure)


def test_a_certificate_that_is_not_trusted_is_the_operator_s() -> None:
    distrusted = KafkaError(KafkaError._SSL, "SSL handshake failed: certificate verify failed")
    assert type(translated("kafka://a:1", distrusted)) is SetupError
    assert type(translated("kafka://a:1", KafkaError(KafkaError._SSL, "wrong version number"))) is TransientError


def test_of_all_that_was_heard_the_most_telling_is_told() -> None:
    late, down = KafkaError(KafkaError._TIMED_OUT), KafkaError(KafkaError._ALL_BROKERS_DOWN)
    refused = KafkaError(KafkaError._TRANSPORT, "Connection refused")
    unknown = KafkaError(KafkaError._AUTHENTICATION, "who are you")
    causes = Causes()
    assert causes.most_telling(late) is late
    causes.hear(refused)
    causes.hear(down)
    assert causes.most_telling(late) is refused
    causes.hear(unknown)
    causes.hear(refused)
    assert causes.most_telling(late) is unknown
    too_large = KafkaError(KafkaError.MSG_SIZE_TOO_LARGE)
    assert causes.most_telling(too_large) is too_large
    causes.forget()
    assert causes.most_telling(late) is late


def test_all_parts_of_a_bus_that_is_away_say_so(nobody: str) -> None:
    bus = open_bus(f"kafka://{nobody}", QUICK, "librdkafka")
    with pytest.raises(TransientError, match=f"{nobody}.*refused"):
        bus.create_topics({"t": 1})
    publisher = bus.publisher()
    with pytest.raises(TransientError, match=f"{nobody}.*refused"):
        publisher.publish("t", [Outgoing(b"k", b"v")])
    publisher.close()
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    for _ in range(2):
        with pytest.raises(TransientError, match=f"{nobody}.*refused"):
            subscriber.poll(1, 100)
    with pytest.raises(TransientError, match=nobody):
        subscriber.lag()
    assert subscriber.assigned() == frozenset()
    subscriber.close()


def test_settings_that_contradict_each_other_are_the_operator_s(nobody: str) -> None:
    options: Options = {"session_timeout_ms": 60_000, "max_poll_interval_ms": 30_000}
    with pytest.raises(SetupError, match=r"max\.poll\.interval\.ms"):
        consumer(Cluster([nobody], options), {"group.id": "g"}, Causes())


def test_a_file_that_is_not_there_is_the_operator_s(nobody: str) -> None:
    options: Options = {"security_protocol": "SSL", "ssl_cafile": "/nowhere.pem"}
    with pytest.raises(SetupError, match=r"bus\.options"):
        producer(Cluster([nobody], options), {}, Causes())


def test_what_the_library_logs_goes_to_no_command_s_output(nobody: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TransientError):
        open_bus(f"kafka://{nobody}", QUICK, "librdkafka").create_topics({"t": 1})
    assert capfd.readouterr() == ("", "")
