"""Which settings of the Kafka client an operator may set: who we are to the broker, and how patient.

Nothing that a promise of the bus rests on: acks, idempotence, group, offsets, serializers. Names and meanings are
kafka-python's own: https://kafka-python.readthedocs.io/en/master/apidoc/KafkaConsumer.html
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Literal

from ingest.contract.errors import SetupError

Options = Mapping[str, str | int | bool]
ClientName = Literal["auto", "kafka-python", "librdkafka"]
"""Who speaks to Kafka; ``auto`` is librdkafka where it is installed and can do what the options ask."""

_TEXT = frozenset({
    "client_id", "client_rack", "proxy_url", "security_protocol",
    "sasl_mechanism", "sasl_plain_username", "sasl_plain_password",
    "sasl_kerberos_service_name", "sasl_kerberos_domain_name",
    "ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_password", "ssl_crlfile", "ssl_ciphers",
    "compression_type",
})  # fmt: skip
_FLAGS = frozenset({"ssl_check_hostname"})
_NUMBERS = frozenset({
    "bootstrap_timeout_ms", "request_timeout_ms", "delivery_timeout_ms", "max_block_ms",
    "connections_max_idle_ms", "metadata_max_age_ms", "reconnect_backoff_ms", "reconnect_backoff_max_ms",
    "retry_backoff_ms", "session_timeout_ms", "heartbeat_interval_ms", "max_poll_interval_ms",
    "batch_size", "linger_ms", "fetch_max_bytes", "max_partition_fetch_bytes", "fetch_max_wait_ms",
    "receive_buffer_bytes", "send_buffer_bytes",
})  # fmt: skip
ALLOWED = _TEXT | _FLAGS | _NUMBERS

_PASSWORD_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_CHOICES = {
    "security_protocol": ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"),
    "sasl_mechanism": (*_PASSWORD_MECHANISMS, "GSSAPI"),  # OAUTHBEARER needs a provider of tokens, which is code
    "compression_type": ("lz4", "zstd", "gzip"),
}


def checked_options(options: Options) -> dict[str, str | int | bool]:
    """Return the options as they may be given to a client.

    Raises SetupError for a name that may not be set (naming the nearest that may), and for a value of another type.
    The value is not shown: it may be a password.
    """
    for name, value in options.items():
        if name not in ALLOWED:
            near = difflib.get_close_matches(name, ALLOWED, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SetupError(f"bus.options.{name} is not an option of the Kafka bus{hint}")
        expected = str if name in _TEXT else bool if name in _FLAGS else int
        if type(value) is not expected:
            raise SetupError(f"bus.options.{name} must be of type {expected.__name__}, not {type(value).__name__}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise SetupError(f"bus.options.{name} is one of {', '.join(_CHOICES[name])}")
    _check_sasl(options)
    return dict(options)


def known_to(options: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """Return those options that a client knows: one set of options serves producer, consumer and admin client."""
    return {name: value for name, value in options.items() if name in names}


def _check_sasl(options: Options) -> None:
    """Refuse what the library would only find out by trying, and report as a broker that does not answer."""
    if str(options.get("security_protocol", "")).startswith("SASL") and "sasl_mechanism" not in options:
        raise SetupError(f"bus.options.security_protocol {options['security_protocol']} needs sasl_mechanism")
    if options.get("sasl_mechanism") in _PASSWORD_MECHANISMS:
        for name in ("sasl_plain_username", "sasl_plain_password"):
            if not options.get(name):
                raise SetupError(f"bus.options.sasl_mechanism {options['sasl_mechanism']} needs {name}")
