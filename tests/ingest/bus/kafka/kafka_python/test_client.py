"""The library's errors in the house's words, and clients that cannot connect."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka import errors as kafka_errors
from kafka.record import util as record_util

from ingest.bus.interface import Outgoing
from ingest.bus.kafka.cluster import Cluster
from ingest.bus.kafka.kafka_python.bus import KafkaPythonBus
from ingest.bus.kafka.kafka_python.client import KafkaClient, connect, house_errors, translated
from ingest.bus.open import open_bus
from ingest.contract.errors import BrokenError, JitgovError, RecordError, SetupError, TransientError

QUICK = {"bootstrap_timeout_ms": 300}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (kafka_errors.KafkaTimeoutError("t"), TransientError),
        (kafka_errors.KafkaConnectionError("c"), TransientError),
        (kafka_errors.NotEnoughReplicasError(), TransientError),
        (kafka_errors.InvalidRequestError(), TransientError),
        (kafka_errors.IllegalStateError("closed"), TransientError),
        (kafka_errors.SaslAuthenticationFailedError(), SetupError),
        (kafka_errors.TopicAuthorizationFailedError(), SetupError),
        (kafka_errors.UnsupportedSaslMechanismError(), SetupError),
        (kafka_errors.KafkaConfigurationError("x"), SetupError),
        (kafka_errors.KafkaConnectionError("Handshake failed: [SSL: CERTIFICATE_VERIFY_FAILED]"), SetupError),
        (FileNotFoundError("ca.pem"), SetupError),
        (ValueError("x"), SetupError),
        (kafka_errors.MessageSizeTooLargeError(), RecordError),
        (kafka_errors.CorruptRecordError(), BrokenError),
    ],
)
def test_errors_are_named_by_who_must_act(error: Exception, kind: type[JitgovError]) -> None:
    failure = translated("kafka://a.example.com:9092", error)
    assert type(failure) is kind
    assert "kafka://a.example.com:9092" in str(failure)
    assert type(error).__name__ in str(failure)


def test_inside_house_errors_only_the_library_s_own_are_translated() -> None:
    with pytest.raises(TransientError), house_errors(Cluster(["a:1"], {})):
        raise kafka_errors.KafkaTimeoutError("t")
    with pytest.raises(ValueError, match="ours"), house_errors(Cluster(["a:1"], {})):
        raise ValueError("ours")


@pytest.mark.parametrize("kind", [KafkaProducer, KafkaConsumer, KafkaAdminClient])
def test_a_client_that_cannot_connect_leaves_no_thread_behind(kind: type[KafkaClient], nobody: str) -> None:
    before = set(threading.enumerate())
    with pytest.raises(TransientError, match="ECONNREFUSED"):
        connect(kind, Cluster([nobody], QUICK))
    left = [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    for thread in left:
        thread.join(timeout=60)
    assert not [thread.name for thread in left if thread.is_alive()]


def test_all_parts_of_a_bus_that_is_away_say_so(nobody: str) -> None:
    bus = open_bus(f"kafka://{nobody}", QUICK, "kafka-python")
    with pytest.raises(TransientError, match=nobody):
        bus.create_topics({"t": 1})
    publisher = bus.publisher()
    with pytest.raises(TransientError, match=nobody):
        publisher.publish("t", [Outgoing(b"k", b"v")])
    publisher.close()
    subscriber = bus.subscriber("g", ["t"], lambda _: {})
    for _ in range(2):
        with pytest.raises(TransientError, match=nobody):
            subscriber.poll(1, 100)
    with pytest.raises(TransientError, match=nobody):
        subscriber.lag()
    assert subscriber.assigned() == frozenset()
    subscriber.close()


def test_settings_that_contradict_each_other_are_the_operator_s(nobody: str) -> None:
    with pytest.raises(SetupError, match="connections_max_idle_ms"):
        connect(KafkaConsumer, Cluster([nobody], {"connections_max_idle_ms": 1}))


def test_the_c_checksum_is_demanded_at_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_util, "crc32c_c", None)
    with pytest.raises(SetupError, match="crc32c"):
        KafkaPythonBus(["127.0.0.1:9092"], {})


def test_a_poll_in_vain_holds_nothing_of_who_polls(kafka_url: str) -> None:
    class Held:
        pass

    bus = open_bus(kafka_url, {}, "kafka-python")
    bus.create_topics({"t": 1})
    subscriber = bus.subscriber("g", ["t"], lambda partitions: dict.fromkeys(partitions, 0))
    while not subscriber.assigned():
        subscriber.poll(1, 100)

    def poll() -> weakref.ref[Held]:
        held = Held()
        assert not subscriber.poll(1, 10)
        return weakref.ref(held)

    gc.disable()
    try:
        assert poll()() is None
    finally:
        gc.enable()
        subscriber.close()
