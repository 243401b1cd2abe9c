"""The operator's options in librdkafka's words.

They are named as kafka-python names them (`ingest/bus/kafka/options.py`), whichever client reads them.
Source: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Flag, auto
from typing import Any

from ingest.bus.kafka.options import Options

Properties = dict[str, Any]
"""What a client is made with: values and callbacks by the library's own names."""


class Kind(Flag):
    """A client's kind; a property that it does not know makes librdkafka complain."""

    PRODUCER = auto()
    CONSUMER = auto()
    ADMIN = auto()


_ALL = Kind.PRODUCER | Kind.CONSUMER | Kind.ADMIN
_PROPERTIES: Mapping[str, tuple[Kind, str]] = {
    "client_id": (_ALL, "client.id"),
    "client_rack": (Kind.CONSUMER, "client.rack"),
    "security_protocol": (_ALL, "security.protocol"),
    "sasl_mechanism": (_ALL, "sasl.mechanism"),
    "sasl_plain_username": (_ALL, "sasl.username"),
    "sasl_plain_password": (_ALL, "sasl.password"),
    "sasl_kerberos_service_name": (_ALL, "sasl.kerberos.service.name"),
    "ssl_cafile": (_ALL, "ssl.ca.location"),
    "ssl_certfile": (_ALL, "ssl.certificate.location"),
    "ssl_keyfile": (_ALL, "ssl.key.location"),
    "ssl_password": (_ALL, "ssl.key.password"),
    "ssl_crlfile": (_ALL, "ssl.crl.location"),
    "ssl_ciphers": (_ALL, "ssl.cipher.suites"),
    "compression_type": (Kind.PRODUCER, "compression.type"),
    "request_timeout_ms": (_ALL, "socket.timeout.ms"),
    "delivery_timeout_ms": (Kind.PRODUCER, "delivery.timeout.ms"),
    "connections_max_idle_ms": (_ALL, "connections.max.idle.ms"),
    "metadata_max_age_ms": (_ALL, "topic.metadata.refresh.interval.ms"),
    "reconnect_backoff_ms": (_ALL, "reconnect.backoff.ms"),
    "reconnect_backoff_max_ms": (_ALL, "reconnect.backoff.max.ms"),
    "retry_backoff_ms": (_ALL, "retry.backoff.ms"),
    "session_timeout_ms": (Kind.CONSUMER, "session.timeout.ms"),
    "heartbeat_interval_ms": (Kind.CONSUMER, "heartbeat.interval.ms"),
    "max_poll_interval_ms": (Kind.CONSUMER, "max.poll.interval.ms"),
    "batch_size": (Kind.PRODUCER, "batch.size"),
    "linger_ms": (Kind.PRODUCER, "linger.ms"),
    "fetch_max_bytes": (Kind.CONSUMER, "fetch.max.bytes"),
    "max_partition_fetch_bytes": (Kind.CONSUMER, "max.partition.fetch.bytes"),
    "fetch_max_wait_ms": (Kind.CONSUMER, "fetch.wait.max.ms"),
    "receive_buffer_bytes": (_ALL, "socket.receive.buffer.bytes"),
    "send_buffer_bytes": (_ALL, "socket.send.buffer.bytes"),
}
_OURS = frozenset({"ssl_check_hostname", "bootstrap_timeout_ms", "max_block_ms"})
"""No property of one name: the first is a choice below, the others are how long we wait ourselves."""


def lacking(options: Options) -> Iterator[str]:
    """Yield what of the operator's options librdkafka cannot do, as its wheels are built."""
    for name, value in options.items():
        if name not in _PROPERTIES and name not in _OURS:
            yield name
        elif (name, value) == ("sasl_mechanism", "GSSAPI"):
            yield "sasl_mechanism GSSAPI"


def properties(kind: Kind, options: Options) -> Properties:
    """Return the operator's options as properties of a client of this kind."""
    translated: Properties = {}
    for name, value in options.items():
        kinds, name_there = _PROPERTIES.get(name, (Kind(0), ""))
        if kind in kinds:
            translated[name_there] = value
    if not options.get("ssl_check_hostname", True):
        translated["ssl.endpoint.identification.algorithm"] = "none"
    if "ssl_certfile" in options and "ssl_keyfile" not in options:
        # Python takes the key from the certificate's file then.
        translated["ssl.key.location"] = options["ssl_certfile"]
    return translated
