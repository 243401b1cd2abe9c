"""Options of the Kafka client: what may be set, and with what."""

from __future__ import annotations

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from ingest.bus.kafka.options import ALLOWED, Options, checked_options, known_to
from ingest.contract.errors import SetupError

SASL: Options = {
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "SCRAM-SHA-512",
    "sasl_plain_username": "reader",
    "sasl_plain_password": "not-a-secret",
    "ssl_check_hostname": True,
    "request_timeout_ms": 20_000,
}


def test_security_and_patience_pass_through() -> None:
    assert checked_options(SASL) == SASL
    assert checked_options({}) == {}


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_every_option_is_one_of_the_library_s(name: str) -> None:
    assert any(name in client.DEFAULT_CONFIG for client in (KafkaProducer, KafkaConsumer, KafkaAdminClient))


@pytest.mark.parametrize(
    "name",
    ["acks", "enable_idempotence", "group_id", "enable_auto_commit", "auto_offset_reset", "key_serializer",
     "value_deserializer", "partitioner", "transactional_id", "bootstrap_servers", "isolation_level", "check_crcs"],
)  # fmt: skip
def test_what_a_promise_rests_on_may_not_be_set(name: str) -> None:
    with pytest.raises(SetupError, match=f"bus.options.{name}"):
        checked_options({name: "1"})


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SetupError, match="did you mean sasl_mechanism"):
        checked_options({"sasl_mechanisms": "PLAIN"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("linger_ms", "20"), ("linger_ms", True), ("ssl_check_hostname", 1), ("sasl_plain_password", 12345678)],
)
def test_a_value_of_another_type_is_refused_and_not_shown(name: str, value: str | int | bool) -> None:
    with pytest.raises(SetupError, match=f"bus.options.{name}") as refused:
        checked_options({name: value})
    assert "12345678" not in str(refused.value)


@pytest.mark.parametrize(
    "options",
    [
        {"security_protocol": "TLS"},
        {"sasl_mechanism": "OAUTHBEARER"},
        {"compression_type": "none"},
        {"security_protocol": "SASL_SSL"},
        {"sasl_mechanism": "PLAIN", "sasl_plain_username": "reader"},
        {"sasl_mechanism": "PLAIN", "sasl_plain_password": "x"},
    ],
)
def test_what_cannot_work_is_refused_before_it_is_tried(options: Options) -> None:
    with pytest.raises(SetupError):
        checked_options(options)


def test_each_client_is_given_the_options_it_knows() -> None:
    options: Options = {"linger_ms": 5, "session_timeout_ms": 6_000, "client_id": "jitgov"}
    assert set(known_to(options, KafkaProducer.DEFAULT_CONFIG)) == {"linger_ms", "client_id"}
    assert set(known_to(options, KafkaConsumer.DEFAULT_CONFIG)) == {"session_timeout_ms", "client_id"}
    assert set(known_to(options, KafkaAdminClient.DEFAULT_CONFIG)) == {"client_id"}
