"""Opens the bus that a URL names: ``embedded:PATH`` or ``kafka://HOST:PORT,HOST:PORT…``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.bus.embedded import EmbeddedBus
from ingest.bus.interface import Bus
from ingest.contract.errors import SetupError

_FORMS = "expected embedded:PATH or kafka://HOST:PORT,HOST:PORT"


def open_bus(url: str, options: Mapping[str, str | int | bool]) -> Bus:
    """Return the bus at ``url``; ``options`` go to the Kafka client (security, timeouts), the embedded bus has none.

    Raises SetupError for any other form of URL or an option that may not be set, TransientError when it is away.
    """
    kind, _, rest = url.partition(":")
    if kind == "embedded" and rest:
        if options:
            raise SetupError(f"bus.options are for kafka:// only; the embedded bus takes none, not {sorted(options)}")
        return EmbeddedBus(Path(rest))
    servers = rest.removeprefix("//").removesuffix("/").split(",")
    if kind == "kafka" and rest.startswith("//") and all(_is_address(server) for server in servers):
        # Imported here: the client costs 0.2 s and 30 MB, which the embedded default does not need.
        from ingest.bus.kafka import KafkaBus

        return KafkaBus(servers, options)
    raise SetupError(f"bus.url {url!r} is not understood; {_FORMS}")


def _is_address(server: str) -> bool:
    host, _, port = server.rpartition(":")
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536
