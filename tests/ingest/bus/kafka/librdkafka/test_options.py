"""The operator's options in librdkafka's words: each is known to the library, and means what it means to the other."""

from __future__ import annotations

import pytest
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from ingest.bus.kafka.librdkafka.options import Kind, lacking, properties
from ingest.bus.kafka.options import ALLOWED, Options

_CLIENTS = {Kind.PRODUCER: Producer, Kind.CONSUMER: Consumer, Kind.ADMIN: AdminClient}
_VALUES: Options = {
    "client_id": "jitgov",
    "client_rack": "a",
    "security_protocol": "SSL",
    "sasl_mechanism": "SCRAM-SHA-512",
    "sasl_plain_username": "reader",
    "sasl_plain_password": "not-a-secret",
    "sasl_kerberos_service_name": "kafka",
    "ssl_ciphers": "ECDHE-RSA-AES256-GCM-SHA384",
    "ssl_password": "not-a-secret",
    "ssl_check_hostname": False,
    "compression_type": "zstd",
    "connections_max_idle_ms": 60_000,
    "session_timeout_ms": 20_000,
    "max_poll_interval_ms": 60_000,
    "fetch_max_bytes": 32 * 1024 * 1024,
}


def value_of(name: str) -> str | int | bool:
    return _VALUES.get(name, 5_000)


@pytest.mark.parametrize("name", sorted(ALLOWED - {"ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_crlfile"}))
def test_every_option_is_taken_by_the_library_or_told_to_be_lacking(name: str) -> None:
    options: Options = {name: value_of(name)}
    for kind, client in _CLIENTS.items():
        client({"bootstrap.servers": "127.0.0.1:9", "group.id": "g", **properties(kind, options)})
    if name in {"bootstrap_timeout_ms", "max_block_ms"}:
        return  # how long we wait ourselves
    assert any(properties(kind, options) for kind in _CLIENTS) != bool(list(lacking(options)))


def test_what_it_lacks_is_named() -> None:
    assert list(lacking({"proxy_url": "http://a:1", "linger_ms": 5})) == ["proxy_url"]
    assert list(lacking({"sasl_mechanism": "GSSAPI"})) == ["sasl_mechanism GSSAPI"]
    assert not list(lacking({"sasl_mechanism": "PLAIN"}))


def test_each_kind_of_client_is_given_what_it_knows() -> None:
    options: Options = {"linger_ms": 5, "session_timeout_ms": 6_000, "client_id": "jitgov"}
    assert properties(Kind.PRODUCER, options) == {"linger.ms": 5, "client.id": "jitgov"}
    assert properties(Kind.CONSUMER, options) == {"session.timeout.ms": 6_000, "client.id": "jitgov"}
    assert properties(Kind.ADMIN, options) == {"client.id": "jitgov"}


@pytest.mark.parametrize("name", ["ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_crlfile"])
def test_files_are_read_by_the_library(name: str) -> None:
    given = properties(Kind.PRODUCER, {"security_protocol": "SSL", name: "/nowhere.pem"})
    with pytest.raises(KafkaException, match=r"ssl\.[a-z]+\.location failed"):
        Producer({"bootstrap.servers": "127.0.0.1:9", **given})


def test_a_certificate_s_file_holds_its_key_unless_another_is_named() -> None:
    alone: Options = {"ssl_certfile": "both.pem"}
    assert properties(Kind.ADMIN, alone)["ssl.key.location"] == "both.pem"
    assert properties(Kind.ADMIN, {**alone, "ssl_keyfile": "key.pem"})["ssl.key.location"] == "key.pem"
