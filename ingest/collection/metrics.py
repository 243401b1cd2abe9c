"""The metrics of collection; with ``collect.metrics_port`` they and the clients' metrics are served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, start_http_server

from ingest.contract.errors import SetupError

EVENTS = Counter("jitgov_collect_events", "Events published", ("idp", "tenant", "stream"))
REJECTED = Counter("jitgov_collect_rejected", "Records that could not be read", ("idp", "tenant", "stream"))
UNSEEN = Counter(
    "jitgov_collect_unseen", "Records that an audit found and reading had not", ("idp", "tenant", "stream")
)
LAG = Gauge(
    "jitgov_collect_lag_seconds",
    "Age of the newest instant up to which the stream is read without a gap",
    ("idp", "tenant", "stream"),
)
STOPPED = Gauge("jitgov_collect_stopped", "1 when a source stopped and an operator must act", ("idp", "tenant"))


def unusable_port(port: int, error: OSError) -> SetupError:
    """Return the error for a port that cannot be listened at."""
    return SetupError(f"collect.metrics_port {port} cannot be used: {error.strerror}; choose another")


@contextmanager
def serving(port: int | None) -> Iterator[None]:
    """Serve the metrics on loopback while the context is open. Raises SetupError when the port is taken."""
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, addr="127.0.0.1")
    except OSError as error:
        raise unusable_port(port, error) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
