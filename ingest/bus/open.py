"""Opens the bus that a URL names: ``embedded:PATH`` or ``kafka://HOST:PORT,HOST:PORT…``."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from ingest.bus.embedded.bus import EmbeddedBus
from ingest.bus.interface import Bus
from ingest.bus.kafka.options import ClientName, Options, checked_options
from ingest.contract.errors import SetupError
from ingest.contract.shown_urls import without_secrets

_FORMS = "expected embedded:PATH or kafka://HOST:PORT,HOST:PORT"


def open_bus(url: str, options: Options, client: ClientName = "auto") -> Bus:
    """Return the bus at ``url``; ``client`` and ``options`` (security, timeouts) are Kafka's, embedded has none.

    Raises SetupError for any other form of URL, an option that may not be set or a client that is not installed,
    TransientError when it is away.
    """
    place = _place(url, options)
    return EmbeddedBus(place) if isinstance(place, Path) else _kafka_bus(place, options, client)


def check_bus(url: str, options: Options) -> None:
    """Raise SetupError for a URL or an option that ``open_bus`` would refuse; nothing is opened."""
    if not isinstance(_place(url, options), Path):
        checked_options(options)


def open_made_bus(url: str, options: Options, client: ClientName = "auto") -> Bus:
    """Return the bus as ``open_bus`` does, for one who only looks. Raises SetupError where its file is not there."""
    kind, _, rest = url.partition(":")
    if kind == "embedded" and not Path(rest).exists():
        raise SetupError(f"embedded bus {rest} is not there; check bus.url")
    return open_bus(url, options, client)


def _place(url: str, options: Options) -> Path | Sequence[str]:
    """Return the embedded bus's file, or Kafka's servers."""
    kind, _, rest = url.partition(":")
    if kind == "embedded" and rest:
        if options:
            raise SetupError(f"bus.options are for kafka:// only; the embedded bus takes none, not {sorted(options)}")
        return Path(rest)
    servers = rest.removeprefix("//").removesuffix("/").split(",")
    if kind == "kafka" and rest.startswith("//") and all(_is_address(server) for server in servers):
        return servers
    raise SetupError(f"bus.url {without_secrets(url)!r} is not understood; {_FORMS}")


def _kafka_bus(servers: Sequence[str], options: Options, client: ClientName) -> Bus:
    """Return the bus by the client chosen, which is imported here: the embedded default needs none of them."""
    installed = importlib.util.find_spec("confluent_kafka") is not None
    if client == "librdkafka" and not installed:
        raise SetupError(
            "bus.client librdkafka is not installed; install jitgov[librdkafka], or set bus.client to auto"
        )
    if client != "kafka-python" and installed:
        from ingest.bus.kafka.librdkafka.bus import LibrdkafkaBus
        from ingest.bus.kafka.librdkafka.options import lacking

        if client == "librdkafka" or not any(lacking(options)):
            return LibrdkafkaBus(servers, options)
    from ingest.bus.kafka.kafka_python.bus import KafkaPythonBus

    return KafkaPythonBus(servers, options)


def _is_address(server: str) -> bool:
    host, _, port = server.rpartition(":")
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536
